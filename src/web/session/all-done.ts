import { Deferred } from '../../defer/deferred.js';
import type { Failure } from '../../defer/failure.js';

/** Fires when all of these have; fails with the first failure, but not before the others have come to their end. */
export function allDone(list: readonly Deferred<unknown>[]): Deferred<void> {
  const all = new Deferred<void>();
  let left = list.length;
  let first: Failure | undefined;
  const oneDone = (): void => {
    left--;
    if (left > 0) return;
    if (first === undefined) all.callback();
    else all.errback(first);
  };
  if (left === 0) all.callback();
  for (const one of list) {
    one.addCallbacks(oneDone, (failure) => {
      first ??= failure;
      oneDone();
    });
  }
  return all;
}
