import type { Failure } from './failure.js';

/**
 * Give an error class its name, its stable code, and an `instanceof` that also recognises the same
 * class from another installed copy of hawser.
 *
 * The name lives on the prototype because V8 writes the first line of `stack` before a
 * constructor of a subclass could set it.
 *
 * @internal
 */
export function identify(type: { prototype: object }, name: string, code: string): void {
  const brand = Symbol.for(`hawser.error.${name}`);
  const fixed = (value: unknown): PropertyDescriptor => ({
    value,
    writable: true,
    configurable: true,
  });
  Object.defineProperties(type.prototype, {
    name: fixed(name),
    code: fixed(code),
    [brand]: { value: true },
  });
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: object, candidate: unknown): boolean {
      if (typeof candidate !== 'object' || candidate === null) return false;
      // Subclasses inherit this function; only the class itself goes by the brand.
      return this === type
        ? brand in candidate
        : Function.prototype[Symbol.hasInstance].call(this, candidate);
    },
  });
}

/** Ancestor of the errors hawser's Deferreds and timers throw. */
export class HawserError extends Error {
  /** A stable identifier, `HAWSER_…`, that survives minification and several installed copies. */
  declare readonly code: string;
  static {
    identify(HawserError, 'HawserError', 'HAWSER_ERROR');
  }
}

/**
 * The result of a Deferred was given twice.
 *
 * In debug mode (`setDebugging(true)`) the message tells where it was made and first fired.
 * Twisted: `AlreadyCalledError`.
 */
export class AlreadyCalledError extends HawserError {
  static {
    identify(AlreadyCalledError, 'AlreadyCalledError', 'HAWSER_ALREADY_CALLED');
  }
}

/** What a Deferred fails with when it is cancelled and its canceller says nothing else. Twisted: `CancelledError`. */
export class CancelledError extends HawserError {
  static {
    identify(CancelledError, 'CancelledError', 'HAWSER_CANCELLED');
  }
}

/** A Deferred took longer than `addTimeout` allowed. Twisted: `twisted.internet.defer.TimeoutError`. */
export class TimeoutError extends HawserError {
  /** The seconds that were allowed; `undefined` when unknown. */
  readonly seconds: number | undefined;
  static {
    identify(TimeoutError, 'TimeoutError', 'HAWSER_TIMEOUT');
  }
  constructor(message?: string, seconds?: number) {
    super(message);
    this.seconds = seconds;
  }
}

/** Something that is neither a generator nor an async function stood where a coroutine is wanted. Twisted: `NotACoroutineError`. */
export class NotACoroutineError extends TypeError {
  declare readonly code: string;
  static {
    identify(NotACoroutineError, 'NotACoroutineError', 'HAWSER_NOT_A_COROUTINE');
  }
}

/**
 * A Failure was asked for without saying of what.
 *
 * Twisted: `NoCurrentExceptionError`. Differs: Python knows the exception being handled, JavaScript
 * does not, so here the argument is always needed.
 */
export class NoCurrentExceptionError extends HawserError {
  static {
    identify(NoCurrentExceptionError, 'NoCurrentExceptionError', 'HAWSER_NO_CURRENT_EXCEPTION');
  }
}

/** The first failure among several Deferreds, and which of them it was. Twisted: `FirstError`. */
export class FirstError<E = unknown> extends HawserError {
  /** What went wrong. */
  readonly subFailure: Failure<E>;
  /** The position, in the list given, of the Deferred that failed. */
  readonly index: number;
  static {
    identify(FirstError, 'FirstError', 'HAWSER_FIRST_ERROR');
  }
  constructor(subFailure: Failure<E>, index: number) {
    super(`FirstError[#${index}, ${subFailure.getErrorMessage()}]`, { cause: subFailure.value });
    this.subFailure = subFailure;
    this.index = index;
  }
}

/** Everything that was tried failed. Twisted: `FailureGroup`. */
export class FailureGroup extends HawserError {
  /** One Failure for each Deferred, in the order the Deferreds were given. */
  readonly failures: readonly Failure[];
  static {
    identify(FailureGroup, 'FailureGroup', 'HAWSER_FAILURE_GROUP');
  }
  constructor(failures: readonly Failure[]) {
    super(failures.map((failure) => failure.getErrorMessage()).join('; '));
    this.failures = failures;
  }
}
