import { drive, isGenerator, isGeneratorFunction } from './coroutine.js';
import { Deferred } from './deferred.js';
import { NotACoroutineError } from './errors.js';
import { startCoroutine } from './start-coroutine.js';
import { kindOf } from './traceback.js';
import type { Coroutine } from './types.js';

/**
 * Write code that waits for Deferreds as if it were sequential: a generator that yields them.
 *
 * Each `yield` of a Deferred (or promise, or another generator) pauses the function until there is
 * a result, which `yield` returns; a failure is thrown at the `yield`. Any other value comes
 * straight back. Everything up to the first Deferred without a result happens before the call
 * returns, and later steps happen as soon as the Deferred fires, on the stack of who fires it.
 *
 * Cancelling the Deferred that the call returns cancels the one being waited for; the generator
 * sees a `CancelledError` and may catch it.
 *
 * `yield` tells the compiler nothing about its result; `yield*` does.
 *
 * @param callable - A `function*`. Its return value is the result; it should not be a Deferred.
 * @returns A function with the same parameters that returns a Deferred.
 * @throws TypeError, from the returned function, when `callable` does not return a generator.
 *
 * Twisted: `inlineCallbacks`. Differs: promises can be yielded, too.
 *
 * @example
 * const total = inlineCallbacks(function* (a: Deferred<number>, b: Deferred<number>) {
 *   return (yield* a) + (yield* b);
 * });
 */
export function inlineCallbacks<This, A extends unknown[], R>(
  callable: (this: This, ...args: A) => Generator<unknown, R, any>,
): (this: This, ...args: A) => Deferred<R> {
  const isSure = isGeneratorFunction(callable);
  return function (this: This, ...args: A): Deferred<R> {
    const generator: unknown = callable.apply(this, args);
    if (!isSure && !isGenerator(generator)) {
      const name = callable.name || 'a function';
      throw new TypeError(
        `inlineCallbacks needs a generator function; ${name} returned ${kindOf(generator)}.`,
      );
    }
    return drive(generator as Generator) as unknown as Deferred<any>;
  };
}

/**
 * Start a coroutine with {@link Deferred.fromCoroutine}, or return a Deferred as it is.
 *
 * @throws {@link NotACoroutineError} for anything that is neither.
 *
 * Twisted: `ensureDeferred`.
 */
export function ensureDeferred<R>(coroutine: Coroutine<R> | Deferred<R>): Deferred<Awaited<R>> {
  if (coroutine instanceof Deferred) return coroutine as Deferred<any>;
  const d = startCoroutine(coroutine);
  if (d !== undefined) return d as unknown as Deferred<any>;
  throw new NotACoroutineError(`${kindOf(coroutine)} is neither a coroutine nor a Deferred.`);
}
