import type { Deferred } from './deferred.js';
import { TimeoutError } from './errors.js';
import type { Failure } from './failure.js';
import { report } from './report.js';

/**
 * An errback that reports the failure and passes it on.
 *
 * As the last errback of a chain it leaves the failure unhandled, so it is reported twice.
 *
 * Twisted: `logError`.
 */
export function logError<E>(failure: Failure<E>): Failure<E> {
  report(failure);
  return failure;
}

/**
 * Fail a Deferred with {@link TimeoutError}.
 *
 * @deprecated Use {@link Deferred.addTimeout}. Twisted: `timeout`, deprecated since 17.1.
 */
export function timeout(deferred: Deferred<any>): void {
  deferred.errback(new TimeoutError('Callback timed out'));
}
