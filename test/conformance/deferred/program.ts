import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** What a function of a program returns, `['const', 5]`. */
export type Return = readonly [kind: string, ...rest: any[]];

/** One way a function behaves: what it does while it runs, and what it returns. */
export interface Behaviour {
  readonly do?: readonly Step[];
  readonly ret?: Return;
}

/** A function, with one behaviour or one for each call (the last repeats). */
export interface FunctionSpec extends Behaviour {
  readonly id: string;
  readonly seq?: readonly Behaviour[];
}

/** A generator or async function. */
export interface CoroutineSpec {
  readonly id: string;
  readonly body: readonly Statement[];
}

/** A statement of a coroutine: one of its fields says which. */
export interface Statement {
  readonly y?: {
    readonly d?: number;
    readonly v?: unknown;
    readonly gen?: CoroutineSpec;
    readonly coro?: CoroutineSpec;
  };
  readonly do?: readonly Step[];
  readonly try?: readonly Statement[];
  readonly catch?: readonly string[];
  readonly handler?: readonly Statement[];
  readonly finally?: readonly Step[];
  readonly raise?: readonly [kind: string, message: string];
  readonly reraise?: true;
  readonly repeat?: number;
  readonly body?: readonly Statement[];
  readonly ret?: Return;
}

/** A step: `op` says which, the other fields are its operands. */
export interface Step {
  readonly op: string;
  readonly prop?: boolean;
  readonly [operand: string]: any;
}

/** A program with the trace real Twisted left. */
export interface Program {
  readonly name: string;
  readonly category: string;
  readonly desc?: string;
  readonly tags?: readonly string[];
  readonly async?: boolean;
  readonly steps: readonly Step[];
  readonly trace: readonly string[];
  /** The Deferreds for which Twisted would report an unhandled error if everything were dropped at the end. */
  readonly unhandled: readonly string[];
}

/** All programs, in the order they were recorded. */
export function loadPrograms(): Program[] {
  const text = gunzipSync(readFileSync(new URL('./programs.jsonl.gz', import.meta.url))).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
