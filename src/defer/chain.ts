import { FLAGS, KINDS } from './flags.js';
import type { Overseer } from './overseer.js';

const { CALLED, KIND, PAUSE } = FLAGS;

/** A callback or errback as the loop sees it. */
export type Callable = (result: any, ...args: any[]) => unknown;

/**
 * The state of a Deferred.
 *
 * Laid out for V8: few fields, the first entry in the object itself, further ones linked, entries
 * of the library's own marked instead of being closures.
 */
export interface Chain {
  /** See flags.ts. */
  _flags: number;
  /** The canceller before it is fired, the result from then on. */
  _value: unknown;
  /** What the first entry calls: a function, a {@link Taker} or a Deferred. */
  _target: unknown;
  /** The arguments of the first entry. */
  _args: unknown;
  /** The last of the entries after the first one; its `next` is the second entry. */
  _last: Entry | undefined;
  /** Who was in charge when it was made. */
  _overseer: Overseer | undefined;
  cancel(): void;
}

/**
 * Something that wants a result without being a user's function: a gatherer, a coroutine, an
 * `await`. It stands in the queue in place of a closure.
 */
export interface Taker {
  /** Take the result; what is returned goes on to the next entry, a Failure as a failure. */
  take(source: Chain, result: unknown, failed: boolean, mark: unknown): unknown;
}

/** Something of the library's own that is told of a `cancel`, in place of a canceller function. */
export interface Canceller {
  onCancel(d: Chain): void;
}

/** Say who is told of a `cancel`, of a Deferred that has no result yet. */
export function setCanceller(d: unknown, canceller: Canceller | (() => void)): void {
  if (((d as Chain)._flags & CALLED) === 0) (d as Chain)._value = canceller;
}

/** An entry beyond the first. */
export class Entry {
  kind: number;
  target: unknown;
  args: unknown;
  /** The next one; of the last, the first. */
  next: Entry;
  constructor(kind: number, target: unknown, args: unknown) {
    this.kind = kind;
    this.target = target;
    this.args = args;
    this.next = this;
  }
}

/** What an entry of two functions has besides its callback. */
export class Pair {
  errback: Callable | null;
  callbackArgs: readonly unknown[];
  errbackArgs: readonly unknown[];
  constructor(
    errback: Callable | null,
    callbackArgs: readonly unknown[],
    errbackArgs: readonly unknown[],
  ) {
    this.errback = errback;
    this.callbackArgs = callbackArgs;
    this.errbackArgs = errbackArgs;
  }
}

/** Add an entry, without running anything. */
export function enqueue(d: Chain, kind: number, target: unknown, args: unknown): void {
  const last = d._last;
  if (last === undefined) {
    if ((d._flags & KIND) === 0) {
      d._flags |= kind;
      d._target = target;
      d._args = args;
    } else {
      d._last = new Entry(kind, target, args);
    }
  } else {
    const entry = new Entry(kind, target, args);
    entry.next = last.next;
    last.next = entry;
    d._last = entry;
  }
}

/** Add an entry before all others, without running anything. */
export function prepend(d: Chain, kind: number, target: unknown, args: unknown): void {
  if ((d._flags & KIND) !== 0) {
    const moved = new Entry(d._flags & KIND, d._target, d._args);
    if (d._last === undefined) {
      d._last = moved;
    } else {
      moved.next = d._last.next;
      d._last.next = moved;
    }
  }
  d._flags = (d._flags & ~KIND) | kind;
  d._target = target;
  d._args = args;
}

/** How many calls of `pause` are unmatched. */
export function pauses(d: Chain): number {
  return Math.floor(d._flags / PAUSE);
}

/** An entry as `callbacks` and the inspection show it. */
export interface PendingEntry {
  /** What the result goes to. */
  kind: 'functions' | 'taker' | 'deferred';
  /** The function for a result; `undefined` passes it on. */
  callback: Callable | undefined;
  /** The function for a failure; `undefined` passes it on. */
  errback: Callable | undefined;
  /** The taker, or the waiting Deferred. */
  target: unknown;
}

/** The entries that have not run yet. */
export function pendingEntries(d: Chain): PendingEntry[] {
  const list: PendingEntry[] = [];
  if ((d._flags & KIND) !== 0) list.push(explain(d._flags & KIND, d._target, d._args));
  const last = d._last;
  if (last === undefined) return list;
  for (let entry = last.next; ; entry = entry.next) {
    list.push(explain(entry.kind, entry.target, entry.args));
    if (entry === last) return list;
  }
}

function explain(kind: number, target: unknown, args: unknown): PendingEntry {
  if (kind === KINDS.TAKE || kind === KINDS.CONTINUE) {
    const is = kind === KINDS.TAKE ? 'taker' : 'deferred';
    return { kind: is, callback: undefined, errback: undefined, target };
  }
  const fn = target as Callable;
  const callback = kind === KINDS.ERRBACK ? undefined : fn;
  let errback = kind === KINDS.CALLBACK ? undefined : fn;
  if (kind === KINDS.PAIR) errback = (args as Pair).errback ?? undefined;
  return { kind: 'functions', callback, errback, target: undefined };
}
