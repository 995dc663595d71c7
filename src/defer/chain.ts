import type { DebugInfo } from './debug-info.js';
import type { Overseer } from './overseer.js';

/** A callback or errback as the loop sees it. @internal */
export type Callable = (result: any, ...args: any[]) => unknown;

/**
 * The state of a Deferred.
 *
 * Laid out for V8: the first pair lies in the object itself, further ones are linked, and entries
 * of the library's own are marked instead of being closures.
 *
 * @internal
 */
export interface Chain {
  /** See flags.ts. */
  _flags: number;
  paused: number;
  result: unknown;
  /** The callback of the first pair: `undefined` when there is no pair, `null` when it passes results on. */
  _cb: Callable | null | undefined;
  /** Its errback, or `null` to pass failures on. */
  _eb: unknown;
  /** The extra arguments of the pair, if there are any. */
  _args: unknown;
  /** The pairs after the first. */
  _head: Entry | undefined;
  _tail: Entry | undefined;
  _canceller: ((deferred: any) => unknown) | undefined;
  /** Of failures that stay unhandled, and in debug mode. */
  _info: DebugInfo | undefined;
  /** Who was in charge when it was made. */
  _overseer: Overseer | undefined;
  cancel(): void;
}

/**
 * Something that wants a result without being a user's function: a gatherer, a coroutine, an
 * `await`. It stands in the queue in place of a closure.
 *
 * @internal
 */
export interface Taker {
  /** Take the result; what is returned goes on to the next entry, a Failure as a failure. */
  take(source: Chain, result: unknown, failed: boolean, mark: unknown): unknown;
}

/** Marks an entry that hands the result to the Deferred in `args`, which waits for it. @internal */
export function CONTINUE(): void {}
/** Marks an entry whose `eb` is a {@link Taker} and whose `args` is its mark. @internal */
export function TAKE(): void {}

/** An entry beyond the first. @internal */
export class Entry {
  cb: Callable | null;
  eb: unknown;
  args: unknown;
  next: Entry | undefined;
  constructor(cb: Callable | null, eb: unknown, args: unknown) {
    this.cb = cb;
    this.eb = eb;
    this.args = args;
    this.next = undefined;
  }
}

/** Extra arguments of `addCallbacks`, which differ for callback and errback. @internal */
export class PairArguments {
  callbackArgs: readonly unknown[];
  errbackArgs: readonly unknown[];
  constructor(callbackArgs: readonly unknown[], errbackArgs: readonly unknown[]) {
    this.callbackArgs = callbackArgs;
    this.errbackArgs = errbackArgs;
  }
}

/** Add an entry, without running anything. @internal */
export function enqueue(d: Chain, cb: Callable | null, eb: unknown, args: unknown): void {
  if (d._head !== undefined) {
    const entry = new Entry(cb, eb, args);
    d._tail!.next = entry;
    d._tail = entry;
  } else if (d._cb === undefined) {
    d._cb = cb;
    d._eb = eb;
    d._args = args;
  } else {
    d._head = d._tail = new Entry(cb, eb, args);
  }
}

/** Add an entry before all others, without running anything. @internal */
export function prepend(d: Chain, cb: Callable | null, eb: unknown, args: unknown): void {
  if (d._cb !== undefined) {
    const moved = new Entry(d._cb, d._eb, d._args);
    moved.next = d._head;
    d._head = moved;
    d._tail ??= moved;
  }
  d._cb = cb;
  d._eb = eb;
  d._args = args;
}

/** An entry as `callbacks` and the inspection show it. @internal */
export interface PendingEntry {
  /** `continue` hands the result to a waiting Deferred, `take` to one of the library's own. */
  kind: 'user' | 'continue' | 'take';
  callback: Callable | null;
  /** The errback of a user's entry, the {@link Taker} of a `take`. */
  errback: unknown;
  /** The extra arguments of a user's entry, the waiting Deferred of a `continue`. */
  args: unknown;
}

/** The entries that have not run yet. @internal */
export function pendingEntries(d: Chain): PendingEntry[] {
  const list: PendingEntry[] = [];
  const push = (callback: Callable | null, errback: unknown, args: unknown): void => {
    const kind = callback === CONTINUE ? 'continue' : callback === TAKE ? 'take' : 'user';
    list.push({ kind, callback, errback, args });
  };
  if (d._cb !== undefined) push(d._cb, d._eb, d._args);
  for (let e = d._head; e !== undefined; e = e.next) push(e.cb, e.eb, e.args);
  return list;
}
