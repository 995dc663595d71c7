import type { Deferred } from './deferred.js';
import type { Failure } from './failure.js';

/**
 * Somebody who answers for failures that nobody handles: a request answers them with a 500.
 *
 * While an overseer is entered, every Deferred, delayed call and coroutine made remembers it, and
 * it is entered again whenever their callbacks run. There is no AsyncLocalStorage in it: after an
 * `await` in an async function the overseer is forgotten, and the returned promise takes over.
 */
export interface Overseer {
  /**
   * A failure was left unhandled.
   *
   * @param failure - What went wrong.
   * @param deferred - The Deferred that still holds the failure; absent when a delayed call threw.
   * @returns `true` when it took responsibility: the failure is then not reported any more.
   */
  unhandledFailure(failure: Failure, deferred?: Deferred<unknown>): boolean;
}

/**
 * The overseer in charge right now. A field of a constant object, because V8 reads and writes that
 * faster than an imported binding behind a setter.
 *
 * @internal
 */
export const oversight: { current: Overseer | undefined } = { current: undefined };

/**
 * Put an overseer in charge of everything made from here on, until {@link leaveOverseer}.
 *
 * @returns The previous overseer, to be given to {@link leaveOverseer} in a `finally`.
 */
export function enterOverseer(overseer: Overseer | undefined): Overseer | undefined {
  const previous = oversight.current;
  oversight.current = overseer;
  return previous;
}

/** Put the previous overseer, as {@link enterOverseer} returned it, in charge again. */
export function leaveOverseer(previous: Overseer | undefined): void {
  oversight.current = previous;
}
