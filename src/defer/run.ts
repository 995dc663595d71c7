import type { Callable, Chain, Taker } from './chain.js';
import * as chain from './chain.js';
import { captureStack, DebugInfo, debugging } from './debug-info.js';
import { AlreadyCalledError } from './errors.js';
import { Failure } from './failure.js';
import { FLAGS } from './flags.js';
import { Outcome } from './outcome.js';
import { oversight } from './overseer.js';
import { report } from './report.js';
import { keepFailure, noteFailure, noteHandled } from './unhandled.js';

// Constants of this module, for speed: see flags.ts.
const { CALLED, FAILED, OBSERVED, RUNNING, SUPPRESS } = FLAGS;
const LEFT = FAILED | OBSERVED;
const { CONTINUE, PairArguments, TAKE, enqueue } = chain;
const FailureClass = Failure;
const OutcomeClass = Outcome;
const scope = oversight;
const debug = debugging;

/** The class of the Deferreds made on the way, registered by deferred.ts, which stands above this file. @internal */
export const made: { Deferred: new (canceller?: (deferred: Chain) => unknown) => Chain } = {
  Deferred: Object as never,
};

/** Whether a value is a Deferred. @internal */
export function isDeferred(value: unknown): value is Chain {
  return (
    typeof value === 'object' && value instanceof OutcomeClass && !(value instanceof FailureClass)
  );
}

/** Add an entry and, when the result is there, run. @internal */
export function add(d: Chain, cb: Callable | null, eb: unknown, args: unknown): void {
  enqueue(d, cb, eb, args);
  if ((d._flags & (CALLED | RUNNING)) === CALLED) run(d);
}

/** Hand the result to a {@link Taker} when it is there. @internal */
export function addTaker(d: Chain, taker: Taker, mark?: unknown): void {
  add(d, TAKE, taker, mark);
}

/** Give a Deferred its first result. @internal */
export function start(d: Chain, result: unknown): void {
  if ((d._flags & CALLED) !== 0) {
    if ((d._flags & SUPPRESS) === 0) throw alreadyCalled(d);
    d._flags &= ~SUPPRESS;
    return;
  }
  d._flags |= CALLED;
  d._canceller = undefined;
  d.result = result;
  if (debug.on) {
    d._info ??= new DebugInfo();
    d._info.invoker = captureStack(start);
  }
  if (d._cb !== undefined || result instanceof FailureClass) run(d);
}

function alreadyCalled(d: Chain): AlreadyCalledError {
  const stacks = debug.on ? (d._info?.getDebugTracebacks() ?? '') : '';
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
  return (d._flags & CALLED) !== 0 && d.paused === 0 && !isDeferred(d.result);
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
      if ((d._flags & CALLED) === 0) start(d, value);
    },
    (reason) => {
      if ((d._flags & CALLED) === 0) start(d, new FailureClass(reason));
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
  const outer = scope.current;
  let suppliers: Chain[] | undefined;
  let cur = first;
  while (cur.paused === 0) {
    if (scope.current !== cur._overseer) scope.current = cur._overseer;
    let result = cur.result;
    let failed = result instanceof FailureClass;
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
          if (failed && !(result instanceof FailureClass)) cur._flags &= ~OBSERVED;
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
        if (result instanceof OutcomeClass) {
          if (result instanceof FailureClass) {
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
          failed = result instanceof FailureClass;
        } else {
          result = inner;
          cur.paused++;
          enqueue(inner, CONTINUE, null, cur);
          break;
        }
      } catch (error) {
        result = error instanceof FailureClass ? error : new FailureClass(error);
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
  if (scope.current !== outer) scope.current = outer;
}

function warnOfItself(callback: Callable | null): void {
  const name = callback?.name || '(anonymous)';
  const error = new Error(
    `The callback ${name} returned the Deferred it was added to, which now waits for itself for ever.`,
  );
  report(new FailureClass(error), 'A Deferred waits for itself');
}
