import { Deferred } from '../defer/deferred.js';
import { fail, succeed } from '../defer/succeed.js';
import { BodyTooLarge } from '../http/errors.js';
import type { Request } from './request.js';

/**
 * The whole body of a request, read now where it was not yet.
 *
 * @param limit - Largest number of bytes. Default is the resource's, else the site's, `maxBodyBytes`.
 * @throws (fails with) {@link BodyTooLarge}: 413, and the connection is closed where the body was not read.
 * @internal
 */
export function collectBody(request: Request, limit?: number): Deferred<Uint8Array> {
  const most = limit ?? request._resource?.maxBodyBytes ?? request.site.maxBodyBytes;
  if (request._source?.kind !== 'stream') {
    try {
      const bytes = request.content.getvalue();
      return bytes.length > most ? fail(new BodyTooLarge(most)) : succeed(bytes);
    } catch (error) {
      return fail(error);
    }
  }
  if (Number(request.getHeader('content-length') ?? 0) > most) {
    request.bodyAbandoned();
    return fail(new BodyTooLarge(most));
  }
  const body = request.body({ maxBytes: most });
  return Deferred.fromPromise(readAll(body));
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
}
