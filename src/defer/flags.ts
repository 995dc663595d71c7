/**
 * What the bits of a Deferred's `_flags` mean.
 *
 * V8 loads a constant of a module each time it is used, and an imported one through two more
 * steps; only a function's own constants become part of its machine code. Functions on the hot
 * path therefore begin with `const RUNNING: Flags['RUNNING'] = 2`: the compiler sees to it that the
 * number is right, and firing a Deferred takes half the time.
 *
 * @internal
 */
export interface Flags {
  /** It was fired. */
  readonly CALLED: 1;
  /** Its callbacks are being run further up the stack. */
  readonly RUNNING: 2;
  /** It was cancelled without having a canceller: one late result is ignored. */
  readonly SUPPRESS: 4;
  /** Its last run ended with a failure that nobody has handled. */
  readonly FAILED: 8;
  /** Its failure was given to an awaiter or an overseer, and is nobody else's business. */
  readonly OBSERVED: 16;
  /** FAILED or OBSERVED: a failure is left in it, whoever may know of it. */
  readonly LEFT: 24;
  /** It stands in the list of the next sweep for unhandled failures. */
  readonly QUEUED: 32;
  /** It waits for a list of Deferreds: `cancel` cancels those and nothing else. */
  readonly LIST: 64;
  /** There is a DebugInfo of it. */
  readonly INFO: 128;
  /** Three bits: which kind of entry its first one is. */
  readonly KIND: 0x700;
  /** The unit in which the unmatched calls of `pause` are counted, in all bits from this one up. */
  readonly PAUSE: 0x800;
  /** The bits of that count. */
  readonly PAUSED: -0x800;
}

/** See {@link Flags}. @internal */
export const FLAGS: Flags = {
  CALLED: 1,
  RUNNING: 2,
  SUPPRESS: 4,
  FAILED: 8,
  OBSERVED: 16,
  LEFT: 24,
  QUEUED: 32,
  LIST: 64,
  INFO: 128,
  KIND: 0x700,
  PAUSE: 0x800,
  PAUSED: -0x800,
};

/**
 * What an entry does with a result, as bits of `KIND`; 0 means that there is no entry.
 *
 * @internal
 */
export interface Kinds {
  /** Calls a function with a result. */
  readonly CALLBACK: 0x100;
  /** Calls a function with a failure. */
  readonly ERRBACK: 0x200;
  /** Calls a function with either. */
  readonly BOTH: 0x300;
  /** Calls one of two functions; the second one is in its `Pair`. */
  readonly PAIR: 0x400;
  /** Hands the result to a `Taker`. */
  readonly TAKE: 0x500;
  /** Hands the result to a Deferred that waits for it. */
  readonly CONTINUE: 0x600;
}

/** See {@link Kinds}. @internal */
export const KINDS: Kinds = {
  CALLBACK: 0x100,
  ERRBACK: 0x200,
  BOTH: 0x300,
  PAIR: 0x400,
  TAKE: 0x500,
  CONTINUE: 0x600,
};
