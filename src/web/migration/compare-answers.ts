import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { isSameName } from '../../http/raw-headers.js';
import type { KeptAnswer } from './recording-exchange.js';

/** One thing in which two answers to the same request differ. */
export type Difference =
  | { readonly kind: 'status'; readonly old: number; readonly new: number }
  | {
      readonly kind: 'header';
      /** In lower case. */
      readonly name: string;
      /** The lines of that name; empty where there is none. */
      readonly old: readonly string[];
      readonly new: readonly string[];
    }
  | {
      readonly kind: 'body';
      /** The first byte that differs. */
      readonly at: number;
      /** What stands there, up to 60 characters. */
      readonly old: string;
      readonly new: string;
    };

/** Changes a body before it is compared: to leave out times, tokens, counters. */
export type BodyNormalizer = (
  body: Buffer,
  answer: { readonly side: 'old' | 'new'; readonly status: number; readonly type: string },
) => Uint8Array | string;

/** How answers are compared. */
export interface Comparing {
  /** Names of fields that are not looked at, in lower case. */
  readonly ignored: ReadonlySet<string>;
  readonly normalize: BodyNormalizer | undefined;
}

/** Fields that say nothing of the page: of the connection, the server, the moment, the user's session. */
export const IGNORED_FIELDS: readonly string[] = [
  'age',
  'connection',
  'date',
  'keep-alive',
  'server',
  'set-cookie',
  'trailer',
  'transfer-encoding',
  'via',
  'x-powered-by',
];

const DECODERS: Readonly<Record<string, typeof gunzip>> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: inflate,
  br: brotliDecompress,
};

/** A body that decodes to more is compared as it came. */
const MAX_DECODED_BYTES = 16 * 1024 * 1024;
/** How much of a difference is shown. */
const EXCERPT = 60;

/** What differs between the answers of the old server and of the tree. */
export async function compareAnswers(
  old: KeptAnswer,
  fresh: KeptAnswer,
  { ignored, normalize }: Comparing,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  if (old.status !== fresh.status) {
    differences.push({ kind: 'status', old: old.status, new: fresh.status });
  }
  const isCoded = [old, fresh].some(
    ({ headers }) => linesOf(headers, 'content-encoding').length > 0,
  );
  for (const name of namesOf(old, fresh)) {
    if (ignored.has(name)) continue;
    const before = linesOf(old.headers, name);
    const after = linesOf(fresh.headers, name);
    if (name === 'content-length' && saysLittle(before, after, isCoded)) continue;
    if (before.length === after.length && before.every((line, i) => line === after[i])) continue;
    differences.push({ kind: 'header', name, old: before, new: after });
  }
  const [before, after] = await Promise.all([plain(old), plain(fresh)]);
  const body = compareBodies(
    normalized(before, old, 'old', normalize),
    normalized(after, fresh, 'new', normalize),
    old.isWhole && fresh.isWhole,
  );
  if (body !== undefined) differences.push(body);
  return differences;
}

/** A difference in a line, for logs. */
export function describeDifference(difference: Difference): string {
  const { old, new: fresh } = difference;
  switch (difference.kind) {
    case 'status':
      return `status ${old}, now ${fresh}`;
    case 'header':
      return `${difference.name} ${JSON.stringify(difference.old)}, now ${JSON.stringify(difference.new)}`;
    case 'body':
      return `body at ${difference.at} ${JSON.stringify(old)}, now ${JSON.stringify(fresh)}`;
  }
}

/** A body may come in pieces without its length, and two compressors need not agree on it. */
function saysLittle(old: readonly string[], fresh: readonly string[], isCoded: boolean): boolean {
  return isCoded || old.length === 0 || fresh.length === 0;
}

function compareBodies(old: Buffer, fresh: Buffer, isWhole: boolean): Difference | undefined {
  const shared = Math.min(old.length, fresh.length);
  if (old.subarray(0, shared).equals(fresh.subarray(0, shared))) {
    if (!isWhole || old.length === fresh.length) return undefined;
  }
  let at = 0;
  while (at < shared && old[at] === fresh[at]) at++;
  const excerpt = (bytes: Buffer): string => bytes.subarray(at, at + EXCERPT).toString('latin1');
  return { kind: 'body', at, old: excerpt(old), new: excerpt(fresh) };
}

function normalized(
  body: Buffer,
  { status, headers }: KeptAnswer,
  side: 'old' | 'new',
  normalize: BodyNormalizer | undefined,
): Buffer {
  if (normalize === undefined) return body;
  const type = linesOf(headers, 'content-type').at(-1) ?? '';
  return Buffer.from(normalize(body, { side, status, type }) as string);
}

/** A body without its content coding: two compressors need not agree on bytes. */
function plain({ headers, body, isWhole }: KeptAnswer): Promise<Buffer> {
  const decode = DECODERS[linesOf(headers, 'content-encoding').join(',').toLowerCase()];
  if (decode === undefined || !isWhole || body.length === 0) return Promise.resolve(body);
  return new Promise((resolve) => {
    decode(body, { maxOutputLength: MAX_DECODED_BYTES }, (error, decoded) =>
      resolve(error === null ? decoded : body),
    );
  });
}

function namesOf(...answers: readonly KeptAnswer[]): Set<string> {
  const names = new Set<string>();
  for (const { headers } of answers) {
    for (let i = 0; i < headers.length; i += 2) names.add((headers[i] as string).toLowerCase());
  }
  return names;
}

function linesOf(headers: readonly string[], name: string): string[] {
  const lines: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (isSameName(headers[i] as string, name)) lines.push((headers[i + 1] as string).trim());
  }
  return lines;
}
