import { setCanceller } from '../defer/chain.js';
import { Deferred } from '../defer/deferred.js';
import type { IReactorTime, Unwrapped } from '../defer/types.js';
import { DelayedCall } from './delayed-call.js';

/**
 * Call a function in so many seconds.
 *
 * @param clock - What measures the time: `reactor`, or a `Clock` in tests.
 * @param seconds - How long to wait.
 * @param callable - Called with `args`. Without it the Deferred fires with `undefined`.
 * @returns A Deferred that fires with what the function returns. Cancelling it cancels the call.
 *
 * Twisted: `deferLater`.
 */
export function deferLater(clock: IReactorTime, seconds: number): Deferred<void>;
export function deferLater<R, A extends unknown[]>(
  clock: IReactorTime,
  seconds: number,
  callable: ((...args: A) => R) | undefined,
  ...args: A
): Deferred<Unwrapped<R>>;
export function deferLater(
  clock: IReactorTime,
  seconds: number,
  callable?: (...args: unknown[]) => unknown,
  ...args: unknown[]
): Deferred<any> {
  const d: Deferred<any> = new Deferred();
  // Shared functions with arguments instead of closures: there may be very many that wait.
  if (callable !== undefined) {
    if (args.length === 0) d.addCallback(callWithout, callable);
    else d.addCallback(callWith, callable, args);
  }
  const call = clock.callLater(seconds, fire, d);
  setCanceller(d, call instanceof DelayedCall ? call : () => call.cancel());
  return d;
}

function fire(d: Deferred<undefined>): void {
  d.callback(undefined);
}

function callWithout(_: unknown, callable: () => unknown): unknown {
  return callable();
}

function callWith(_: unknown, callable: (...args: unknown[]) => unknown, args: unknown[]): unknown {
  return callable(...args);
}
