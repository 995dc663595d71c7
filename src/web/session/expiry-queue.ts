import { enterOverseer, leaveOverseer } from '../../defer/overseer.js';
import type { IDelayedCall, IReactorTime } from '../../defer/types.js';

/** What waits in an {@link ExpiryQueue}. */
export interface Expiring {
  /** When it is due, in seconds of the reactor; may be moved later at any time without telling the queue. */
  readonly _due: number;
  /** @internal Its place in the queue, -1 while it is not in it. */
  _place: number;
  /** @internal When the queue looks at it. */
  _look: number;
  /** @internal Breaks ties: what was scheduled first is due first. */
  _order: number;
  /** It is due. */
  _expired(): void;
}

const queues = new WeakMap<IReactorTime, ExpiryQueue>();

/**
 * Whatever expires on one reactor, with a single timer: for the one that is due first.
 *
 * Moving something later costs nothing: the queue finds out when it would have been due, and puts it back. So ten
 * thousand sessions that are touched at every request cost one timer, and work only for those that come up.
 */
export class ExpiryQueue {
  /** The queue of a reactor. */
  static of(reactor: IReactorTime): ExpiryQueue {
    let queue = queues.get(reactor);
    if (queue === undefined) {
      queue = new ExpiryQueue(reactor);
      queues.set(reactor, queue);
    }
    return queue;
  }

  readonly #reactor: IReactorTime;
  /** A binary heap: each entry is looked at no later than the two at twice its place. */
  readonly #heap: Expiring[] = [];
  #timer: IDelayedCall | undefined;
  #timerAt = 0;
  #order = 0;

  private constructor(reactor: IReactorTime) {
    this.#reactor = reactor;
  }

  /** How many wait. */
  get size(): number {
    return this.#heap.length;
  }

  /** Put something into the queue, or tell that it is due earlier than it was. */
  schedule(entry: Expiring): void {
    if (entry._place >= 0) this.#take(entry);
    this.#put(entry);
    this.#arm();
  }

  /** Take something out of the queue. */
  cancel(entry: Expiring): void {
    if (entry._place < 0) return;
    this.#take(entry);
    this.#arm();
  }

  /** Keep the one timer at the time of the first entry; a timer that is early by then is left to find out. */
  #arm(): void {
    const first = this.#heap[0];
    if (this.#timer !== undefined) {
      if (first !== undefined && this.#timerAt <= first._look) return;
      this.#timer.cancel();
      this.#timer = undefined;
    }
    if (first === undefined) return;
    this.#timerAt = first._look;
    // The timer is nobody's: it must neither hold the request that is being answered nor let it answer for errors.
    const before = enterOverseer(undefined);
    try {
      const wait = Math.max(0, first._look - this.#reactor.seconds());
      this.#timer = this.#reactor.callLater(wait, () => this.#sweep());
      // A process that has nothing else to do does not wait for sessions to expire.
      (this.#timer as { unref?: () => void }).unref?.();
    } finally {
      leaveOverseer(before);
    }
  }

  #sweep(): void {
    this.#timer = undefined;
    try {
      const now = this.#reactor.seconds();
      for (;;) {
        const first = this.#heap[0];
        if (first === undefined || first._look > now) break;
        this.#take(first);
        if (first._due > first._look) this.#put(first);
        else first._expired();
      }
    } finally {
      // Also where a callback threw: the others have their turn, as with timers of their own.
      this.#arm();
    }
  }

  #put(entry: Expiring): void {
    entry._look = entry._due;
    entry._order = this.#order++;
    this.#heap.push(entry);
    this.#up(entry, this.#heap.length - 1);
  }

  #take(entry: Expiring): void {
    const last = this.#heap.pop() as Expiring;
    const place = entry._place;
    entry._place = -1;
    if (last === entry) return;
    this.#up(last, place);
    this.#down(last, last._place);
  }

  #up(entry: Expiring, place: number): void {
    const heap = this.#heap;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as Expiring;
      if (!isBefore(entry, parent)) break;
      heap[place] = parent;
      parent._place = place;
      place = above;
    }
    heap[place] = entry;
    entry._place = place;
  }

  #down(entry: Expiring, place: number): void {
    const heap = this.#heap;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (
        below + 1 < heap.length &&
        isBefore(heap[below + 1] as Expiring, heap[below] as Expiring)
      ) {
        below++;
      }
      const child = heap[below] as Expiring;
      if (!isBefore(child, entry)) break;
      heap[place] = child;
      child._place = place;
      place = below;
    }
    heap[place] = entry;
    entry._place = place;
  }
}

function isBefore(a: Expiring, b: Expiring): boolean {
  return a._look < b._look || (a._look === b._look && a._order < b._order);
}
