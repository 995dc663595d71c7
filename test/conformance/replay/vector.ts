import { readFileSync } from 'node:fs';

/** A header field: lower-case name and value, one character per byte. */
export type Field = readonly [name: string, value: string];

/** What a vector expects of one answer; of the body one of the five forms is given. */
export interface Expectation {
  /** 0: no answer at all; `framing` then says how the connection ended. */
  readonly status: number;
  readonly reason?: string;
  readonly headers: readonly Field[];
  readonly framing: 'content-length' | 'chunked' | 'close' | 'none' | 'closed' | 'timeout';
  /** UTF-8 text. */
  readonly body?: string;
  readonly bodyBase64?: string;
  readonly bodySha256?: string;
  readonly bodyContains?: readonly string[];
  readonly ignoreBody?: boolean;
  /** Statuses of interim answers before this one. */
  readonly interim?: readonly number[];
  /** Whether the server closes the connection afterwards. */
  readonly closes?: boolean;
  /** Whether the body ends before its framing says. */
  readonly truncated?: boolean;
  /** Other answers that are as good. */
  readonly or?: readonly Expectation[];
}

/** A value of an answer that takes part in what follows: a session's id, a nonce, a boundary. */
export interface Capture {
  readonly name: string;
  /** `body` or `header:NAME`. */
  readonly from: string;
  /** Its first group is the value. */
  readonly pattern: string;
}

/** One exchange of a vector, or what is done instead of one. */
export interface Step {
  readonly request?: string;
  /** Pieces of one request, sent `gapMs` apart. */
  readonly parts?: readonly string[];
  readonly gapMs?: number;
  /** Requests sent in one go. */
  readonly requests?: readonly string[];
  readonly expect?: Expectation | readonly Expectation[];
  readonly captures?: readonly Capture[];
  readonly compute?: ReadonlyArray<Readonly<Record<string, string>>>;
  /** `same`: on the connection of the step before. */
  readonly conn?: 'same';
  readonly waitMs?: number;
  /** Send, wait, leave. */
  readonly closeAfterMs?: number;
  /** Send, wait, go on with the connection open. */
  readonly holdMs?: number;
  /** Leave on the connection that was held. */
  readonly closeHeld?: boolean;
}

/** One recorded behaviour. */
export interface Vector extends Step {
  readonly id: string;
  readonly area: string;
  readonly why: string;
  readonly tier: 'app' | 'raw';
  readonly type: 'single' | 'pipeline' | 'script';
  readonly steps?: readonly Step[];
  /** Names of header fields that are not compared. */
  readonly ignore?: readonly string[];
  readonly checkReason?: boolean;
  /** Bodies under `content-encoding: gzip` are compared unpacked. */
  readonly gunzip?: boolean;
  readonly timeoutMs?: number;
}

/** Where hawser answers something else than Twisted. */
export interface Difference {
  readonly id: string;
  /** The paragraph of docs/differences.md. */
  readonly difference: number;
  readonly why: string;
  readonly tier?: 'app' | 'raw';
  readonly expect?: Expectation;
  readonly steps?: readonly Step[];
}

/** A vector that a host cannot carry. */
export interface HostLimit {
  readonly vector: string;
  readonly host: string;
  readonly reason: string;
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')) as T;
}

/** All recorded vectors, as recorded. */
export const recorded: readonly Vector[] = read('data/vectors.json');
/** The declared differences. */
export const differences: readonly Difference[] = read('differences.json');
/** What hosts cannot carry. */
export const hostLimits: readonly HostLimit[] = read('host-limits.json');
/** Areas, or single vectors, that are not built yet. */
export const notBuilt: readonly string[] = read<{ notBuilt: string[] }>('areas.json').notBuilt;

/** The vectors with the declared differences in place of what was recorded. */
export const vectors: readonly Vector[] = withDifferences();

function withDifferences(): Vector[] {
  const declared = new Map(differences.map((difference) => [difference.id, difference]));
  return recorded.map((vector) => {
    const difference = declared.get(vector.id);
    if (difference === undefined) return vector;
    const { tier = vector.tier, expect = vector.expect, steps = vector.steps } = difference;
    return { ...vector, tier, ...(expect && { expect }), ...(steps && { steps }) };
  });
}
