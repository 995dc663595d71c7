import { parseEntityTags, strongMatch, weakMatch } from './etag.js';
import { parseHttpDate } from './http-date.js';

/** A request's conditions and the validators of what it asks for. */
export interface Preconditions {
  readonly method: string;
  /** The lines of each field in order of arrival; none or `undefined` when the request does not have it. */
  readonly ifMatch?: readonly string[] | undefined;
  readonly ifNoneMatch?: readonly string[] | undefined;
  readonly ifModifiedSince?: readonly string[] | undefined;
  readonly ifUnmodifiedSince?: readonly string[] | undefined;
  /** The entity tag the resource set, with its quotes; in the form of the lines, text or wire text. */
  readonly etag?: string | undefined;
  /** When the resource was last modified, whole seconds since the epoch. */
  readonly lastModified?: number | undefined;
}

/** The outcome: go on with the request, or answer with this status and no body. */
export type PreconditionResult = 'proceed' | 304 | 412;

/**
 * Evaluate a conditional request in the order the standard prescribes. A condition counts only when the resource set
 * the validator it speaks of; without one it is ignored, as Twisted ignores it.
 *
 * Twisted: `Request.setETag` and `Request.setLastModified` together. Differs as `docs/differences.md` 1 says: lists of
 * tags, weak comparison, `If-Match` and `If-Unmodified-Since`, and `If-None-Match` before `If-Modified-Since`.
 * Standard: RFC 9110 13.1, 13.2.2.
 */
export function evaluatePreconditions(conditions: Preconditions): PreconditionResult {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince, etag, lastModified } =
    conditions;
  if (isThere(ifMatch)) {
    if (etag !== undefined && !isMatched(ifMatch, etag, strongMatch)) return 412;
  } else if (isThere(ifUnmodifiedSince) && lastModified !== undefined) {
    const date = conditionDate(ifUnmodifiedSince);
    if (date !== undefined && lastModified > date) return 412;
  }
  const isRead = conditions.method === 'GET' || conditions.method === 'HEAD';
  if (isThere(ifNoneMatch)) {
    if (etag !== undefined && isMatched(ifNoneMatch, etag, weakMatch)) return isRead ? 304 : 412;
  } else if (isRead && isThere(ifModifiedSince) && lastModified !== undefined) {
    const date = conditionDate(ifModifiedSince);
    if (date !== undefined && lastModified <= date) return 304;
  }
  return 'proceed';
}

function isThere(lines: readonly string[] | undefined): lines is readonly string[] {
  return lines !== undefined && lines.length > 0;
}

function isMatched(
  lines: readonly string[],
  etag: string,
  isSame: (a: string, b: string) => boolean,
): boolean {
  const { any, tags } = parseEntityTags(lines);
  return any || tags.some((tag) => isSame(tag, etag));
}

/** The last line counts, and nothing after a semicolon: old browsers appended `; length=10`. */
function conditionDate(lines: readonly string[]): number | undefined {
  const line = lines[lines.length - 1] ?? '';
  const semicolon = line.indexOf(';');
  return parseHttpDate(semicolon < 0 ? line : line.slice(0, semicolon));
}
