import { createContext, Script } from 'node:vm';
import { Random } from './random.js';
import { Disagreement, type Target } from './target.js';

/** What came of fuzzing one parser. */
export interface Result {
  readonly name: string;
  readonly reference: string | undefined;
  readonly inputs: number;
  /**
   * The slowest input in milliseconds. One that takes over 5 ms is tried three times more, and the least time counts that
   * the clock or the processor says: the rest is the machine's.
   */
  readonly slowestMs: number;
  readonly slowest: string;
  readonly disagreements: number;
  readonly crashes: number;
  /** Inputs and errors of the first failures. */
  readonly told: readonly string[];
}

const STEP = new Script('step()');

/** Inputs that are run in one go. */
const BATCH = 500;
/** An input that takes so long hangs. */
const HANG_MS = 20_000;
/** Failures that are told; a broken parser has millions. */
const MOST_TOLD = 5;
/** After so many a parser is known to be broken. */
const MOST_FAILURES = 1000;

/**
 * Give a parser `inputs` inputs. The same seed gives the same inputs.
 *
 * A synchronous parser that never comes back is interrupted, an asynchronous one given up; both count as crashes that
 * name the input.
 */
export async function fuzz(target: Target, inputs: number, seed: number): Promise<Result> {
  const random = new Random(seed);
  const told: string[] = [];
  let disagreements = 0;
  let crashes = 0;
  let slowestMs = 0;
  let slowest = '';
  let input: unknown;
  let done = 0;

  const failed = (error: unknown): void => {
    if (error instanceof Disagreement) disagreements++;
    else crashes++;
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (told.length < MOST_TOLD) told.push(`${shown(input)}\n${said.slice(0, 1000)}`);
  };
  const took = (ms: number): void => {
    if (ms <= slowestMs) return;
    slowestMs = ms;
    slowest = shown(input);
  };

  /** The rest of the inputs, up to a batch of them or the first promise. */
  const step = (): Promise<void> | undefined => {
    for (const end = Math.min(inputs, done + BATCH); done < end; ) {
      input = target.make(random);
      done++;
      const start = performance.now();
      try {
        const later = target.run(input);
        if (later !== undefined) return later;
      } catch (error) {
        failed(error);
      }
      let ms = performance.now() - start;
      for (let i = 0; i < 3 && ms > 5; i++) ms = Math.min(ms, again(target, input));
      took(ms);
    }
    return undefined;
  };

  const context = createContext({ step });
  while (done < inputs && crashes + disagreements < MOST_FAILURES) {
    const start = performance.now();
    try {
      // The time limit of a script holds for the functions of this context that it calls, too.
      const later = STEP.runInContext(context, { timeout: HANG_MS }) as Promise<void> | undefined;
      if (later !== undefined) {
        await settled(later);
        let ms = performance.now() - start;
        for (let i = 0; i < 3 && ms > 5; i++) ms = Math.min(ms, await againLater(target, input));
        took(ms);
      }
    } catch (error) {
      failed(error);
    }
  }
  return {
    name: target.name,
    reference: target.reference,
    inputs: done,
    slowestMs,
    slowest,
    disagreements,
    crashes,
    told,
  };
}

function again(target: Target, input: unknown): number {
  const time = stopwatch();
  try {
    void target.run(input);
  } catch {}
  return time();
}

async function againLater(target: Target, input: unknown): Promise<number> {
  const time = stopwatch();
  try {
    await target.run(input);
  } catch {}
  return time();
}

/** Milliseconds from now on, without those in which the machine did something else. */
function stopwatch(): () => number {
  const start = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return Math.min(performance.now() - start, (user + system) / 1000);
  };
}

/** @throws what the promise is rejected with, or that it never settles. */
function settled(promise: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it never comes to an end')), HANG_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function shown(input: unknown): string {
  const text = JSON.stringify(input, (_key, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
  return text === undefined || text.length <= 500 ? String(text) : `${text.slice(0, 500)}…`;
}
