import { callAsync } from './async-coroutine.js';
import type { Chain } from './chain.js';
import { drive, isGenerator, isGeneratorFunction } from './coroutine.js';
import { follow, isDeferred, made } from './run.js';

/**
 * Start whatever passes for a coroutine: a generator, a function that makes one, an async function, a promise.
 *
 * @returns A Deferred of its result, or `undefined` when it is none of these.
 * @internal
 */
export function startCoroutine(coroutine: unknown): Chain | undefined {
  if (isDeferred(coroutine)) return undefined;
  if (isGenerator(coroutine)) return drive(coroutine);
  if (typeof coroutine === 'function') {
    return isGeneratorFunction(coroutine)
      ? drive(coroutine())
      : callAsync(coroutine as () => unknown);
  }
  if (typeof (coroutine as PromiseLike<unknown> | null | undefined)?.then !== 'function') {
    return undefined;
  }
  const d = new made.Deferred();
  follow(d, coroutine as PromiseLike<unknown>);
  return d;
}
