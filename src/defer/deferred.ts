import { noteAwaited } from './async-coroutine.js';
import { Awaiter } from './awaiter.js';
import {
  type Callable,
  type Canceller,
  type Chain,
  type Entry,
  Pair,
  pauses,
  pendingEntries,
} from './chain.js';
import { captureStack, debugging, makeInfo } from './debug-info.js';
import { CancelledError, NotACoroutineError, TimeoutError } from './errors.js';
import { Failure } from './failure.js';
import { FLAGS, KINDS } from './flags.js';
import { describe } from './inspect.js';
import { Outcome } from './outcome.js';
import { type Overseer, oversight } from './overseer.js';
import * as runner from './run.js';
import { addTaker, follow, made, unpause } from './run.js';
import { startCoroutine } from './start-coroutine.js';
import { kindOf, showInConsole } from './traceback.js';
import type { Coroutine, IReactorTime, Unwrapped } from './types.js';

/** The identity: what a pair does on the side it has no function for. Twisted: `passthru`. */
export function passthru<T>(result: T): T {
  return result;
}

// Constants of this module, for speed: see flags.ts.
const { CALLED, LIST, PAUSE, SUPPRESS } = FLAGS;
const scope = oversight;
const debug = debugging;
const { add, start } = runner;
const { BOTH, CALLBACK, ERRBACK, PAIR } = KINDS;
const slice = Array.prototype.slice;
const NONE: any[] = [];
const NO_OPTIONS: PairOptions = {};

/** Extra arguments for the two functions of {@link Deferred.addCallbacks}. */
export interface PairOptions<A extends unknown[] = unknown[], B extends unknown[] = unknown[]> {
  /** Given to the callback after the result. Default is none. */
  callbackArgs?: A;
  /** Given to the errback after the failure. Default is none. */
  errbackArgs?: B;
}

/**
 * A result that is not there yet, and the chain of functions that wait for it.
 *
 * Somebody makes a Deferred and promises to call {@link callback} or {@link errback} on it, once.
 * Others add pairs of callback and errback. When the Deferred fires, the pairs run one after the
 * other, at once and on the caller's stack, each with what the one before it returned. A function
 * that throws, or returns a {@link Failure}, sends the next pair down the errback side; one that
 * returns sends it down the callback side:
 *
 * ```
 *      callback(result)       errback(failure)
 *             │                      │
 *        ┌─── cb1 ───╲        ╱─── eb1 ───┐
 *        │            ╲ throw╱return      │
 *        ┌─── cb2 ◄─────────╳────────► eb2 ┐
 *        ▼                                ▼
 * ```
 *
 * Pairs added after the Deferred has fired run at once. Unlike a promise's `then`, `addCallback`
 * changes the Deferred and returns it: there is one chain, and whoever adds to it sees what those
 * before made of the result.
 *
 * A function that returns a Deferred, a promise or another thenable pauses the chain until that
 * has a result. `await deferred` works as well; it leaves the result in place.
 *
 * A failure at the end of the chain that nobody handles is reported, once, when the Deferred can
 * no longer be reached; see `setUnhandledHandler`.
 *
 * Twisted: `twisted.internet.defer.Deferred`.
 *
 * @example
 * const d = new Deferred<number>();
 * d.addCallback((n) => n + 1).addCallback((n) => console.log(n));
 * d.callback(1); // prints 2 before it returns
 */
export class Deferred<T = unknown> implements PromiseLike<T> {
  // The state, as chain.ts describes it; from outside it is seen as a `Chain` only.
  protected _flags: number;
  protected _value: unknown;
  protected _target: unknown;
  protected _args: unknown;
  protected _last: Entry | undefined;
  protected _overseer: Overseer | undefined;

  /**
   * @param canceller - Called with the Deferred by {@link cancel}, to stop the work that was to
   *   produce the result. It may fire the Deferred itself; otherwise that fails with
   *   `CancelledError`. Without a canceller one late result is ignored.
   */
  constructor(canceller?: ((deferred: Deferred<T>) => unknown) | undefined) {
    // All fields, always in this order: every Deferred has the same shape.
    this._flags = 0;
    this._value = canceller;
    this._target = undefined;
    this._args = undefined;
    this._last = undefined;
    this._overseer = scope.current;
    if (debug.on) makeInfo(this as unknown as Chain).creator = captureStack(new.target);
  }

  /** Whether it was fired, be it by {@link callback}, {@link errback} or {@link cancel}. True also while it waits for another Deferred. */
  get called(): boolean {
    return (this._flags & CALLED) !== 0;
  }

  /** Whether {@link result} means anything. Twisted: `hasattr(d, 'result')`. */
  get hasResult(): boolean {
    return (this._flags & CALLED) !== 0;
  }

  /**
   * The current result: a value, a {@link Failure}, or the Deferred whose result is waited for.
   * `undefined` before the Deferred is fired; see {@link called}.
   */
  get result(): T | Failure | Deferred<unknown> | undefined {
    return (this._flags & CALLED) !== 0 ? (this._value as T) : undefined;
  }

  /** How many calls of {@link pause} are unmatched; waiting for another Deferred counts as one. */
  get paused(): number {
    return pauses(this as unknown as Chain);
  }

  /** The pairs that have not run yet, for tests and debugging. */
  get callbacks(): readonly (readonly [callback: unknown, errback: unknown])[] {
    return pendingEntries(this as unknown as Chain).map(({ kind, callback, errback, target }) =>
      kind === 'functions' ? [callback ?? passthru, errback ?? passthru] : [target, target],
    );
  }

  /** Whether debug mode is on: see `setDebugging`. */
  static get debug(): boolean {
    return debugging.on;
  }
  static set debug(on: boolean) {
    debugging.on = on;
  }

  /**
   * Add a function that receives the result.
   *
   * @param callback - Called with the result and `args`. What it returns is the next result.
   * @returns This Deferred, typed with the next result.
   */
  addCallback<R, A extends unknown[]>(
    callback: (result: T, ...args: A) => R,
    ...args: A
  ): Deferred<Unwrapped<R>>;
  addCallback(callback: Callable): Deferred<any> {
    if (typeof callback !== 'function') throw notCallable('callback', callback);
    // A rest parameter would make an array for every call.
    // biome-ignore lint/complexity/noArguments: see above.
    const args = arguments.length > 1 ? slice.call(arguments, 1) : undefined;
    add(this as unknown as Chain, CALLBACK, callback, args);
    return this;
  }

  /**
   * Add a function that receives the failure.
   *
   * @param errback - Called with the {@link Failure} and `args`. What it returns is the next
   *   result: the error is handled, unless it throws or returns a Failure.
   * @returns This Deferred, typed with what it had plus what the errback recovers with.
   */
  addErrback<R, A extends unknown[]>(
    errback: (failure: Failure, ...args: A) => R,
    ...args: A
  ): Deferred<T | Unwrapped<R>>;
  addErrback(errback: Callable): Deferred<any> {
    if (typeof errback !== 'function') throw notCallable('errback', errback);
    // biome-ignore lint/complexity/noArguments: see addCallback.
    const args = arguments.length > 1 ? slice.call(arguments, 1) : undefined;
    add(this as unknown as Chain, ERRBACK, errback, args);
    return this;
  }

  /**
   * Add one function for both: it receives the result or the {@link Failure}.
   *
   * @returns This Deferred, typed with what the function returns.
   */
  addBoth<R, A extends unknown[]>(
    callback: (result: T | Failure, ...args: A) => R,
    ...args: A
  ): Deferred<Unwrapped<R>>;
  addBoth(callback: Callable): Deferred<any> {
    if (typeof callback !== 'function') throw notCallable('callback', callback);
    // biome-ignore lint/complexity/noArguments: see addCallback.
    const args = arguments.length > 1 ? slice.call(arguments, 1) : undefined;
    add(this as unknown as Chain, BOTH, callback, args);
    return this;
  }

  /**
   * Add a callback and an errback as one pair: the errback does not see what the callback throws.
   *
   * @param callback - Called with the result.
   * @param errback - Called with the failure. Default passes the failure on.
   * @param options - Extra arguments for each.
   * @returns This Deferred.
   */
  addCallbacks<R, S = never, A extends unknown[] = [], B extends unknown[] = []>(
    callback: (result: T, ...args: A) => R,
    errback?: ((failure: Failure, ...args: B) => S) | null,
    options?: PairOptions<A, B>,
  ): Deferred<Unwrapped<R> | Unwrapped<S>>;
  addCallbacks(
    callback: Callable,
    errback?: Callable | null,
    options?: PairOptions,
  ): Deferred<any> {
    if (typeof callback !== 'function') throw notCallable('callback', callback);
    if (errback !== undefined && errback !== null && typeof errback !== 'function') {
      throw notCallable('errback', errback);
    }
    const { callbackArgs = NONE, errbackArgs = NONE } = options ?? NO_OPTIONS;
    add(
      this as unknown as Chain,
      PAIR,
      callback,
      new Pair(errback ?? null, callbackArgs, errbackArgs),
    );
    return this;
  }

  /**
   * Fire another Deferred with the result or failure this one has at this place of its chain.
   *
   * This one goes on with `undefined`. The other way round nothing happens: firing `d` does not
   * fire this one. Long chains made this way recurse; returning a Deferred from a callback does not.
   *
   * @returns This Deferred.
   */
  chainDeferred(d: Deferred<T>): Deferred<void> {
    return this.addCallbacks(
      (result: T) => start(d as unknown as Chain, result),
      (failure: Failure) => start(d as unknown as Chain, failure),
    );
  }

  /**
   * Fire with a result and run the callbacks.
   *
   * @param result - What the first callback receives. A {@link Failure} does the same as {@link errback}.
   * @throws {@link AlreadyCalledError} when it has been fired before.
   */
  callback(this: Deferred<void> | Deferred<undefined>): void;
  callback(result: T | Failure): void;
  callback(result?: unknown): void {
    start(this as unknown as Chain, result);
  }

  /**
   * Fire with a failure and run the errbacks.
   *
   * @param failure - A {@link Failure}, or what one is made of: an `Error`, usually.
   * @throws {@link AlreadyCalledError} when it has been fired before.
   */
  errback(failure: unknown): void {
    // biome-ignore lint/complexity/noArguments: a missing argument is told from `undefined`.
    if (arguments.length === 0) new (Failure as new () => Failure)();
    start(this as unknown as Chain, failure instanceof Failure ? failure : new Failure(failure));
  }

  /** Run no callbacks until {@link unpause} was called as often as this. A pass that is under way goes on. */
  pause(): void {
    this._flags += PAUSE;
  }

  /** Undo one {@link pause}, and run what has been waiting for the last one. */
  unpause(): void {
    unpause(this as unknown as Chain);
  }

  /**
   * Tell that nobody wants the result any more.
   *
   * If it has not fired, its canceller is called; if that does not fire it, or there is none, it
   * fails with {@link CancelledError}. If it waits for another Deferred, that one is cancelled. If
   * it has its result, nothing happens.
   *
   * @throws what the canceller throws; the Deferred can then be cancelled again.
   */
  cancel(): void {
    let d: Deferred<any> = this;
    let slow: Deferred<any> = this;
    for (let steps = 1; (d._flags & CALLED) !== 0; steps++) {
      if ((d._flags & LIST) !== 0 || !(d._value instanceof Deferred)) return;
      d = d._value;
      if (d.cancel !== Deferred.prototype.cancel) {
        d.cancel();
        return;
      }
      // Deferreds that wait for each other in a circle would be walked for ever.
      if (steps % 2 === 0) slow = slow._value as Deferred;
      if (d === slow) throw new Error('These Deferreds wait for each other in a circle.');
    }
    const canceller = d._value as ((deferred: unknown) => unknown) | Canceller | undefined;
    if (canceller === undefined) d._flags |= SUPPRESS;
    else if (typeof canceller === 'function') canceller(d);
    else canceller.onCancel(d as unknown as Chain);
    if ((d._flags & (CALLED | LIST)) === 0) d.errback(new Failure(new CancelledError()));
  }

  /**
   * Cancel it unless it has a result in time.
   *
   * The time covers the callbacks added before this call, not those added after. When it runs out,
   * a `CancelledError` becomes a {@link TimeoutError}.
   *
   * @param seconds - How long to wait.
   * @param clock - What measures the time: `reactor`, or a `Clock` in tests.
   * @param onTimeoutCancel - Called with the result or failure there is after the cancellation,
   *   and the seconds, in place of the translation to `TimeoutError`.
   * @returns This Deferred.
   */
  addTimeout<R = never>(
    seconds: number,
    clock: IReactorTime,
    onTimeoutCancel?: ((result: T | Failure, seconds: number) => R) | undefined,
  ): Deferred<T | Unwrapped<R>> {
    let timedOut = false;
    const call = clock.callLater(seconds, () => {
      timedOut = true;
      this.cancel();
    });
    const translate = (result: T | Failure): unknown => {
      if (!timedOut) return result;
      if (onTimeoutCancel) return onTimeoutCancel(result, seconds);
      if (!(result instanceof Failure)) return result;
      result.trap(CancelledError);
      throw new TimeoutError(`Not done after ${seconds} seconds.`, seconds);
    };
    const stopClock = (result: unknown): unknown => {
      if (call.active()) call.cancel();
      return result;
    };
    return this.addBoth(translate).addBoth(stopClock) as Deferred<any>;
  }

  /**
   * Cancel it when an AbortSignal is aborted, at once if it already is.
   *
   * Like {@link addTimeout} this covers the callbacks added before; afterwards the signal is let go.
   *
   * @returns This Deferred.
   */
  cancelOn(signal: AbortSignal): Deferred<T> {
    const abort = (): void => this.cancel();
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    return this.addBoth((result) => {
      signal.removeEventListener('abort', abort);
      return result;
    }) as Deferred<any>;
  }

  /**
   * What makes `await deferred` work. Afterwards the Deferred still has its result; its failure
   * counts as handled.
   *
   * Like any promise's, the functions given run in a later microtask, and an error they throw
   * rejects the promise returned. For Twisted's synchronous order use {@link addCallbacks}.
   */
  then<R = T, S = never>(
    onfulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onrejected?: ((reason: any) => S | PromiseLike<S>) | null,
  ): Promise<R | S> {
    const settled = noteAwaited(this as unknown as Chain);
    return new Promise<T>((resolve, reject) => {
      addTaker(this, new Awaiter(resolve, reject, settled));
    }).then(onfulfilled, onrejected);
  }

  /**
   * A native promise of the result at this place of the chain. The Deferred keeps its result; its
   * failure counts as handled, and rejects the promise.
   *
   * Twisted: `asFuture`.
   */
  asPromise(): Promise<T> {
    return new Promise((resolve, reject) => {
      addTaker(this, new Awaiter(resolve, reject));
    });
  }

  /**
   * A Deferred that fires as a promise does.
   *
   * @param promise - A promise or any thenable.
   * @param controller - Aborted, with a {@link CancelledError} as reason, when the Deferred is cancelled.
   *
   * Twisted: `fromFuture`.
   *
   * @example
   * const controller = new AbortController();
   * const d = Deferred.fromPromise(fetch(url, { signal: controller.signal }), controller);
   */
  static fromPromise<T>(
    promise: PromiseLike<T>,
    controller?: AbortController,
  ): Deferred<Awaited<T>> {
    const d = new Deferred<Awaited<T>>(
      controller === undefined ? undefined : () => controller.abort(new CancelledError()),
    );
    follow(d as unknown as Chain, promise);
    return d;
  }

  /**
   * Start a coroutine and get a Deferred of its result.
   *
   * @param coroutine - A generator object; or a function without parameters, async or generator
   *   function, which is called; or the promise of an async function that was called already.
   *
   *   Cancelling the Deferred cancels the Deferred the coroutine waits for. With an async function
   *   this needs an AsyncLocalStorage, which is not made before the first such call; if the
   *   function awaits only native promises at the time, the Deferred fails and the function is
   *   told at the next Deferred it awaits. Of a promise nobody can tell what it waits for.
   * @throws {@link NotACoroutineError} for anything else.
   *
   * Twisted: `Deferred.fromCoroutine`. Differs: calling an `async def` does not start it, calling
   * an `async function` does; hence the function itself is taken, too.
   */
  static fromCoroutine<R>(coroutine: Coroutine<R>): Deferred<Awaited<R>> {
    const d = startCoroutine(coroutine);
    if (d === undefined) throw new NotACoroutineError(`${kindOf(coroutine)} is not a coroutine.`);
    return d as unknown as Deferred<any>;
  }

  /** Lets a generator wait for it with `yield*`, which, unlike `yield`, tells the compiler the type of the result. */
  *[Symbol.iterator](): Generator<Deferred<T>, T, T> {
    return yield this;
  }

  /** One line about its state, `<Deferred waiting for <Deferred pending>>`. */
  toString(): string {
    return describe(this as unknown as Chain);
  }

  static {
    showInConsole(Deferred as unknown as { prototype: Chain }, describe);
  }
}

// An ancestor by prototype only: a constructor with `super()` takes V8 considerably longer.
Object.setPrototypeOf(Deferred.prototype, Outcome.prototype);
made.Deferred = Deferred as never;

function notCallable(what: string, value: unknown): TypeError {
  return new TypeError(
    `The ${what} must be a function, not ${value === null ? 'null' : typeof value}.`,
  );
}
