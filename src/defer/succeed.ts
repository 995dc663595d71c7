import type { Chain } from './chain.js';
import { Deferred } from './deferred.js';
import { Failure } from './failure.js';
import { FLAGS } from './flags.js';
import { Outcome } from './outcome.js';
import type { Unwrapped } from './types.js';

const { CALLED } = FLAGS;

/**
 * A Deferred that already has its result: callbacks added to it run at once.
 *
 * Twisted: `succeed`.
 */
export function succeed(): Deferred<void>;
export function succeed<T>(result: T): Deferred<T>;
export function succeed(result?: unknown): Deferred<any> {
  const d = new Deferred<any>();
  const chain = d as unknown as Chain;
  chain._flags = CALLED;
  chain._value = result;
  return d;
}

/**
 * A Deferred that has already failed.
 *
 * @param failure - A {@link Failure}, or what one is made of.
 *
 * Twisted: `fail`. Differs: the argument is needed.
 */
export function fail<T = never>(failure: unknown): Deferred<T> {
  const d = new Deferred<T>();
  d.errback(failure);
  return d;
}

/**
 * Call a function now and wrap what comes of it. A Deferred it returns is the plain result, which
 * is what sets it apart from {@link maybeDeferred}.
 *
 * Twisted: `execute`.
 */
export function execute<R, A extends unknown[]>(
  callable: (...args: A) => R,
  ...args: A
): Deferred<R> {
  let result: R;
  try {
    result = callable(...args);
  } catch (error) {
    return fail(error);
  }
  return succeed(result);
}

/**
 * Call a function now and make a Deferred of whatever comes of it: a Deferred is returned as it
 * is, a promise is adopted, a {@link Failure} and an exception become failures, anything else the result.
 *
 * Twisted: `maybeDeferred`.
 */
export function maybeDeferred<R, A extends unknown[]>(
  callable: (...args: A) => R,
  ...args: A
): Deferred<Unwrapped<R>> {
  let result: unknown;
  try {
    result = callable(...args);
    if (result instanceof Outcome)
      return (result instanceof Failure ? fail(result) : result) as any;
    const then = (result as PromiseLike<unknown> | null | undefined)?.then;
    if (typeof then === 'function') return Deferred.fromPromise(result as PromiseLike<any>) as any;
  } catch (error) {
    return fail(error);
  }
  return succeed(result) as any;
}
