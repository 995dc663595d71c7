import { decodeSegment, encodeSegment } from '../../http/path.js';
import type { Request } from '../request.js';

/** A request target in two: what led here, and what is left for whoever is here. */
export interface SplitTarget {
  /** Encoded path up to here, no trailing slash; `''` at the root. Express calls it `baseUrl`. */
  readonly base: string;
  /** Encoded path from here on, with its leading slash, and the query. Express calls it `url`. */
  readonly rest: string;
}

/**
 * Split the target of a request where the traversal stands.
 *
 * Escapes are kept as the client wrote them, unless somebody changed `prepath` or `postpath` on the way.
 */
export function splitTarget(request: Request): SplitTarget {
  const { uri, _pathEnd: end } = request;
  if (request._postpath === undefined) {
    const at = Math.min(request._cursor - 1, end);
    return { base: uri.slice(0, at), rest: slashed(uri.slice(at)) };
  }
  const query = uri.slice(end);
  const { prepath, postpath } = request;
  const raw = uri.slice(1, end).split('/');
  const at = raw.length - postpath.length;
  if (at >= 0 && decodes(raw.slice(0, at), prepath) && decodes(raw.slice(at), postpath)) {
    return { base: joined(raw.slice(0, at)), rest: slashed(joined(raw.slice(at)) + query) };
  }
  return {
    base: joined(prepath.map((segment) => encodeSegment(segment))),
    rest: slashed(joined(postpath.map((segment) => encodeSegment(segment))) + query),
  };
}

/** Whether the path ends where the traversal stands: no slash and no segment follow. */
export function isAtEnd(request: Request): boolean {
  return request._postpath === undefined
    ? request._cursor > request._pathEnd
    : request._postpath.length === 0;
}

function joined(segments: readonly string[]): string {
  return segments.length === 0 ? '' : `/${segments.join('/')}`;
}

function slashed(rest: string): string {
  return rest.charCodeAt(0) === 47 ? rest : `/${rest}`;
}

function decodes(raw: readonly string[], segments: readonly string[]): boolean {
  return (
    raw.length === segments.length && raw.every((part, i) => decodeSegment(part) === segments[i])
  );
}
