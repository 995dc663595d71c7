import type { IReactorTime } from '../../defer/types.js';

/** How many counts of one nonce may arrive before those they overtook. */
const WINDOW = 1024;
/** How many nonces are kept in mind. */
const NONCES = 100_000;

interface Counts {
  /** When the nonce holds no more. */
  readonly until: number;
  /** Every count up to this one was used, or is too far behind to tell. */
  floor: number;
  /** Counts above the floor that were used. */
  readonly used: Set<number>;
}

/**
 * Which nonces were used with which counts, so that an answer that is sent again is noticed. Counts may arrive out of
 * order, as a browser sends several requests at once.
 *
 * Only answers that were right are entered, so nobody fills it without a password. Standard: RFC 7616 3.4, 5.5.
 */
export class NonceCounts {
  readonly #reactor: IReactorTime;
  readonly #seconds: number;
  /** By nonce, those that were used first in front. */
  readonly #nonces = new Map<string, Counts>();

  /** @param seconds - For how long a nonce holds after its first use. */
  constructor(seconds: number, reactor: IReactorTime) {
    this.#seconds = seconds;
    this.#reactor = reactor;
  }

  /** How many nonces are kept in mind. */
  get size(): number {
    return this.#nonces.size;
  }

  /**
   * Whether a nonce was used with this count before.
   *
   * @param count - As the client sent it, eight hexadecimal digits; undefined from clients that do not count, whose
   *   nonces are good for one use.
   */
  has(nonce: string, count: string | undefined): boolean {
    const counts = this.#nonces.get(nonce);
    const number = numberOf(count);
    return counts !== undefined && (number <= counts.floor || counts.used.has(number));
  }

  /** Enter the use of a nonce. Returns false if it was used with this count before, or if that is no count. */
  use(nonce: string, count: string | undefined): boolean {
    const number = numberOf(count);
    if (number < 0 || this.has(nonce, count)) return false;
    let counts = this.#nonces.get(nonce);
    if (counts === undefined) {
      counts = { until: this.#reactor.seconds() + this.#seconds, floor: -1, used: new Set() };
      this.#makeRoom();
      this.#nonces.set(nonce, counts);
      // The first to arrive need not be the first that was sent.
      counts.floor = Math.max(-1, number - WINDOW);
    }
    counts.used.add(number);
    if (counts.used.size > WINDOW) counts.floor = Math.min(...counts.used);
    while (counts.used.delete(counts.floor + 1)) counts.floor++;
    for (const one of counts.used) if (one <= counts.floor) counts.used.delete(one);
    return true;
  }

  #makeRoom(): void {
    const now = this.#reactor.seconds();
    for (const [nonce, counts] of this.#nonces) {
      if (counts.until > now && this.#nonces.size < NONCES) return;
      this.#nonces.delete(nonce);
    }
  }
}

function numberOf(count: string | undefined): number {
  if (count === undefined) return 0;
  return /^[0-9a-f]{8}$/i.test(count) ? Number.parseInt(count, 16) : -1;
}
