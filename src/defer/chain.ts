import { captureStack, DebugInfo, debugging } from './debug-info.js';
import { AlreadyCalledError } from './errors.js';
import { Failure } from './failure.js';
import { CALLED, FAILED, LEFT, OBSERVED, RUNNING, SUPPRESS } from './flags.js';
import { Outcome } from './outcome.js';
import { type Overseer, oversight } from './overseer.js';
import { report } from './report.js';
import { keepFailure, noteFailure, noteHandled } from './unhandled.js';

/** A callback or errback as the loop sees it. @internal */
export type Callable = (result: any, ...args: any[]) => unknown;

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

/** Marks an entry that hands the result to the Deferred in `args`, which waits for it. */
function CONTINUE(): void {}
/** Marks an entry whose `eb` is a {@link Taker} and whose `args` is its mark. */
function TAKE(): void {}

/** An entry beyond the first, which is stored inline. */
class Entry {
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

/**
 * The state of a Deferred and the machine that runs its callbacks.
 *
 * Laid out for V8: the first callback pair lies in the object itself, further ones are linked, and
 * the library's own entries are marked instead of being closures. All fields are set here and in
 * this order, so that every Deferred has the same shape.
 *
 * @internal
 */
export class Chain extends Outcome {
  /** @internal */
  declare _flags: number;
  /** How many `pause()` calls are unmatched; waiting for another Deferred counts as one. */
  declare paused: number;
  /**
   * The current result: a value, a {@link Failure}, or the Deferred whose result is waited for.
   * `undefined` before the Deferred is fired; see `called`.
   */
  declare result: unknown;
  /** @internal */
  declare _cb: Callable | null | undefined;
  /** @internal */
  declare _eb: unknown;
  /** @internal */
  declare _args: unknown;
  /** @internal */
  declare _head: Entry | undefined;
  /** @internal */
  declare _tail: Entry | undefined;
  /** @internal */
  declare _canceller: ((deferred: any) => unknown) | undefined;
  /** @internal */
  declare _chainedTo: Chain | undefined;
  /** @internal */
  declare _info: DebugInfo | undefined;
  /** @internal */
  declare _overseer: Overseer | undefined;

  constructor(canceller?: ((deferred: any) => unknown) | undefined) {
    super();
    this._flags = 0;
    this.paused = 0;
    this.result = undefined;
    this._cb = undefined;
    this._eb = null;
    this._args = undefined;
    this._head = undefined;
    this._tail = undefined;
    this._canceller = canceller;
    this._chainedTo = undefined;
    this._info = undefined;
    this._overseer = oversight.current;
    if (debugging.on) {
      this._info = new DebugInfo();
      this._info.creator = captureStack(new.target);
    }
  }
}

/** The class of the Deferreds made on the way, registered by deferred.ts, which stands above this file. @internal */
export const made: { Deferred: new (canceller?: (deferred: Chain) => unknown) => Chain } = {
  Deferred: Chain,
};

/** Add an entry and, when the result is there, run. @internal */
export function add(d: Chain, cb: Callable | null, eb: unknown, args: unknown): void {
  enqueue(d, cb, eb, args);
  if ((d._flags & (CALLED | RUNNING)) === CALLED) run(d);
}

function enqueue(d: Chain, cb: Callable | null, eb: unknown, args: unknown): void {
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

/** Hand the result to a {@link Taker} when it is there. @internal */
export function addTaker(d: Chain, taker: Taker, mark?: unknown): void {
  add(d, TAKE, taker, mark);
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

/** Give a Deferred its first result. @internal */
export function start(d: Chain, result: unknown, caller: Function): void {
  if ((d._flags & CALLED) !== 0) {
    if ((d._flags & SUPPRESS) === 0) throw alreadyCalled(d);
    d._flags &= ~SUPPRESS;
    return;
  }
  d._flags |= CALLED;
  d._canceller = undefined;
  d.result = result;
  if (debugging.on) {
    d._info ??= new DebugInfo();
    d._info.invoker = captureStack(caller);
  }
  if (d._cb !== undefined || result instanceof Failure) run(d);
}

function alreadyCalled(d: Chain): AlreadyCalledError {
  const stacks = debugging.on ? (d._info?.getDebugTracebacks() ?? '') : '';
  return new AlreadyCalledError(
    `This Deferred has already been fired.${stacks === '' ? '' : `\n${stacks.trimEnd()}`}`,
  );
}

function callWithArguments(fn: Callable, result: unknown, args: unknown, failed: boolean): unknown {
  const list = (
    args instanceof PairArguments ? (failed ? args.errbackArgs : args.callbackArgs) : args
  ) as readonly unknown[];
  switch (list.length) {
    case 0:
      return fn(result);
    case 1:
      return fn(result, list[0]);
    case 2:
      return fn(result, list[0], list[1]);
    default:
      return fn(result, ...list);
  }
}

/** Whether a result is there to be taken, so that nobody has to wait for it. */
function isReady(d: Chain): boolean {
  return (d._flags & CALLED) !== 0 && d.paused === 0 && !(d.result instanceof Chain);
}

/** A Deferred of what a thenable of somebody else's will settle to. */
function adopt(thenable: PromiseLike<unknown>): Chain {
  const d = new made.Deferred();
  follow(d, thenable);
  return d;
}

/**
 * Fire a Deferred with what a thenable settles to, ignoring it when the Deferred was fired meanwhile.
 *
 * `Promise.resolve` makes sure that even an ill-behaved thenable settles once and asynchronously.
 *
 * @internal
 */
export function follow(d: Chain, thenable: PromiseLike<unknown>): void {
  Promise.resolve(thenable).then(
    (value) => {
      if ((d._flags & CALLED) === 0) start(d, value, follow);
    },
    (reason) => {
      if ((d._flags & CALLED) === 0) start(d, new Failure(reason), follow);
    },
  );
}

/**
 * Run the callbacks of a Deferred that has a result, and of those that wait for it.
 *
 * Iterative: a Deferred whose result goes to a waiting one is put on a stack, the waiting one is
 * run, then the first goes on with what callbacks it has left (with `undefined` for a result).
 *
 * @internal
 */
export function run(first: Chain): void {
  const outer = oversight.current;
  let suppliers: Chain[] | undefined;
  let cur = first;
  while (cur.paused === 0) {
    cur._chainedTo = undefined;
    if (oversight.current !== cur._overseer) oversight.current = cur._overseer;
    let result = cur.result;
    let failed = result instanceof Failure;
    let waiter: Chain | undefined;
    cur._flags |= RUNNING;
    for (;;) {
      let cb = cur._cb;
      let eb: unknown;
      let args: unknown;
      if (cb !== undefined) {
        eb = cur._eb;
        args = cur._args;
        cur._cb = undefined;
        cur._eb = null;
        if (args !== undefined) cur._args = undefined;
      } else {
        const entry = cur._head;
        if (entry === undefined) break;
        cb = entry.cb;
        eb = entry.eb;
        args = entry.args;
        const next = entry.next;
        cur._head = next;
        if (next === undefined) cur._tail = undefined;
      }
      if (cb === CONTINUE) {
        waiter = args as Chain;
        break;
      }
      try {
        if (cb === TAKE) {
          cur.result = result;
          result = (eb as Taker).take(cur, result, failed, args);
          if (failed && !(result instanceof Failure)) cur._flags &= ~OBSERVED;
        } else {
          const fn = (failed ? eb : cb) as Callable | null;
          if (fn === null) {
            if (failed) continue;
          } else {
            cur.result = result;
            result = args === undefined ? fn(result) : callWithArguments(fn, result, args, failed);
            if (failed) cur._flags &= ~OBSERVED;
          }
        }
        failed = false;
        // Everything beyond a plain value: failures, Deferreds and thenables.
        if (typeof result === 'object' ? result === null : typeof result !== 'function') continue;
        let inner: Chain;
        if (result instanceof Outcome) {
          if (result instanceof Failure) {
            failed = true;
            continue;
          }
          inner = result as Chain;
          if (inner === cur) warnOfItself((failed ? eb : cb) as Callable | null);
        } else if (typeof (result as PromiseLike<unknown>).then === 'function') {
          inner = adopt(result as PromiseLike<unknown>);
        } else {
          continue;
        }
        cur.result = inner;
        if (isReady(inner)) {
          result = inner.result;
          inner.result = undefined;
          if ((inner._flags & LEFT) !== 0) noteHandled(inner);
          failed = result instanceof Failure;
        } else {
          result = inner;
          cur.paused++;
          cur._chainedTo = inner;
          enqueue(inner, CONTINUE, null, cur);
          break;
        }
      } catch (error) {
        result = error instanceof Failure ? error : new Failure(error);
        failed = true;
        cur._flags &= ~OBSERVED;
      }
    }
    cur._flags &= ~RUNNING;
    if (waiter !== undefined) {
      // The waiting one gets the result, and this one forgets it.
      cur.result = undefined;
      if ((cur._flags & LEFT) !== 0) noteHandled(cur);
      if ((waiter._flags & FAILED) !== 0) keepFailure(waiter);
      waiter.result = result;
      waiter.paused--;
      if (suppliers === undefined) suppliers = [cur];
      else suppliers.push(cur);
      cur = waiter;
      continue;
    }
    cur.result = result;
    if (failed) {
      if ((cur._flags & OBSERVED) === 0) noteFailure(cur, result as Failure);
    } else if ((cur._flags & LEFT) !== 0) {
      noteHandled(cur);
    }
    const supplier = suppliers?.pop();
    if (supplier === undefined) break;
    cur = supplier;
  }
  if (oversight.current !== outer) oversight.current = outer;
}

function warnOfItself(callback: Callable | null): void {
  const name = callback?.name || '(anonymous)';
  const error = new Error(
    `The callback ${name} returned the Deferred it was added to, which now waits for itself for ever.`,
  );
  report(new Failure(error), 'A Deferred waits for itself');
}
