import { brandError, HawserError } from '../hawser-error.js';
import type { Failure } from './failure.js';

/**
 * The result of a Deferred was given twice.
 *
 * In debug mode (`setDebugging(true)`) the message tells where it was made and first fired.
 * Twisted: `AlreadyCalledError`.
 */
export class AlreadyCalledError extends HawserError {
  override readonly code: string = 'HAWSER_ALREADY_CALLED';
}
brandError(AlreadyCalledError, 'AlreadyCalledError');

/** What a Deferred fails with when it is cancelled and its canceller says nothing else. Twisted: `CancelledError`. */
export class CancelledError extends HawserError {
  override readonly code: string = 'HAWSER_CANCELLED';
}
brandError(CancelledError, 'CancelledError');

/** A Deferred took longer than `addTimeout` allowed. Twisted: `twisted.internet.defer.TimeoutError`. */
export class TimeoutError extends HawserError {
  override readonly code: string = 'HAWSER_TIMEOUT';
  /** The seconds that were allowed; `undefined` when unknown. */
  readonly seconds: number | undefined;
  constructor(message?: string, seconds?: number) {
    super(message);
    this.seconds = seconds;
  }
}
brandError(TimeoutError, 'TimeoutError');

/** Something that is neither a generator nor an async function stood where a coroutine is wanted. Twisted: `NotACoroutineError`. */
export class NotACoroutineError extends TypeError {
  readonly code: string = 'HAWSER_NOT_A_COROUTINE';
}
brandError(NotACoroutineError, 'NotACoroutineError');

/**
 * A Failure was asked for without saying of what.
 *
 * Twisted: `NoCurrentExceptionError`. Differs: Python knows the exception being handled, JavaScript
 * does not, so here the argument is always needed.
 */
export class NoCurrentExceptionError extends HawserError {
  override readonly code: string = 'HAWSER_NO_CURRENT_EXCEPTION';
}
brandError(NoCurrentExceptionError, 'NoCurrentExceptionError');

/** The first failure among several Deferreds, and which of them it was. Twisted: `FirstError`. */
export class FirstError<E = unknown> extends HawserError {
  override readonly code: string = 'HAWSER_FIRST_ERROR';
  /** What went wrong. */
  readonly subFailure: Failure<E>;
  /** The position, in the list given, of the Deferred that failed. */
  readonly index: number;
  constructor(subFailure: Failure<E>, index: number) {
    super(`FirstError[#${index}, ${subFailure.getErrorMessage()}]`, { cause: subFailure.value });
    this.subFailure = subFailure;
    this.index = index;
  }
}
brandError(FirstError, 'FirstError');

/** Everything that was tried failed. Twisted: `FailureGroup`. */
export class FailureGroup extends HawserError {
  override readonly code: string = 'HAWSER_FAILURE_GROUP';
  /** One Failure for each Deferred, in the order the Deferreds were given. */
  readonly failures: readonly Failure[];
  constructor(failures: readonly Failure[]) {
    super(failures.map((failure) => failure.getErrorMessage()).join('; '));
    this.failures = failures;
  }
}
brandError(FailureGroup, 'FailureGroup');
