import { gunzipSync } from 'node:zlib';
import type { Answer } from './client.js';
import type { Capture, Field, Vector } from './vector.js';

/** Fields the recordings leave out: they belong to the host or change from run to run. */
const UNRECORDED = new Set([
  'date',
  'server',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'x-powered-by',
]);

/** Names and values that vectors refer to as `{{NAME}}`. */
export type Names = Map<string, string>;

/** Put values in the place of `{{NAME}}`. */
export function substitute(text: string, names: Names): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => names.get(name) ?? whole);
}

/**
 * An answer in the terms of the recordings: without what they leave out, unpacked, its own values (ports, session ids,
 * nonces) replaced by their names. Captured values are added to `names`.
 *
 * @throws Error if a capture does not match, or a body is not what its Content-Encoding says.
 */
export function normalise(
  answer: Answer,
  vector: Vector,
  captures: readonly Capture[],
  names: Names,
): Answer {
  const headers = answer.headers.filter(([name]) => !UNRECORDED.has(name));
  const coding = headers.find(([name]) => name === 'content-encoding')?.[1] ?? '';
  const packed = vector.gunzip === true && coding.endsWith('gzip') && answer.body.length > 0;
  const body = packed ? gunzipSync(answer.body) : answer.body;
  const text = body.toString('latin1');
  for (const capture of captures) {
    names.set(capture.name, captured(capture, headers, text));
  }
  const named = (value: string): string => nameValues(value, names);
  const namedText = named(text);
  const length = String(answer.body.length);
  return {
    ...answer,
    body: namedText === text ? body : Buffer.from(namedText, 'latin1'),
    headers: headers.map(([name, value]): Field => {
      // A length that changed with the values in the body says no more than that it is the right one.
      if (namedText !== text && name === 'content-length' && value === length) {
        return [name, '{{LENGTH}}'];
      }
      return [name, named(value)];
    }),
  };
}

function captured(capture: Capture, headers: readonly Field[], text: string): string {
  const field = /^header:(.+)$/.exec(capture.from)?.[1];
  const candidates =
    field === undefined
      ? [text]
      : headers.filter(([name]) => name === field).map(([, value]) => value);
  const pattern = new RegExp(capture.pattern);
  for (const candidate of candidates) {
    const match = pattern.exec(candidate);
    if (match !== null) return match[1] as string;
  }
  const seen = candidates.map((candidate) => candidate.slice(0, 200));
  throw new Error(`${capture.from} does not match ${capture.pattern}: ${JSON.stringify(seen)}`);
}

/** Long values first, so that none is taken for a part of another; short ones could be there by chance. */
function nameValues(text: string, names: Names): string {
  const values = [...names]
    .filter(([name, value]) => name !== 'PORT' && value.length >= 8)
    .sort(([, a], [, b]) => b.length - a.length);
  for (const [name, value] of values) text = text.replaceAll(value, `{{${name}}}`);
  return text.replace(new RegExp(`:${names.get('PORT')}(?!\\d)`, 'g'), ':{{PORT}}');
}
