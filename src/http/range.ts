import { isWeak, strongMatch } from './etag.js';
import { parseHttpDate } from './http-date.js';

/** One part of a representation: positions of its first and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * What a `Range` field asks for.
 * - `whole`: the whole representation, 200. The field is malformed, of another unit, or asks for too much.
 * - `single`: one part, 206 with `Content-Range`.
 * - `multiple`: several ranges were asked for and these can be had, 206 as `multipart/byteranges`.
 * - `unsatisfiable`: 416 with {@link unsatisfiedRange}.
 */
export type RangeRequest =
  | { readonly kind: 'whole' }
  | ({ readonly kind: 'single' } & ByteRange)
  | { readonly kind: 'multiple'; readonly ranges: readonly ByteRange[] }
  | { readonly kind: 'unsatisfiable' };

/** How many ranges one request may name. */
export const MAX_RANGES = 32;

const WHOLE: RangeRequest = { kind: 'whole' };
const UNSATISFIABLE: RangeRequest = { kind: 'unsatisfiable' };

/**
 * Read a `Range` field for a representation of `size` bytes.
 *
 * Ranges come in the order asked for and may overlap, but when there are more than {@link MAX_RANGES} or they add up to
 * more than the representation, it is sent whole (CVE-2011-3192). Blanks around ranges and numbers and empty list
 * members are tolerated.
 *
 * Twisted: `static.File`'s handling of `Range`. Differs as `docs/differences.md` 6 says: a suffix longer than the
 * representation is all of it, and a set without ranges is malformed.
 * Standard: RFC 9110 14.1.2, 14.2.
 */
export function parseRange(header: string, size: number): RangeRequest {
  const equals = header.indexOf('=');
  if (equals < 0 || header.slice(0, equals).trim() !== 'bytes') return WHOLE;
  const ranges: ByteRange[] = [];
  let asked = 0;
  let total = 0;
  let isDescribable = true;
  for (let start = equals + 1; start <= header.length; ) {
    let end = header.indexOf(',', start);
    if (end < 0) end = header.length;
    const spec = header.slice(start, end).trim();
    start = end + 1;
    if (spec === '') continue;
    if (++asked > MAX_RANGES) return WHOLE;
    const dash = spec.indexOf('-');
    if (dash < 0) return WHOLE;
    const from = position(spec.slice(0, dash));
    const to = position(spec.slice(dash + 1));
    if (from === undefined || to === undefined) return WHOLE;
    let first: number;
    let last: number;
    if (from === '') {
      if (to === '') return WHOLE;
      // Satisfiable even when nothing is there, yet no Content-Range can say so.
      if (size === 0 && to > 0) isDescribable = false;
      first = to >= size ? 0 : size - to;
      last = to === 0 ? -1 : size - 1;
    } else {
      if (to !== '' && to < from) return WHOLE;
      first = from;
      last = to === '' || to >= size ? size - 1 : to;
    }
    if (last < first) continue;
    ranges.push({ first, last });
    total += last - first + 1;
  }
  if (asked === 0 || !isDescribable) return WHOLE;
  if (ranges.length === 0) return UNSATISFIABLE;
  if (asked === 1) return { kind: 'single', first: ranges[0]!.first, last: ranges[0]!.last };
  return total > size ? WHOLE : { kind: 'multiple', ranges };
}

/** A position's number, `''` for none, `undefined` for what is no number. */
function position(text: string): number | '' | undefined {
  const digits = text.trim();
  if (digits === '') return '';
  return /^[0-9]+$/.test(digits) ? Number(digits) : undefined;
}

/** The validators a resource has set. */
export interface Validators {
  /** The entity tag with its quotes. */
  readonly etag?: string | undefined;
  /** Whole seconds since the epoch. */
  readonly lastModified?: number | undefined;
}

/**
 * Whether `If-Range` lets the `Range` of the same request count: its entity tag is compared strongly, its date must be
 * the very one. When this is false the representation is sent whole.
 *
 * Twisted: ignores `If-Range`; `docs/differences.md` 6.
 * Standard: RFC 9110 13.1.5.
 */
export function ifRangeMatches(header: string, validators: Validators): boolean {
  const value = header.trim();
  if (value.endsWith('"') || isWeak(value)) {
    return validators.etag !== undefined && strongMatch(value, validators.etag);
  }
  return validators.lastModified !== undefined && parseHttpDate(value) === validators.lastModified;
}

/** The value of `Content-Range` for one part, `bytes 0-4/36`. Positions as in {@link ByteRange}. */
export function contentRange(first: number, last: number, size: number): string {
  return `bytes ${first}-${last}/${size}`;
}

/** The value of `Content-Range` when nothing can be had, `bytes *\/36`. Standard: RFC 9110 14.4. */
export function unsatisfiedRange(size: number): string {
  return `bytes */${size}`;
}

/**
 * Read a `Content-Range` field, `bytes 0-4/36` or `bytes 0-4/*`.
 *
 * Twisted: `http.parseContentRange`.
 *
 * @returns First and last position and the size, `undefined` where the field says `*`.
 * @throws RangeError when the field is malformed or its unit is not bytes.
 */
export function parseContentRange(
  header: string,
): [first: number, last: number, size: number | undefined] {
  const match = /^\s*(\S+)\s+([0-9]+)-([0-9]+)\/([0-9]+|\*)\s*$/.exec(header);
  if (match === null) throw new RangeError(`Malformed Content-Range ${JSON.stringify(header)}`);
  if (match[1]!.toLowerCase() !== 'bytes') {
    throw new RangeError(`a range of type ${JSON.stringify(match[1])} is not supported`);
  }
  return [Number(match[2]), Number(match[3]), match[4] === '*' ? undefined : Number(match[4])];
}
