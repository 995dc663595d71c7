import type { Deferred } from './deferred.js';
import type { Failure } from './failure.js';

/**
 * What the next callback receives after one returned `R`: the value inside a Deferred or promise,
 * nothing for a Failure, otherwise `R` itself.
 */
export type Unwrapped<R> = 0 extends 1 & R
  ? R
  : R extends Failure
    ? never
    : R extends Deferred<infer U>
      ? U
      : R extends PromiseLike<infer U>
        ? Awaited<U>
        : R;

/**
 * What `ensureDeferred` and `Deferred.fromCoroutine` start: a generator, an async function or generator function
 * without parameters, or a promise.
 */
export type Coroutine<R> =
  | Generator<unknown, R, any>
  | PromiseLike<R>
  | (() => PromiseLike<R> | Generator<unknown, R, any>);

/** The result type of a Deferred, a promise, or a plain value. */
export type ResultOf<D> = D extends Deferred<infer T> ? T : Awaited<D>;

/** A function called with the result of a Deferred. Twisted: `DeferredCallback`. */
export type DeferredCallback<T = any, R = unknown, A extends unknown[] = any[]> = (
  result: T,
  ...args: A
) => R;

/** A function called with the Failure of a Deferred. Twisted: `DeferredErrback`. */
export type DeferredErrback<R = unknown, A extends unknown[] = any[]> = (
  failure: Failure,
  ...args: A
) => R;

/** Handle of a call that is due later. Twisted: `IDelayedCall`. */
export interface IDelayedCall {
  /** Whether it has neither been made nor cancelled. */
  active(): boolean;
  /** Do not call. @throws AlreadyCalled, AlreadyCancelled */
  cancel(): void;
  /** Move it back by so many seconds from when it is due. @throws AlreadyCalled, AlreadyCancelled */
  delay(seconds: number): void;
  /** Make it due so many seconds from now. @throws AlreadyCalled, AlreadyCancelled */
  reset(seconds: number): void;
  /** When it is due, on the scale of {@link IReactorTime.seconds}. */
  getTime(): number;
}

/** Time that can be asked and waited for: the system `reactor`, or a `Clock` in tests. Twisted: `IReactorTime`. */
export interface IReactorTime {
  /** The current time in seconds. */
  seconds(): number;
  /** Call a function in so many seconds. */
  callLater<A extends unknown[]>(
    seconds: number,
    callable: (...args: A) => unknown,
    ...args: A
  ): IDelayedCall;
  /** The calls that are still due. */
  getDelayedCalls(): readonly IDelayedCall[];
}
