import { randomBytes } from 'node:crypto';
import {
  contentRange,
  ifRangeMatches,
  parseRange,
  type RangeRequest,
  unsatisfiedRange,
} from '../../http/range.js';
import { OK, PARTIAL_CONTENT, REQUESTED_RANGE_NOT_SATISFIABLE } from '../../http/status.js';
import type { IRequest } from '../irequest.js';
import type { FilePart } from './producers.js';

/** What a response says of the file it sends. */
export interface FileFacts {
  /** Length in bytes. */
  readonly size: number;
  readonly type: string;
  readonly encoding: string | undefined;
}

/** What of a file answers a request. */
export interface ResponsePlan {
  /** As Twisted tells producers apart: no range was asked for, one, or several. */
  readonly kind: 'whole' | 'single' | 'multiple';
  readonly parts: FilePart[];
}

/**
 * Decide which stretches of a file answer a request, and set status and `Content-*` fields accordingly.
 *
 * The validators must be set already, because `If-Range` is compared with them.
 *
 * Twisted: the part of `File.makeProducer` before there is a producer.
 */
export function planResponse(request: IRequest, facts: FileFacts): ResponsePlan {
  const { size } = facts;
  const range = request.method === 'GET' ? rangeOf(request, size) : undefined;
  switch (range?.kind) {
    case 'single': {
      const { first, last } = range;
      request.setResponseCode(PARTIAL_CONTENT);
      request.setHeader('Content-Range', contentRange(first, last, size));
      return { kind: 'single', parts: stretch(request, facts, first, last - first + 1) };
    }
    case 'multiple':
      return { kind: 'multiple', parts: multipart(request, facts, range.ranges) };
    case 'unsatisfiable':
      request.setResponseCode(REQUESTED_RANGE_NOT_SATISFIABLE);
      request.setHeader('Content-Range', unsatisfiedRange(size));
      return { kind: 'single', parts: stretch(request, facts, 0, 0) };
    default:
      request.setResponseCode(OK);
      return { kind: 'whole', parts: stretch(request, facts, 0, size) };
  }
}

function rangeOf(request: IRequest, size: number): RangeRequest | undefined {
  const range = request.getHeader('range');
  if (range === undefined) return undefined;
  const condition = request.getHeader('if-range');
  if (condition !== undefined && !ifRangeMatches(condition, request)) return undefined;
  return parseRange(range, size);
}

/** One stretch by itself. */
function stretch(request: IRequest, facts: FileFacts, offset: number, size: number): FilePart[] {
  request.setHeader('Content-Length', size);
  request.setHeader('Content-Type', facts.type);
  if (facts.encoding !== undefined) request.setHeader('Content-Encoding', facts.encoding);
  return [{ separator: undefined, offset, size }];
}

/** RFC 9110 14.6. */
function multipart(
  request: IRequest,
  facts: FileFacts,
  ranges: ReadonlyArray<{ readonly first: number; readonly last: number }>,
): FilePart[] {
  const boundary = randomBytes(15).toString('hex');
  let length = 0;
  const parts: FilePart[] = ranges.map(({ first, last }) => {
    const separator = Buffer.from(
      `\r\n--${boundary}\r\nContent-type: ${facts.type}\r\n` +
        `Content-range: ${contentRange(first, last, facts.size)}\r\n\r\n`,
    );
    const size = last - first + 1;
    length += separator.length + size;
    return { separator, offset: first, size };
  });
  const end = Buffer.from(`\r\n--${boundary}--\r\n`);
  parts.push({ separator: end, offset: 0, size: 0 });
  request.setResponseCode(PARTIAL_CONTENT);
  request.setHeader('Content-Type', `multipart/byteranges; boundary="${boundary}"`);
  request.setHeader('Content-Length', length + end.length);
  return parts;
}
