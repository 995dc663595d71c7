import { Deferred } from './deferred.js';
import { FailureGroup } from './errors.js';
import type { Failure } from './failure.js';
import { deferredsOf } from './gather.js';
import type { ResultOf } from './types.js';

/** What {@link race} can be told. */
export interface RaceOptions {
  /** Whether the others are cancelled when one has won. Default is `true`, as in Twisted. */
  cancelRest?: boolean | undefined;
}

/**
 * Take the first result, and cancel those that are not needed any more.
 *
 * A failure does not win; when all fail, the Deferred fails with a {@link FailureGroup}. All
 * failures are taken from the Deferreds given. Cancelling the returned Deferred cancels all.
 *
 * @param list - Deferreds or promises.
 * @returns A Deferred of `[index, result]`. The others are cancelled before it fires.
 *
 * Twisted: `race`. Beyond Twisted: `cancelRest: false`.
 */
export function race<const L extends readonly PromiseLike<unknown>[]>(
  list: L,
  options?: RaceOptions,
): Deferred<[index: number, result: ResultOf<L[number]>]>;
export function race<T>(
  list: Iterable<Deferred<T> | PromiseLike<T>>,
  options?: RaceOptions,
): Deferred<[index: number, result: T]>;
export function race(
  list: Iterable<PromiseLike<unknown>>,
  options: RaceOptions = {},
): Deferred<any> {
  const runners = deferredsOf(list);
  const failures: Failure[] = new Array(runners.length);
  let failed = 0;
  let winner: Deferred<any> | undefined;
  const outcome = new Deferred<any>(() => {
    for (const runner of runners) runner.cancel();
  });
  const onResult = (result: unknown, index: number): void => {
    if (winner !== undefined) return;
    winner = runners[index];
    if (options.cancelRest !== false) {
      for (const runner of runners) if (runner !== winner) runner.cancel();
    }
    outcome.callback([index, result]);
  };
  const onFailure = (failure: Failure, index: number): void => {
    failures[index] = failure;
    failed++;
    if (failed === runners.length) outcome.errback(new FailureGroup(failures));
  };
  runners.forEach((runner, index) => {
    runner.addCallbacks(onResult, onFailure, { callbackArgs: [index], errbackArgs: [index] });
  });
  return outcome;
}
