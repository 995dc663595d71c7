import type { Callable, Canceller, Chain, Pair, Taker } from './chain.js';
import * as chain from './chain.js';
import { captureStack, debugging, infoOf, makeInfo } from './debug-info.js';
import type { Deferred } from './deferred.js';
import { AlreadyCalledError } from './errors.js';
import { Failure } from './failure.js';
import { FLAGS, type Flags, KINDS, type Kinds } from './flags.js';
import { Outcome } from './outcome.js';
import { oversight } from './overseer.js';
import { report } from './report.js';
import { keepFailure, noteFailure, noteHandled } from './unhandled.js';

// Constants of this module, and below of its functions, for speed: see flags.ts.
const { CALLED, KIND, LEFT, PAUSE, PAUSED, RUNNING, SUPPRESS } = FLAGS;
const { CALLBACK, CONTINUE } = KINDS;
const { enqueue } = chain;
const FailureClass = Failure;
const OutcomeClass = Outcome;
const scope = oversight;
const debug = debugging;

/** The class of the Deferreds made on the way, registered by deferred.ts, which stands above this file. @internal */
export const made: { Deferred: new (canceller?: Canceller) => Chain } = {
  Deferred: Object as never,
};

/** Whether a value is a Deferred. @internal */
export function isDeferred(value: unknown): value is Chain {
  return (
    typeof value === 'object' && value instanceof OutcomeClass && !(value instanceof FailureClass)
  );
}

/** Add an entry and, when the result is there, run. @internal */
export function add(d: Chain, kind: number, target: unknown, args: unknown): void {
  if ((d._flags & CALLED) !== 0) {
    addFired(d, kind, target, args);
  } else {
    enqueue(d, kind, target, args);
  }
}

function addFired(d: Chain, kind: number, target: unknown, args: unknown): void {
  if (
    (d._flags & (RUNNING | PAUSED | KIND | LEFT)) === 0 &&
    kind === CALLBACK &&
    args === undefined &&
    d._last === undefined &&
    d._overseer === scope.current &&
    !(d._value instanceof FailureClass)
  ) {
    runOnly(d, target as Callable, d._value);
  } else {
    enqueue(d, kind, target, args);
    if ((d._flags & (RUNNING | PAUSED)) === 0) run(d);
  }
}

/** Hand the result to a {@link Taker} when it is there. @internal */
export function addTaker(d: Chain | Deferred<any>, taker: Taker, mark?: unknown): void {
  add(d as Chain, KINDS.TAKE, taker, mark);
}

/** Undo one `pause`. @internal */
export function unpause(d: Chain): void {
  d._flags -= PAUSE;
  if ((d._flags & (CALLED | RUNNING | PAUSED)) === CALLED) run(d);
}

/** Give a Deferred its first result. @internal */
export function start(d: Chain, result: unknown): void {
  const flags = d._flags;
  if ((flags & CALLED) !== 0) {
    if ((flags & SUPPRESS) === 0) throw alreadyCalled(d);
    d._flags = flags & ~SUPPRESS;
    return;
  }
  d._flags = flags | CALLED;
  d._value = result;
  if (debug.on) makeInfo(d).invoker = captureStack(start);
  if ((flags & PAUSED) !== 0) return;
  if (
    (flags & KIND) === CALLBACK &&
    d._last === undefined &&
    d._args === undefined &&
    d._overseer === scope.current &&
    !(result instanceof FailureClass)
  ) {
    const callback = d._target as Callable;
    d._target = undefined;
    runOnly(d, callback, result);
  } else if ((flags & KIND) !== 0 || result instanceof FailureClass) {
    run(d);
  }
}

function alreadyCalled(d: Chain): AlreadyCalledError {
  const stacks = debug.on ? (infoOf(d)?.getDebugTracebacks() ?? '') : '';
  return new AlreadyCalledError(
    `This Deferred has already been fired.${stacks === '' ? '' : `\n${stacks.trimEnd()}`}`,
  );
}

function callWith(fn: Callable, result: unknown, args: readonly unknown[]): unknown {
  switch (args.length) {
    case 0:
      return fn(result);
    case 1:
      return fn(result, args[0]);
    case 2:
      return fn(result, args[0], args[1]);
    default:
      return fn(result, ...args);
  }
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

/** Whether a callback's result is just a value: no failure, Deferred or thenable. */
function isPlain(result: unknown): boolean {
  if (typeof result === 'object' ? result === null : typeof result !== 'function') return true;
  return (
    !(result instanceof OutcomeClass) && typeof (result as PromiseLike<unknown>).then !== 'function'
  );
}

/**
 * A callback of one Deferred returned another one: take the result of that, or wait for it.
 *
 * @returns Whether it waits.
 */
function waitFor(d: Chain, inner: Chain, callback: unknown): boolean {
  if (inner === d) warnOfItself(callback as Callable);
  d._value = inner;
  if ((inner._flags & (CALLED | PAUSED)) === CALLED && !isDeferred(inner._value)) {
    d._value = inner._value;
    inner._value = undefined;
    if ((inner._flags & LEFT) !== 0) noteHandled(inner);
    return false;
  }
  d._flags += PAUSE;
  enqueue(inner, CONTINUE, d, undefined);
  return true;
}

/**
 * Run the one callback of a Deferred that holds a value.
 *
 * {@link run} would do the same. But most Deferreds need no more than this, and a function so small
 * becomes part of where it is called, which makes them twice as fast.
 */
function runOnly(d: Chain, callback: Callable, value: unknown): void {
  const RUNNING: Flags['RUNNING'] = 2;
  const KIND: Flags['KIND'] = 0x700;
  d._flags = (d._flags & ~KIND) | RUNNING;
  let result: unknown;
  let plain = false;
  try {
    result = callback(value);
    plain = isPlain(result);
  } catch (error) {
    result = error instanceof FailureClass ? error : new FailureClass(error);
  }
  d._flags &= ~RUNNING;
  d._value = result;
  if (!plain && !(result instanceof FailureClass)) {
    const inner =
      result instanceof OutcomeClass ? (result as Chain) : adopt(result as PromiseLike<unknown>);
    if (waitFor(d, inner, callback)) return;
  } else if (plain && (d._flags & KIND) === 0) {
    return;
  }
  run(d);
}

/**
 * Run the callbacks of a Deferred that has a result, and of those that wait for it.
 *
 * Iterative: a Deferred whose result goes to a waiting one is put on a stack, if it has callbacks
 * left; the waiting one is run, then the first goes on (with `undefined` for a result).
 *
 * @param first - Is neither paused nor running. (After {@link runOnly} it may have been paused
 *   by its callback: that counts from the next pass on.)
 * @internal
 */
export function run(first: Chain): void {
  const RUNNING: Flags['RUNNING'] = 2;
  const FAILED: Flags['FAILED'] = 8;
  const OBSERVED: Flags['OBSERVED'] = 16;
  const LEFT: Flags['LEFT'] = 24;
  const KIND: Flags['KIND'] = 0x700;
  const PAUSE: Flags['PAUSE'] = 0x800;
  const PAUSED: Flags['PAUSED'] = -0x800;
  const CALLBACK: Kinds['CALLBACK'] = 0x100;
  const ERRBACK: Kinds['ERRBACK'] = 0x200;
  const PAIR: Kinds['PAIR'] = 0x400;
  const TAKE: Kinds['TAKE'] = 0x500;
  const CONTINUE: Kinds['CONTINUE'] = 0x600;
  const FailureHere = FailureClass;
  const OutcomeHere = OutcomeClass;
  const scopeHere = scope;
  const outer = scopeHere.current;
  let suppliers: Chain[] | undefined;
  let cur = first;
  do {
    if (scopeHere.current !== cur._overseer) scopeHere.current = cur._overseer;
    let result = cur._value;
    let failed = result instanceof FailureHere;
    let waiter: Chain | undefined;
    cur._flags |= RUNNING;
    for (;;) {
      let kind = cur._flags & KIND;
      let target: unknown;
      let args: unknown;
      if (kind !== 0) {
        target = cur._target;
        args = cur._args;
        cur._flags &= ~KIND;
        cur._target = undefined;
        if (args !== undefined) cur._args = undefined;
      } else {
        const last = cur._last;
        if (last === undefined) break;
        const entry = last.next;
        kind = entry.kind;
        target = entry.target;
        args = entry.args;
        if (entry === last) cur._last = undefined;
        else last.next = entry.next;
      }
      try {
        if (kind === CALLBACK) {
          if (failed) continue;
          cur._value = result;
          result =
            args === undefined
              ? (target as Callable)(result)
              : callWith(target as Callable, result, args as readonly unknown[]);
        } else if (kind === CONTINUE) {
          waiter = target as Chain;
          break;
        } else if (kind === TAKE) {
          cur._value = result;
          result = (target as Taker).take(cur, result, failed, args);
          if (failed && !(result instanceof FailureHere)) cur._flags &= ~OBSERVED;
        } else if (failed || kind !== ERRBACK) {
          cur._value = result;
          if (kind === PAIR) {
            const { errback, errbackArgs, callbackArgs } = args as Pair;
            if (!failed) result = callWith(target as Callable, result, callbackArgs);
            else if (errback === null) continue;
            else result = callWith(errback, result, errbackArgs);
          } else {
            result =
              args === undefined
                ? (target as Callable)(result)
                : callWith(target as Callable, result, args as readonly unknown[]);
          }
          if (failed) cur._flags &= ~OBSERVED;
        }
        failed = false;
        // Everything beyond a plain value: failures, Deferreds and thenables.
        if (typeof result === 'object' ? result === null : typeof result !== 'function') continue;
        let inner: Chain;
        if (result instanceof OutcomeHere) {
          // Quicker than a second instanceof: of the two, only Deferreds have flags.
          if ((result as Partial<Chain>)._flags === undefined) {
            failed = true;
            continue;
          }
          inner = result as Chain;
        } else if (typeof (result as PromiseLike<unknown>).then === 'function') {
          inner = adopt(result as PromiseLike<unknown>);
        } else {
          continue;
        }
        if (waitFor(cur, inner, target)) {
          result = inner;
          break;
        }
        result = cur._value;
        failed = result instanceof FailureHere;
      } catch (error) {
        result = error instanceof FailureHere ? error : new FailureHere(error);
        failed = true;
        cur._flags &= ~OBSERVED;
      }
    }
    cur._flags &= ~RUNNING;
    if (waiter !== undefined) {
      // The waiting one gets the result, and this one forgets it.
      cur._value = undefined;
      if ((cur._flags & LEFT) !== 0) noteHandled(cur);
      if ((waiter._flags & FAILED) !== 0) keepFailure(waiter);
      waiter._value = result;
      waiter._flags -= PAUSE;
      if ((cur._flags & KIND) !== 0 || cur._last !== undefined) {
        if (suppliers === undefined) suppliers = [cur];
        else suppliers.push(cur);
      }
      cur = waiter;
      continue;
    }
    cur._value = result;
    if (failed) {
      if ((cur._flags & OBSERVED) === 0) noteFailure(cur, result as Failure);
    } else if ((cur._flags & LEFT) !== 0) {
      noteHandled(cur);
    }
    if (suppliers === undefined || suppliers.length === 0) break;
    cur = suppliers.pop() as Chain;
  } while ((cur._flags & PAUSED) === 0);
  if (scopeHere.current !== outer) scopeHere.current = outer;
}

function warnOfItself(callback: Callable): void {
  const name = callback.name || '(anonymous)';
  const error = new Error(
    `The callback ${name} returned the Deferred it was added to, which now waits for itself for ever.`,
  );
  report(new Failure(error), 'A Deferred waits for itself');
}
