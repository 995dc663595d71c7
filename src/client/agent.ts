import type { Readable } from 'node:stream';
import { Deferred } from '../defer/deferred.js';
import { CancelledError, TimeoutError } from '../defer/errors.js';
import { Failure } from '../defer/failure.js';
import { maybeDeferred } from '../defer/succeed.js';
import type { IReactorTime } from '../defer/types.js';
import { Headers, isToken } from '../http/headers.js';
import { reactor as systemReactor } from '../task/reactor.js';
import { Attempt } from './attempt.js';
import type { IBodyProducer } from './body-producer.js';
import type { ICookieJar } from './cookie-jar.js';
import { SchemeNotSupported } from './errors.js';
import { HTTPConnectionPool, type PoolOptions } from './pool.js';
import {
  type NextHop,
  nextHop,
  type RedirectPolicy,
  type RedirectRules,
  SENSITIVE,
} from './redirects.js';
import type { ClientResponse } from './response.js';

/** The body of a request: text (sent as UTF-8), bytes, a stream of node's or the web's, pieces, or a producer. */
export type RequestBody =
  | string
  | Uint8Array
  | Readable
  | ReadableStream<Uint8Array>
  | AsyncIterable<string | Uint8Array>
  | Iterable<Uint8Array>
  | IBodyProducer;

/** Header fields of a request. */
export type RequestHeaders =
  | Headers
  | Readonly<Record<string, string | Uint8Array | readonly (string | Uint8Array)[]>>;

/** How one request is made. */
export interface RequestOptions {
  /**
   * Seconds from the request to the head of its response, connecting included; then the Deferred fails with
   * `TimeoutError` and the connection is closed. Each redirect begins anew. Default is Infinity.
   */
  readonly responseTimeout?: number;
  /**
   * Seconds a server may take between two pieces of a body somebody reads; then reading fails with `ResponseFailed`
   * around a `TimeoutError`. Default is Infinity.
   */
  readonly bodyTimeout?: number;
  /** Largest body of a response, in bytes, decoded; reading it fails with `ResponseTooLarge`. Default is Infinity. */
  readonly maxBodyBytes?: number;
  /** How redirects are followed. Default is `'none'`. */
  readonly redirects?: RedirectPolicy;
  /** How many are followed at most. Default is 20. Twisted: `redirectLimit`. */
  readonly redirectLimit?: number;
  /** Where cookies come from and go to. Default is none. Twisted: `CookieAgent`. */
  readonly cookies?: ICookieJar;
  /**
   * Ask for compressed bodies (gzip, deflate, br, and zstd where node has it) and unpack them. Default is false. Twisted:
   * `ContentDecoderAgent`.
   */
  readonly decode?: boolean;
  /** Cancels the request when it is aborted. */
  readonly signal?: AbortSignal;
}

/** Options of an {@link Agent}: what holds for all its requests, and how its own pool is made. */
export interface AgentOptions extends Omit<RequestOptions, 'signal'>, PoolOptions {
  /** The connections. Default is a pool of its own, made with the options of {@link PoolOptions} given here. */
  readonly pool?: HTTPConnectionPool;
  /** Fields every request begins with. Default is none. */
  readonly headers?: RequestHeaders;
  /** Names of fields that are not sent on to another origin, besides `Authorization` and its like. Default is none. */
  readonly sensitiveHeaderNames?: readonly string[];
  /**
   * Ask once more where a kept connection turns out to be closed by the server: for GET, HEAD, OPTIONS, DELETE and TRACE
   * without a body. Default is true. Twisted: `retryAutomatically` of the pool.
   */
  readonly retryAutomatically?: boolean;
}

const POOL_OPTIONS = [
  'persistent',
  'cachedConnectionTimeout',
  'maxConnectionsPerHost',
  'connectTimeout',
  'socketPath',
  'bindAddress',
  'tls',
] as const;

const REDIRECT_LIMIT = 20;
/** Bodies of redirects up to this length are read, to keep the connection. */
const SHORT_BYTES = 64 * 1024;

/**
 * An HTTP client: requests with Deferreds for answers, over connections that are kept.
 *
 * Twisted: `twisted.web.client.Agent`, and the agents one wraps around it, which are options here: `RedirectAgent`,
 * `BrowserLikeRedirectAgent`, `CookieAgent`, `ContentDecoderAgent`.
 *
 * @example
 * const agent = new Agent({ redirects: 'browser', connectTimeout: 5, responseTimeout: 30 });
 * const d = agent.request('GET', 'https://example.org/').addCallback(readBody);
 * d.cancel(); // closes the connection
 */
export class Agent {
  /** The connections. */
  readonly pool: HTTPConnectionPool;
  readonly #options: AgentOptions;
  readonly #headers: Headers;
  readonly #sensitive: ReadonlySet<string>;
  readonly #reactor: IReactorTime;

  /** @throws TypeError where both a pool and options for one are given; RangeError for a time that is none. */
  constructor(options: AgentOptions = {}) {
    const both = POOL_OPTIONS.filter((name) => options[name] !== undefined);
    if (options.pool !== undefined && both.length > 0) {
      throw new TypeError(`Agent: ${both.join(', ')} must be given to the pool`);
    }
    checkLimits(options);
    this.pool = options.pool ?? new HTTPConnectionPool(options);
    this.#options = options;
    this.#headers = headersOf(options.headers);
    this.#sensitive = new Set(
      [...SENSITIVE, ...(options.sensitiveHeaderNames ?? [])].map((name) => name.toLowerCase()),
    );
    this.#reactor = options.reactor ?? systemReactor;
  }

  /**
   * Ask a server.
   *
   * @param method - The method, as it is sent: `'GET'`.
   * @param uri - The URL, `http:` or `https:`.
   * @param headers - Fields; they replace those of the agent. `Host` and what frames the body are added.
   * @param body - Default is none. Its length is sent where it is known; else it goes in chunks.
   * @returns A Deferred of the response, which fires when its head is here. It fails with `ConnectError` and its kin where
   *   no connection comes about, `RequestGenerationFailed` where the body fails, `RequestTransmissionFailed`,
   *   `ResponseNeverReceived` or `ResponseFailed` where the connection breaks, `TimeoutError` when the time is up,
   *   `SchemeNotSupported` for other URLs, TypeError for arguments that are wrong. Cancelling it closes the connection.
   *
   * Twisted: `Agent.request`.
   */
  request(
    method: string,
    uri: string | URL,
    headers?: RequestHeaders,
    body?: RequestBody,
    options: RequestOptions = {},
  ): Deferred<ClientResponse> {
    const asked = maybeDeferred(() => {
      checkLimits(options);
      const merged = { ...this.#options, ...options };
      const first = {
        method: checkedMethod(method),
        url: urlOf(uri),
        headers: this.#fields(headers),
      };
      const rules: RedirectRules = {
        policy: merged.redirects ?? 'none',
        limit: merged.redirectLimit ?? REDIRECT_LIMIT,
        sensitive: this.#sensitive,
      };
      return this.#follow(first, body, merged, rules, 0, undefined);
    }) as Deferred<ClientResponse>;
    return options.signal === undefined ? asked : asked.cancelOn(options.signal);
  }

  /** Close the connections of the pool when they are done: see {@link HTTPConnectionPool.closeCachedConnections}. */
  close(): Deferred<void> {
    return this.pool.closeCachedConnections();
  }

  #follow(
    hop: NextHop,
    body: RequestBody | undefined,
    options: AgentOptions & RequestOptions,
    rules: RedirectRules,
    count: number,
    previous: ClientResponse | undefined,
  ): Deferred<ClientResponse> {
    return this.#ask(hop, body, options, previous).addCallback((response) => {
      let next: NextHop | undefined;
      try {
        next = nextHop(response, hop, count, rules);
      } catch (error) {
        response.abort();
        throw error;
      }
      if (next === undefined) return response;
      // What a redirect says is for people. Read to its end, it leaves the connection for the next request.
      if ((response.length ?? Number.POSITIVE_INFINITY) <= SHORT_BYTES) response.stream.resume();
      else response.abort();
      return this.#follow(next, undefined, options, rules, count + 1, response);
    }) as Deferred<ClientResponse>;
  }

  /** One request and its answer. */
  #ask(
    hop: NextHop,
    body: RequestBody | undefined,
    options: AgentOptions & RequestOptions,
    previous: ClientResponse | undefined,
  ): Deferred<ClientResponse> {
    const attempt = new Attempt(this.pool, hop, body, options, this.#reactor, previous);
    const answer = new Deferred<ClientResponse>(() => attempt.abort(new CancelledError()));
    const { responseTimeout = Number.POSITIVE_INFINITY } = options;
    const limit =
      responseTimeout === Number.POSITIVE_INFINITY
        ? undefined
        : this.#reactor.callLater(responseTimeout, () => {
            const message = `No response within ${responseTimeout} seconds.`;
            const error = new TimeoutError(message, responseTimeout);
            attempt.abort(error);
            if (!answer.called) answer.errback(error);
          });
    answer.addBoth((result) => {
      if (limit?.active() === true) limit.cancel();
      return result;
    });
    attempt.run().then(
      (response) => {
        if (answer.called) response.abort();
        else answer.callback(response);
      },
      (error: unknown) => {
        if (!answer.called) answer.errback(new Failure(error));
      },
    );
    return answer as Deferred<ClientResponse>;
  }

  #fields(own: RequestHeaders | undefined): Headers {
    const fields = this.#headers.copy();
    for (const [name, values] of headersOf(own)) fields.setRawHeaders(name, values);
    return fields;
  }
}

function headersOf(fields: RequestHeaders | undefined): Headers {
  if (fields === undefined) return new Headers();
  if (fields instanceof Headers) return fields.copy();
  return new Headers(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' || value instanceof Uint8Array ? [value] : value,
    ]),
  );
}

function checkedMethod(method: string): string {
  if (typeof method === 'string' && isToken(method)) return method;
  throw new TypeError(`the method must be a token (RFC 9110 9.1), not ${JSON.stringify(method)}`);
}

function urlOf(uri: string | URL): URL {
  const url = new URL(uri);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw new SchemeNotSupported(`Unsupported scheme: ${url.protocol.slice(0, -1)}`);
}

function checkLimits(options: RequestOptions): void {
  for (const name of ['responseTimeout', 'bodyTimeout', 'maxBodyBytes', 'redirectLimit'] as const) {
    const value = options[name];
    if (value !== undefined && !(typeof value === 'number' && value >= 0)) {
      throw new RangeError(`${name} must be a number from 0 on, not ${String(value)}`);
    }
  }
  const { redirects } = options;
  if (redirects !== undefined && !['none', 'strict', 'browser'].includes(redirects)) {
    throw new RangeError(
      `redirects must be 'none', 'strict' or 'browser', not ${String(redirects)}`,
    );
  }
}
