import type { IReactorTime } from '../../defer/types.js';
import { reactor as systemReactor } from '../../task/reactor.js';
import type { SessionRecord, SessionStore } from './session-store.js';

interface Entry {
  readonly text: string;
  until: number;
}

/**
 * A session store in memory: for tests of what a store brings with it, and for sites in one process that share their
 * sessions. It answers at once.
 *
 * A site without a store does not use this: it keeps the sessions themselves.
 */
export class MemorySessionStore implements SessionStore {
  readonly #reactor: IReactorTime;
  readonly #entries = new Map<string, Entry>();
  /** Those whose time is up are looked for when there are this many. */
  #sweepAt = 1000;

  /** @param reactor - What measures the life of records. Default is the system's. */
  constructor(reactor: IReactorTime = systemReactor) {
    this.#reactor = reactor;
  }

  /** How many records there are, those included whose time is up. */
  get size(): number {
    return this.#entries.size;
  }

  load(id: string): SessionRecord | undefined {
    const text = this.#find(id)?.text;
    return text === undefined ? undefined : JSON.parse(text);
  }

  save(id: string, record: SessionRecord, seconds: number): void {
    this.#entries.set(id, { text: textOf(record), until: this.#reactor.seconds() + seconds });
    if (this.#entries.size >= this.#sweepAt) this.#sweep();
  }

  touch(id: string, _record: SessionRecord, seconds: number): void {
    const entry = this.#find(id);
    if (entry !== undefined) entry.until = this.#reactor.seconds() + seconds;
  }

  replace(id: string, record: SessionRecord, seconds: number, expected: SessionRecord): boolean {
    if (this.#find(id)?.text !== textOf(expected)) return false;
    this.save(id, record, seconds);
    return true;
  }

  destroy(id: string): void {
    this.#entries.delete(id);
  }

  #find(id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.until > this.#reactor.seconds()) return entry;
    this.#entries.delete(id);
    return undefined;
  }

  #sweep(): void {
    const now = this.#reactor.seconds();
    for (const [id, { until }] of this.#entries) if (until <= now) this.#entries.delete(id);
    this.#sweepAt = Math.max(1000, 2 * this.#entries.size);
  }
}

function textOf({ data, timeoutSeconds }: SessionRecord): string {
  return JSON.stringify({ data, timeoutSeconds });
}
