/**
 * Bits of a Deferred's state.
 *
 * Modules on the hot path take them apart into constants of their own: V8 folds a module's own
 * constants into optimized code, but loads an imported binding anew at each use, which costs a
 * third of the time of firing a Deferred.
 *
 * @internal
 */
export const FLAGS: {
  /** It was fired. */
  readonly CALLED: number;
  /** Its callbacks are being run further up the stack. */
  readonly RUNNING: number;
  /** It was cancelled without having a canceller: one late result is ignored. */
  readonly SUPPRESS: number;
  /** Its last run ended with a failure that nobody has handled. */
  readonly FAILED: number;
  /** Its failure was given to an awaiter or an overseer, and is nobody else's business. */
  readonly OBSERVED: number;
  /** It stands in the list of the next sweep for unhandled failures. */
  readonly QUEUED: number;
  /** It waits for a list of Deferreds: `cancel` cancels those and nothing else. */
  readonly LIST: number;
} = { CALLED: 1, RUNNING: 2, SUPPRESS: 4, FAILED: 8, OBSERVED: 16, QUEUED: 32, LIST: 64 };
