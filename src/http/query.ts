import { HttpError } from './errors.js';
import { resolveEscapes } from './percent.js';

const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PERCENT = 0x25;
const PLUS = 0x2b;

/**
 * The arguments of a query, by name, in order of arrival. Only `&` separates them (CVE-2021-23336). A name without `=`
 * has an empty value; empty pieces (`a=1&&b=2`) are dropped. Names and values are bytes in text.
 *
 * Twisted: `http.parse_qs(query, 1)`. Differs: Twisted also splits at `;` and drops names without `=`.
 * Standard: URL Standard 5.1.
 *
 * @param source - Wire text after the `?`; characters up to U+00FF are bytes.
 * @param into - The map to add to; default is a new one.
 * @param maxFields - How many arguments are taken. Default is no limit.
 * @throws {@link HttpError} 413 when there are more.
 */
export function parseQuery(
  source: string,
  into: Map<string, string[]> = new Map(),
  maxFields: number = Number.POSITIVE_INFINITY,
): Map<string, string[]> {
  const length = source.length;
  let fields = 0;
  let start = 0;
  let equals = -1;
  // Where the name and the value first need decoding; -1 when they are as they stand.
  let nameEscape = -1;
  let firstEscape = -1;
  for (let i = 0; i <= length; i++) {
    const code = i < length ? source.charCodeAt(i) : AMPERSAND;
    // Letters and digits, the bulk of any form, are done with here.
    if (code > EQUALS ? code < 0x80 : code > PLUS && code < EQUALS) continue;
    if (code === AMPERSAND) {
      if (i > start) {
        if (++fields > maxFields) throw new HttpError(413, `More than ${maxFields} fields`);
        if (equals < 0) nameEscape = firstEscape;
        const name = piece(source, start, equals < 0 ? i : equals, nameEscape);
        const value = equals < 0 ? '' : piece(source, equals + 1, i, firstEscape);
        const values = into.get(name);
        if (values === undefined) into.set(name, [value]);
        else values.push(value);
      }
      start = i + 1;
      equals = -1;
      firstEscape = -1;
    } else if (code === EQUALS) {
      if (equals < 0) {
        equals = i;
        nameEscape = firstEscape;
        firstEscape = -1;
      }
    } else if (firstEscape < 0 && (code === PERCENT || code === PLUS || code > 0x7f)) {
      firstEscape = i;
    }
  }
  return into;
}

function piece(source: string, start: number, end: number, firstEscape: number): string {
  const raw = source.slice(start, end);
  return firstEscape < 0 ? raw : resolveEscapes(raw, firstEscape - start, true);
}

/**
 * The fields of an `application/x-www-form-urlencoded` body, as {@link parseQuery} gives them.
 *
 * @param bytes - The whole body; it need not be UTF-8.
 * @throws {@link HttpError} 413 when there are more than `maxFields` fields.
 */
export function parseForm(
  bytes: Uint8Array,
  into: Map<string, string[]> = new Map(),
  maxFields: number = Number.POSITIVE_INFINITY,
): Map<string, string[]> {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return parseQuery(buffer.toString('latin1'), into, maxFields);
}

/**
 * Twisted's query parser under its own name and with its own defaults: pieces without a value are dropped unless
 * `keepBlankValues`.
 *
 * Twisted: `http.parse_qs`. Differs: only `&` separates, and with `keepBlankValues` names without `=` are kept.
 *
 * @param strictParsing - Refuse a piece without `=`.
 * @throws RangeError for such a piece under `strictParsing`.
 */
export function parse_qs(
  query: string | Uint8Array,
  keepBlankValues: boolean = false,
  strictParsing: boolean = false,
): Map<string, string[]> {
  const source = typeof query === 'string' ? query : Buffer.from(query).toString('latin1');
  if (strictParsing) {
    for (const piece of source.split('&')) {
      if (!piece.includes('=')) throw new RangeError(`bad query field: ${JSON.stringify(piece)}`);
    }
  }
  const all = parseQuery(source);
  if (keepBlankValues) return all;
  for (const [name, values] of all) {
    const kept = values.filter((value) => value !== '');
    if (kept.length === 0) all.delete(name);
    else if (kept.length !== values.length) all.set(name, kept);
  }
  return all;
}
