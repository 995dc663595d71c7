import { createHash } from 'node:crypto';
import type { Answer } from './client.js';
import type { Expectation, Field, Vector } from './vector.js';

/**
 * The first thing in which an answer is not what was expected, in words; undefined where it is.
 *
 * The order of different header fields is not compared. Content-Length may be there where the recording has chunks,
 * and is not compared on 204 and 304 (RFC 9110 8.6). What a client cannot see (`framing` undefined) is not compared.
 */
export function mismatch(
  expected: Expectation,
  answer: Answer,
  closes: boolean | undefined,
  vector: Vector,
): string | undefined {
  const first = mismatchWith(expected, answer, closes, vector);
  if (first === undefined) return undefined;
  for (const other of expected.or ?? []) {
    if (mismatchWith(other, answer, closes, vector) === undefined) return undefined;
  }
  return first;
}

function mismatchWith(
  expected: Expectation,
  answer: Answer,
  closes: boolean | undefined,
  vector: Vector,
): string | undefined {
  const { status } = expected;
  if (status !== answer.status) {
    return differs('status', status || expected.framing, answer.status || answer.framing);
  }
  if (status === 0) {
    return expected.framing === answer.framing
      ? undefined
      : differs('end', expected.framing, answer.framing);
  }
  const visible = answer.framing !== undefined;
  const interim = expected.interim ?? [];
  if (visible && String(interim) !== String(answer.interim)) {
    return differs('interim answers', interim, answer.interim);
  }
  if (vector.checkReason === true && visible && expected.reason !== answer.reason) {
    return differs('reason', expected.reason, answer.reason);
  }
  const truncated = expected.truncated === true;
  if (truncated !== answer.truncated) return differs('truncated', truncated, answer.truncated);
  if (closes !== undefined && expected.closes !== undefined && expected.closes !== closes) {
    return differs('connection closed afterwards', expected.closes, closes);
  }
  return headerMismatch(expected, answer, vector) ?? bodyMismatch(expected, answer.body);
}

function headerMismatch(expected: Expectation, answer: Answer, vector: Vector): string | undefined {
  const ignored = new Set((vector.ignore ?? []).map((name) => name.toLowerCase()));
  if (expected.status === 204 || expected.status === 304) ignored.add('content-length');
  const wanted = grouped(expected.headers);
  const given = grouped(answer.headers);
  for (const [name, values] of wanted) {
    const actual = given.get(name);
    if (!ignored.has(name) && JSON.stringify(values) !== JSON.stringify(actual)) {
      return differs(`header ${name}`, values, actual);
    }
  }
  const freeLength = ['chunked', 'close', 'none'].includes(expected.framing);
  for (const [name, values] of given) {
    if (wanted.has(name) || ignored.has(name) || (name === 'content-length' && freeLength))
      continue;
    return differs(`header ${name}`, undefined, values);
  }
  return undefined;
}

function grouped(headers: readonly Field[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const values = groups.get(name);
    if (values === undefined) groups.set(name, [value]);
    else values.push(value);
  }
  return groups;
}

function bodyMismatch(expected: Expectation, body: Buffer): string | undefined {
  if (expected.ignoreBody === true) return undefined;
  if (expected.bodyContains !== undefined) {
    const missing = expected.bodyContains.find((piece) => !body.includes(piece));
    return missing === undefined ? undefined : differs('body with', missing, body.toString());
  }
  if (expected.bodySha256 !== undefined) {
    const hash = createHash('sha256').update(body).digest('hex');
    return hash === expected.bodySha256
      ? undefined
      : differs('hash of the body', expected.bodySha256, `${hash} of ${body.length} bytes`);
  }
  const wanted =
    expected.bodyBase64 === undefined
      ? Buffer.from(expected.body ?? '')
      : Buffer.from(expected.bodyBase64, 'base64');
  return wanted.equals(body) ? undefined : differs('body', wanted.toString(), body.toString());
}

function differs(what: string, expected: unknown, actual: unknown): string {
  return `${what}: expected ${shown(expected)}, got ${shown(actual)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
