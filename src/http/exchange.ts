import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * The adapter contract: one request and its one response, as a host offers them.
 *
 * The core knows hosts only through {@link Exchange}. An adapter answers "what did the client send" and "put these
 * bytes out"; every HTTP decision (HEAD, 204 and 304, Content-Length, Allow, cookies, conditions, error pages) is
 * taken once, in the core. To write an adapter of your own, implement `Exchange` and call `site.handle(exchange)`.
 */

/** One end of the connection. Members are undefined where the host cannot tell, for instance once the socket is gone. */
export interface Peer {
  /** IP address in text form, or the path of a Unix socket, `''` for a socket without a name. */
  readonly address: string | undefined;
  readonly port: number | undefined;
}

/** Receives a request body piece by piece. After `end` or `error` nothing more is called. */
export interface BodySink {
  /** The next piece. */
  data(chunk: Uint8Array): void;
  /** The whole body has been told. */
  end(): void;
  /** The body ended early or its transfer coding was broken. */
  error(reason: Error): void;
}

/** A request body that nobody has read yet. Chunks are bytes, content-coding untouched. */
export interface BodySource {
  readonly kind: 'stream';
  /** Begin to read; answers `Expect: 100-continue` where the host leaves that to us. Called at most once. */
  start(sink: BodySink): void;
  pause(): void;
  resume(): void;
  /** Stop reading for good; the sink hears nothing more. What still arrives is left to the host. */
  stop(): void;
  /** Flat trailer fields (RFC 9110 6.5), known when `end` is told. */
  readonly trailers?: readonly string[] | undefined;
}

/** The request body as the adapter finds it when the core first asks. */
export type RequestBody =
  | { readonly kind: 'none' }
  | BodySource
  /** An earlier middleware read it. `bytes` only if the exact bytes were kept. */
  | { readonly kind: 'parsed'; readonly value: unknown; readonly bytes: Uint8Array | undefined };

/** The shared answer of {@link Exchange.body} where there is no body. */
export const NO_BODY: RequestBody = Object.freeze({ kind: 'none' });

/** Node's own request and response. */
export interface NodeObjects {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/** A request to speak another protocol, WebSocket for one, that may be granted (RFC 9110 7.8). */
export interface UpgradeOffer {
  /** The `Upgrade` field. */
  readonly protocol: string;
  /** Take the connection over: the exchange is over for the host, and nothing was answered yet. */
  take(): UpgradedConnection;
}

/** A connection that left HTTP. */
export interface UpgradedConnection {
  readonly socket: Duplex;
  /** Bytes that came right behind the request. */
  readonly head: Uint8Array;
}

/** What the host tells the core while an exchange is open. */
export interface ExchangeListener {
  /** Writing may go on. May be called without need. */
  drained(): void;
  /**
   * The client, or a middleware above us, is gone; nothing more can be sent. At most once, never after the response
   * was ended. `reason` is undefined for an orderly end (FIN), an Error for a reset.
   */
  closed(reason: Error | undefined): void;
}

/**
 * One request and its one response. `Raw` is the host's own object or objects.
 *
 * Allowed order: any number of reads; `listen`; then one of `pass`, `fail`, `respond`, `start`; after
 * `start` any `write` and `flush`, then one of `end`, `abort`, `fail`. `closed` may come at any point before the last
 * call. Strings that stand for bytes (header names and values) are Latin-1: one character, one byte.
 */
export interface Exchange<Raw = unknown> {
  readonly raw: Raw;
  /** Method token exactly as sent. */
  readonly method: string;
  /** Path and query below the origin, still percent-encoded, mount prefix included: `/m/a%2Fb?x=1`. */
  readonly target: string;
  /** The target exactly as the client sent it, where the host knows that {@link target} may be another one. */
  readonly originalTarget?: string | undefined;
  /** Part of the path already used up by the host, still encoded, no trailing slash; `''` at the root. */
  readonly mount: string;
  /** `'1.0'`, `'1.1'` or `'2.0'`. */
  readonly httpVersion: string;
  /** Flat `[name, value, name, value ...]` as received, without HTTP/2 pseudo-fields. */
  readonly rawHeaders: readonly string[];
  /** The other end of the connection, before any proxy header is believed. */
  readonly peer: Peer;
  /** Our end of the connection. */
  readonly local: Peer;
  /** Client address, TLS and authority as the host judges them under its own proxy settings. */
  readonly client: string | undefined;
  readonly secure: boolean;
  /** The certificate the client showed over TLS, where the host was asked to want one. */
  readonly peerCertificate?: X509Certificate | undefined;
  readonly authority: string | undefined;
  /** The request body. Asked for only after a resource was found, so that falling through leaves it untouched. */
  body(): RequestBody;

  /**
   * Ask to be told of `drained` and `closed`. Called only for requests that stay pending; called again, the new listener
   * takes the place of the former.
   */
  listen(listener: ExchangeListener): void;
  /**
   * The whole response. `headers` is flat; `body` is null where none may be sent (HEAD, 204, 304): the headers go out
   * as given. `reason` undefined means the usual phrase. `close` asks for the connection to be closed afterwards.
   */
  respond(
    status: number,
    reason: string | undefined,
    headers: string[],
    body: string | Uint8Array | null,
    close?: boolean,
  ): void;
  /** Begin a response whose length is not known yet. */
  start(status: number, reason: string | undefined, headers: string[], close?: boolean): void;
  /**
   * False: the host's buffer is full; wait for `drained`. The chunk was taken all the same.
   *
   * @param release - Called once nobody looks at the bytes any more, so that their memory can be used again. A host that
   *   cannot tell never calls it.
   */
  write(chunk: string | Uint8Array, release?: () => void): boolean;
  /** Push out what was written so far (server-sent events behind a compressor). */
  flush(): void;
  /** The whole body has been written. */
  end(): void;
  /**
   * Close the connection after what was written has gone out, whether or not the response is finished. Hosts that cannot
   * have no such member.
   */
  hangUp?(): void;
  /** Break the response off so that the client can tell it is incomplete. */
  abort(reason: Error): void;
  /** Not ours: give the request back to the host, untouched. */
  pass(): void;
  /**
   * Ours, but failed: hand the error to the host's own error handling.
   *
   * @param fields - Header fields the host's answer should have. Hosts that clear all fields for it find them in the
   *   `headers` of the error.
   */
  fail(error: Error, fields?: Readonly<Record<string, string>>): void;

  /** Flat trailer fields of a response that was begun by `start`; before `end`. Hosts without them have no such member. */
  trailers?(fields: string[]): void;
  /** The client's wish to change protocols, where the host was told of it. */
  readonly upgrade?: UpgradeOffer | undefined;
  /**
   * Node's own request and response, for a handler that answers in the core's place; missing, or undefined, where the
   * host has none or something stands between (a compressor). `closed` is still told; when the handler does not answer
   * after all, `takeBack` comes before anything else.
   */
  handOver?(): NodeObjects | undefined;
  /** See {@link Exchange.handOver}. */
  takeBack?(): void;
  /**
   * Koa only: run a Koa middleware around the rest of this exchange. Its `next` calls `goOn` and gives a promise of the
   * moment when the head is decided. The result is the status it answered with by itself, undefined where it went on;
   * it rejects where the middleware failed before going on.
   */
  readonly around?:
    | ((
        middleware: (ctx: any, next: () => Promise<unknown>) => unknown,
        goOn: () => void,
      ) => Promise<number | undefined>)
    | undefined;
}
