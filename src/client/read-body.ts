import { Deferred } from '../defer/deferred.js';
import { CancelledError } from '../defer/errors.js';
import { fail } from '../defer/succeed.js';
import { ResponseFailed, ResponseTooLarge } from './errors.js';
import type { ClientResponse } from './response.js';

/** How a body is read. */
export interface ReadBodyOptions {
  /** Largest body that is read, in bytes. Default is what the agent allows. */
  readonly maxBytes?: number;
}

/**
 * The whole body of a response, in memory. Cancelling closes the connection.
 *
 * @returns A Deferred of the bytes. It fails with {@link ResponseFailed} where the body does not come whole or in time,
 *   with {@link ResponseTooLarge} where it is longer than allowed.
 *
 * Twisted: `twisted.web.client.readBody`.
 *
 * @example
 * const bytes = await agent.request('GET', url).addCallback(readBody);
 */
export function readBody(
  response: ClientResponse,
  options: ReadBodyOptions = {},
): Deferred<Uint8Array> {
  const { stream, length } = response;
  const { maxBytes = Number.POSITIVE_INFINITY } = options;
  if (length !== undefined && length > maxBytes) {
    response.abort();
    return fail(new ResponseTooLarge(maxBytes));
  }
  const pieces: Uint8Array[] = [];
  let read = 0;
  const body = new Deferred<Uint8Array>(() => response.abort());
  try {
    response.deliverBody({
      dataReceived: (data) => {
        read += data.length;
        if (read <= maxBytes) pieces.push(data);
        else stream.destroy(new ResponseTooLarge(maxBytes));
      },
      connectionLost: (reason) => {
        if (body.called) return;
        if (stream.readableEnded) body.callback(Buffer.concat(pieces));
        else if (reason.check(CancelledError)) body.errback(new ResponseFailed([reason], response));
        else body.errback(reason);
      },
    });
  } catch (error) {
    body.errback(error);
  }
  return body;
}

/** The same as text; UTF-8. */
export function readText(response: ClientResponse, options?: ReadBodyOptions): Deferred<string> {
  return readBody(response, options).addCallback((bytes) => new TextDecoder().decode(bytes));
}

/**
 * The same as JSON.
 *
 * @throws (fails with) SyntaxError where it is none, besides what {@link readBody} fails with.
 */
export function readJSON<T = any>(
  response: ClientResponse,
  options?: ReadBodyOptions,
): Deferred<T> {
  return readText(response, options).addCallback((text) => JSON.parse(text) as T) as Deferred<T>;
}
