import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { CancelledError, TimeoutError } from '../defer/errors.js';
import { Failure } from '../defer/failure.js';
import type { IReactorTime } from '../defer/types.js';
import { Headers } from '../http/headers.js';
import { ConnectionDone, ConnectionLost } from '../web/errors.js';
import type { AgentOptions, RequestBody, RequestOptions } from './agent.js';
import { isBodyProducer, ProducedBody, UNKNOWN_LENGTH } from './body-producer.js';
import { ACCEPTED_CODINGS, decoded } from './decoding.js';
import {
  ConnectError,
  ParseError,
  RequestGenerationFailed,
  RequestTransmissionFailed,
  ResponseFailed,
  ResponseNeverReceived,
  ResponseTooLarge,
} from './errors.js';
import type { HTTPConnectionPool } from './pool.js';
import type { NextHop } from './redirects.js';
import { type ClientRequest, ClientResponse } from './response.js';
import { ResponseBody } from './response-body.js';

/** Methods that may be asked for twice: Twisted's list. */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'TRACE']);

/** What undici tells of a broken connection. */
interface SocketError extends Error {
  readonly code?: string;
  readonly socket?: { readonly bytesRead?: number };
}

/**
 * One request on the wire, at most once more where a kept connection was dead.
 *
 * @internal
 */
export class Attempt {
  readonly #pool: HTTPConnectionPool;
  readonly #hop: NextHop;
  readonly #body: RequestBody | undefined;
  readonly #options: AgentOptions & RequestOptions;
  readonly #reactor: IReactorTime;
  readonly #previous: ClientResponse | undefined;
  readonly #controller = new AbortController();
  /** What the body of the request failed with. */
  #bodyError: Error | undefined;

  constructor(
    pool: HTTPConnectionPool,
    hop: NextHop,
    body: RequestBody | undefined,
    options: AgentOptions & RequestOptions,
    reactor: IReactorTime,
    previous: ClientResponse | undefined,
  ) {
    this.#pool = pool;
    this.#hop = hop;
    this.#body = body;
    this.#options = options;
    this.#reactor = reactor;
    this.#previous = previous;
  }

  /** Close the connection. */
  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  async run(): Promise<ClientResponse> {
    const { method, url, headers } = this.#hop;
    const sent = this.#fields(headers);
    const body = this.#sentBody(sent);
    const request: ClientRequest = { method, absoluteURI: withoutFragment(url), headers: sent };
    const options: Dispatcher.RequestOptions = {
      origin: url.origin,
      path: url.pathname + url.search,
      method: method as Dispatcher.HttpMethod,
      headers: sent.toFlat(),
      body: body as never,
      signal: this.#controller.signal,
      responseHeaders: 'raw',
      reset: !this.#pool.persistent,
    };
    let data: Dispatcher.ResponseData;
    try {
      data = await this.#pool._dispatcher.request(options);
    } catch (error) {
      if (!this.#mayRepeat(error as SocketError)) throw this.#beforeResponse(error as SocketError);
      try {
        data = await this.#pool._dispatcher.request(options);
      } catch (again) {
        throw this.#beforeResponse(again as SocketError);
      }
    }
    return this.#response(request, data);
  }

  #fields(headers: Headers): Headers {
    const { cookies, decode } = this.#options;
    const fields = headers.copy();
    const { url } = this.#hop;
    const kept = cookies?.getCookieStringSync(url.href) ?? '';
    // Cookies the caller sets by hand come first and stay.
    if (kept !== '') {
      const own = fields.getRawHeaders('cookie', []);
      fields.setRawHeaders('cookie', [[...own, kept].join('; ')]);
    }
    if (decode === true && !fields.hasHeader('accept-encoding')) {
      fields.setRawHeaders('accept-encoding', [ACCEPTED_CODINGS]);
    }
    if ((url.username !== '' || url.password !== '') && !fields.hasHeader('authorization')) {
      const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
      fields.setRawHeaders('authorization', [`Basic ${Buffer.from(pair).toString('base64')}`]);
    }
    return fields;
  }

  #sentBody(fields: Headers): unknown {
    const body = this.#body;
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return body;
    let stream: Readable;
    if (isBodyProducer(body)) {
      if (body.length !== UNKNOWN_LENGTH) {
        fields.setRawHeaders('content-length', [String(body.length)]);
      }
      stream = new ProducedBody(body);
    } else if (body instanceof Readable) {
      stream = body;
    } else if (Symbol.asyncIterator in body || Symbol.iterator in body) {
      stream = Readable.from(body as AsyncIterable<Uint8Array>, { objectMode: false });
    } else {
      throw new TypeError('the body must be text, bytes, a stream, an iterable or a body producer');
    }
    stream.on('error', (error: Error) => {
      this.#bodyError ??= error;
    });
    return stream;
  }

  #mayRepeat(error: SocketError): boolean {
    const { retryAutomatically = true } = this.#options;
    return (
      retryAutomatically &&
      !this.#controller.signal.aborted &&
      this.#body === undefined &&
      REPEATABLE.has(this.#hop.method) &&
      isBrokenConnection(error) &&
      // It has answered before: it was kept, and nobody could know.
      (error.socket?.bytesRead ?? 0) > 0
    );
  }

  /** What no response came for. */
  #beforeResponse(error: SocketError): Error {
    if (error instanceof ConnectError || error instanceof CancelledError) return error;
    if (error instanceof TimeoutError) return error;
    const bodyError = this.#bodyError;
    if (bodyError !== undefined && !isBrokenConnection(error)) {
      return new RequestGenerationFailed([new Failure(bodyError)]);
    }
    const { code = '' } = error;
    if (code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH') {
      return new RequestGenerationFailed([new Failure(error)]);
    }
    if (error.name === 'HTTPParserError') {
      return new ResponseFailed([new Failure(new ParseError(error.message, { cause: error }))]);
    }
    if (code === 'EPIPE') return new RequestTransmissionFailed([new Failure(lossOf(error))]);
    if (isBrokenConnection(error)) return new ResponseNeverReceived([new Failure(lossOf(error))]);
    if (code === 'UND_ERR_INVALID_ARG') return new TypeError(error.message, { cause: error });
    return new ResponseFailed([new Failure(error)]);
  }

  #response(request: ClientRequest, data: Dispatcher.ResponseData): ClientResponse {
    const { cookies, decode, maxBodyBytes, bodyTimeout } = this.#options;
    const headers = Headers.fromRaw(data.headers as unknown as string[]);
    const { href } = this.#hop.url;
    for (const line of headers.getRawHeaders('set-cookie', [])) {
      cookies?.setCookieSync(line, href, { ignoreError: true });
    }
    const announced = headers.first('content-length');
    const isEmpty =
      this.#hop.method === 'HEAD' || data.statusCode === 204 || data.statusCode === 304;
    const unpacked = decode === true && !isEmpty ? decoded(data.body, headers) : undefined;
    let length = announced === undefined ? undefined : Number(announced);
    if (isEmpty) length = 0;
    else if (unpacked !== undefined) length = undefined;
    const body = new ResponseBody(unpacked ?? data.body, {
      reactor: this.#reactor,
      timeout: bodyTimeout ?? Number.POSITIVE_INFINITY,
      maxBytes: maxBodyBytes ?? Number.POSITIVE_INFINITY,
      translate: (error) => broken(error, response),
    });
    const response: ClientResponse = new ClientResponse(
      request,
      data.statusCode,
      data.statusText,
      headers,
      body,
      length,
      this.#previous,
    );
    return response;
  }
}

/** What a body in the middle of which something went wrong fails with. */
function broken(error: Error, response: ClientResponse): Error {
  if (error instanceof ResponseFailed || error instanceof ResponseTooLarge) return error;
  const cause = isBrokenConnection(error) ? lossOf(error) : error;
  return new ResponseFailed([new Failure(cause)], response);
}

function isBrokenConnection(error: SocketError): boolean {
  return (
    error.code === 'UND_ERR_SOCKET' ||
    error.code === 'ECONNRESET' ||
    error.code === 'EPIPE' ||
    error.message === 'terminated'
  );
}

/** How the connection ended: in good order, but too early, or not. */
function lossOf(error: SocketError): Error {
  if (error.code === 'UND_ERR_SOCKET' && error.message === 'other side closed') {
    return new ConnectionDone(undefined, { cause: error });
  }
  return new ConnectionLost(undefined, { cause: error });
}

function withoutFragment(url: URL): string {
  const bare = new URL(url);
  bare.hash = '';
  return bare.href;
}
