/** Bits of a Deferred's state. @internal */
/** It was fired, or cancelled without a canceller firing it. */
export const CALLED = 1;
/** Its callbacks are being run further up the stack. */
export const RUNNING = 2;
/** It was cancelled without having a canceller: one late result is ignored. */
export const SUPPRESS = 4;
/** Its last run ended with a failure that nobody has handled. */
export const FAILED = 8;
/** Its failure was given to an awaiter or an overseer, and is nobody else's business. */
export const OBSERVED = 16;
/** A failure is left in it, whoever may know of it. */
export const LEFT: number = FAILED | OBSERVED;
/** It stands in the list of the next sweep for unhandled failures. */
export const QUEUED = 32;
/** It waits for a list of Deferreds: `cancel` cancels those and nothing else. */
export const LIST = 64;
