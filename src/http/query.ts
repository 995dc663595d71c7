import { isAscii } from 'node:buffer';
import { HttpError } from './errors.js';
import { resolveEscapes } from './percent.js';

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
  return takePieces(source, isPlain(source), into, maxFields);
}

/** Whether all bytes of a text are their own characters: nothing to decode but plus signs. */
function isPlain(source: string): boolean {
  return !source.includes('%') && !/[\x80-\xff]/.test(source);
}

/** Everything is searched for natively, a loop over the characters takes several times as long. */
function takePieces(
  source: string,
  plain: boolean,
  into: Map<string, string[]>,
  maxFields: number,
): Map<string, string[]> {
  if (source.includes('+')) source = source.replaceAll('+', ' ');
  const { length } = source;
  let fields = 0;
  // Found once even where it lies many pieces ahead: no search goes over the same text twice.
  let equals = -1;
  for (let start = 0; start < length; ) {
    const end = after(source, '&', start);
    if (end > start) {
      if (++fields > maxFields) throw new HttpError(413, `More than ${maxFields} fields`);
      if (equals < start) equals = after(source, '=', start);
      let name = source.slice(start, equals < end ? equals : end);
      let value = equals < end ? source.slice(equals + 1, end) : '';
      if (!plain) {
        name = resolved(name);
        value = resolved(value);
      }
      const values = into.get(name);
      if (values === undefined) into.set(name, [value]);
      else values.push(value);
    }
    start = end + 1;
  }
  return into;
}

/** Where a character next is; at the end where it is not. */
function after(source: string, character: string, start: number): number {
  const at = source.indexOf(character, start);
  return at < 0 ? source.length : at;
}

function resolved(piece: string): string {
  const first = piece.search(/[%\x80-\xff]/);
  return first < 0 ? piece : resolveEscapes(piece, first, false);
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
  const source = buffer.toString('latin1');
  return takePieces(source, isAscii(buffer) && !source.includes('%'), into, maxFields);
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
