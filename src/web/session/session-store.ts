import type { Deferred } from '../../defer/deferred.js';

/** A value, now or later. */
export type Later<T> = T | Deferred<T> | PromiseLike<T>;

/** What a store keeps of a session. */
export interface SessionRecord {
  /** The session's data. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Its `sessionTimeout`, in seconds. */
  readonly timeoutSeconds: number;
}

/**
 * Keeps sessions where other processes can see them, and where they outlive this one.
 *
 * Methods may answer at once, by Deferred or by Promise; one that fails is a 503 for the request that needed it. Ids
 * are of letters, digits, `-` and `_`. `seconds` is for how long the record is to be kept from now on.
 */
export interface SessionStore {
  /** The record of an id, as new objects that nobody else has; undefined where there is none (or no more). */
  load(id: string): Later<SessionRecord | undefined>;
  /** Keep a record, in place of an earlier one. */
  save(id: string, record: SessionRecord, seconds: number): Later<unknown>;
  /** Forget a record, if there is one. */
  destroy(id: string): Later<unknown>;
  /** Keep a record longer, as it is. Default is to save it again. */
  touch?(id: string, record: SessionRecord, seconds: number): Later<unknown>;
  /**
   * Like {@link save}, but only where what is kept is still `expected`; false otherwise. A store that has this loses no
   * change to another process that saves at the same moment.
   */
  replace?(
    id: string,
    record: SessionRecord,
    seconds: number,
    expected: SessionRecord,
  ): Later<boolean>;
}
