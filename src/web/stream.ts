import { Deferred } from '../defer/deferred.js';
import type { Body, BodyStream } from './iresource.js';
import { NOT_DONE_YET, type NotDoneYet } from './not-done-yet.js';
import type { Request } from './request.js';

/** Whether a value gives the pieces of a body: Node's `Readable`, a web `ReadableStream`, an async generator. */
export function isBodyStream(value: unknown): value is BodyStream {
  if (typeof value !== 'object' || value === null) return false;
  return (
    Symbol.asyncIterator in value ||
    typeof (value as { getReader?: unknown }).getReader === 'function'
  );
}

/**
 * Send the pieces of a stream as the body, as fast as the client takes them. The stream is closed when the client
 * leaves. Fires with NOT_DONE_YET after the response is finished.
 */
export function sendStream(stream: BodyStream, request: Request): Deferred<unknown> {
  const pieces = (stream as AsyncIterable<Body>)[Symbol.asyncIterator]();
  const pump = async (): Promise<NotDoneYet> => {
    for (;;) {
      const { done, value } = await pieces.next();
      if (done === true || request.disconnected) break;
      if (!request.write(value)) await request.whenWritable();
    }
    if (request.disconnected) await pieces.return?.();
    else request.finish();
    return NOT_DONE_YET;
  };
  const deferred = new Deferred<unknown>(() => {
    // Cancelled: the client is gone. A generator that waits is told by `return`, a Readable is destroyed by it.
    void Promise.resolve(pieces.return?.()).catch(() => undefined);
  });
  pump().then(
    (value) => {
      if (!deferred.called) deferred.callback(value);
    },
    (error: unknown) => {
      void Promise.resolve(pieces.return?.()).catch(() => undefined);
      if (!deferred.called) deferred.errback(error as Error);
    },
  );
  return deferred;
}
