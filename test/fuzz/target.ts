import type { Random } from './random.js';

/** A parser under fire. */
export interface Target<Input = any> {
  /** What is parsed. */
  readonly name: string;
  /** Whose answer is the right one, for inputs both understand; undefined: no crash, no hang, and the laws `run` checks. */
  readonly reference?: string;
  /** The relative number of inputs of a run; default is 1. Costly parsers get fewer. */
  readonly share?: number;
  /** An input, from what is well-formed to what is not. */
  make(random: Random): Input;
  /**
   * Parse it.
   *
   * @throws {@link Disagreement} where the reference or a law says otherwise; anything else that is thrown is a crash.
   */
  run(input: Input): void | Promise<void>;
}

/** The parser says one thing, the reference another. */
export class Disagreement extends Error {
  constructor(what: string, ours: unknown, theirs: unknown) {
    super(`${what}: ${JSON.stringify(ours)} here, ${JSON.stringify(theirs)} there`);
    this.name = 'Disagreement';
  }
}

/** @throws {@link Disagreement} unless the two are the same as JSON. */
export function agree(what: string, ours: unknown, theirs: unknown): void {
  if (ours !== theirs && JSON.stringify(ours) !== JSON.stringify(theirs)) {
    throw new Disagreement(what, ours, theirs);
  }
}

/** Call a parser that may refuse its input with these errors; undefined where it does. */
export function unless<T>(
  refusals: ReadonlyArray<abstract new (...args: any[]) => Error>,
  parse: () => T,
): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (refusals.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}
