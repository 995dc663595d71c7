import { Deferred } from '../../defer/deferred.js';
import type { IRequest } from '../irequest.js';
import type { RenderResult } from '../iresource.js';
import { NOT_DONE_YET } from '../not-done-yet.js';
import { CACHED } from '../response-fields.js';
import { getTypeAndEncoding } from './content-types.js';
import type { File } from './file.js';
import type { OpenFile } from './open-file.js';
import { planResponse } from './plan-response.js';
import { type FilePart, MultipleRangeStaticProducer } from './producers.js';

/** Up to this many bytes a response is read at once and sent in one piece. */
const AT_ONCE_BYTES = 256 * 1024;

/** Answer a GET or HEAD with an open file. It is closed as soon as it was read, or when the response is over. */
export function sendOpenFile(
  file: File,
  opened: OpenFile,
  coding: string | undefined,
  request: IRequest,
): RenderResult {
  const { stats } = opened;
  request.setHeader('Accept-Ranges', 'bytes');
  setCacheHeaders(file, request);
  let verdict = request.setLastModified(stats.mtimeMs / 1000);
  const { etag } = file.tree.settings;
  if (etag !== 'none') {
    const tag = `"${stats.size.toString(16)}-${Math.floor(stats.mtimeMs * 1000).toString(16)}"`;
    verdict = request.setETag(etag === 'weak' ? `W/${tag}` : tag);
  }
  if (verdict === CACHED) {
    opened.close();
    return '';
  }
  setType(file);
  const { parts } = planResponse(request, {
    size: stats.size,
    type: file.type as string,
    encoding: coding ?? file.encoding,
  });
  if (request.method === 'HEAD') {
    opened.close();
    return '';
  }
  let total = 0;
  for (const { separator, size } of parts) total += (separator?.length ?? 0) + size;
  if (total <= AT_ONCE_BYTES) return readParts(opened, parts, total);
  new MultipleRangeStaticProducer(request, opened, parts).start();
  return NOT_DONE_YET;
}

/** What is said of keeping and choosing a file, in 304 too (RFC 9110 15.4.5). */
export function setCacheHeaders(file: File, request: IRequest): void {
  const { cacheControl, precompressed } = file.tree.settings;
  if (cacheControl !== undefined) {
    const value = typeof cacheControl === 'string' ? cacheControl : cacheControl(file.path);
    if (value !== undefined) request.setHeader('Cache-Control', value);
  }
  if (precompressed.length > 0) request.responseHeaders.addRawHeader('Vary', 'Accept-Encoding');
}

/** Work out type and coding by the name of the file, once. */
export function setType(file: File): void {
  if (file.type !== undefined) return;
  [file.type, file.encoding] = getTypeAndEncoding(
    file.path,
    file.contentTypes,
    file.contentEncodings,
    file.defaultType,
  );
}

/** Read all parts into one piece, and close the file. */
function readParts(opened: OpenFile, parts: readonly FilePart[], total: number): RenderResult {
  if (total === 0) {
    opened.close();
    return '';
  }
  const body = Buffer.allocUnsafeSlow(total);
  const deferred = new Deferred<Uint8Array>();
  let end = 0;
  const next = (at: number): void => {
    const part = parts[at];
    if (part === undefined) {
      opened.close();
      if (!deferred.called) deferred.callback(body);
      return;
    }
    if (part.separator !== undefined) {
      body.set(part.separator, end);
      end += part.separator.length;
    }
    if (part.size === 0) {
      next(at + 1);
      return;
    }
    opened.readInto(body.subarray(end, end + part.size), part.offset, (error, bytesRead) => {
      if (error === null && bytesRead === part.size) {
        end += part.size;
        next(at + 1);
        return;
      }
      opened.close();
      if (!deferred.called) {
        deferred.errback(error ?? new Error(`${opened.path} was cut while it was read`));
      }
    });
  };
  next(0);
  return deferred;
}
