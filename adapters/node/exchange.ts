import type { X509Certificate } from 'node:crypto';
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { isAscii } from '../../src/http/bytes.js';
import type {
  Exchange,
  ExchangeListener,
  NodeObjects,
  Peer,
  RequestBody,
  UpgradeOffer,
} from '../../src/http/exchange.js';
import { mergeHeaders } from '../../src/web/handler/response-headers.js';
import { closeUnread, nodeBody, type ParsedBody, tellToContinue } from './body.js';
import { pendingUpgrade } from './pending-upgrade.js';

/** A request and response of node:http, or of node:http2's compatibility layer. */
export type NodeRequest = IncomingMessage | Http2ServerRequest;
/** The response beside a {@link NodeRequest}. */
export type NodeResponse = ServerResponse | Http2ServerResponse;

/** The host objects of an exchange on a Node server. */
export interface NodeRaw extends NodeObjects {}

/** RST_STREAM code of a response that broke off (RFC 9113 7). */
const INTERNAL_ERROR = 2;
/** RST_STREAM code that asks the client to stop sending (RFC 9113 8.1). */
const NO_ERROR = 0;

/**
 * An exchange on node:http and node:http2.
 *
 * One `writeHead` and one `end` make a response. Header fields that a middleware above set by `setHeader` are kept:
 * ours replace those of the same name, except `Set-Cookie` and `Vary`, which are added to.
 */
export class NodeExchange implements Exchange<NodeRaw> {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly target: string;
  readonly mount: string;
  /** @internal Our part is over; stray calls do nothing. */
  _ended: boolean;
  /** @internal */
  _listener: ExchangeListener | undefined;
  /** @internal The response's `drain` is heard. */
  _watching: boolean;

  constructor(req: NodeRequest, res: NodeResponse, target: string, mount: string) {
    this.req = req as IncomingMessage;
    this.res = res as ServerResponse;
    this.target = target;
    this.mount = mount;
    this._ended = false;
    this._listener = undefined;
    this._watching = false;
  }

  get raw(): NodeRaw {
    return { req: this.req, res: this.res };
  }

  get method(): string {
    return this.req.method as string;
  }

  /** Connect, Express and Koa keep it under this name when something above them changes `url`. */
  get originalTarget(): string | undefined {
    return (this.req as { originalUrl?: string }).originalUrl ?? this.req.url;
  }

  get httpVersion(): string {
    return this.req.httpVersion;
  }

  get rawHeaders(): readonly string[] {
    const { rawHeaders } = this.req;
    return this.req.httpVersionMajor < 2 ? rawHeaders : withoutPseudo(rawHeaders);
  }

  get peer(): Peer {
    const socket = this._socket();
    return { address: addressIn(socket, socket?.remoteAddress), port: socket?.remotePort };
  }

  get local(): Peer {
    const socket = this._socket();
    return { address: socket?.localAddress ?? unixPath(socket), port: socket?.localPort };
  }

  get client(): string | undefined {
    const socket = this._socket();
    return addressIn(socket, socket?.remoteAddress);
  }

  get secure(): boolean {
    return (this._socket() as { encrypted?: boolean } | undefined)?.encrypted === true;
  }

  get peerCertificate(): X509Certificate | undefined {
    const socket = this._socket() as TLSSocket | undefined;
    return socket?.getPeerX509Certificate?.();
  }

  get authority(): string | undefined {
    return (this.req.headers[':authority'] as string | undefined) ?? this.req.headers.host;
  }

  body(): RequestBody {
    return nodeBody(this.req, this.res, this.req as ParsedBody);
  }

  listen(listener: ExchangeListener): void {
    const { res } = this;
    const isFirst = this._listener === undefined;
    this._listener = listener;
    if (!isFirst) return;
    const marked = res as { [LISTENING]?: NodeExchange };
    // A function shared by all, where it can be: a closure for each of many that wait takes more than the mark.
    if (marked[LISTENING] === undefined) {
      marked[LISTENING] = this;
      res.on('close', tellClosed);
    } else {
      res.on('close', () => this._closed());
    }
    if (res.destroyed || isCutOff(this.req)) queueMicrotask(() => this._closed());
  }

  respond(
    status: number,
    reason: string | undefined,
    headers: string[],
    body: string | Uint8Array | null,
    close?: boolean,
  ): void {
    if (this._ended) return;
    this._ended = true;
    this._head(status, reason, headers, close === true);
    if (body === null) this.res.end();
    else this.res.end(bodyBeside(headers, reason, body));
    if (close === true) this._closeAfter();
  }

  start(status: number, reason: string | undefined, headers: string[], close?: boolean): void {
    if (this._ended) return;
    this._head(status, reason, headers, close === true);
    // node would send the head together with the first text, as UTF-8.
    if (this.req.httpVersionMajor < 2 && isWide(headers, reason)) this.res.write('', 'latin1');
  }

  write(chunk: string | Uint8Array, release?: () => void): boolean {
    if (this._ended) return true;
    const { res } = this;
    // A middleware that has its own `write` may keep the chunk; HTTP/2 does not say when it is done.
    const isRoomy =
      release !== undefined && res.write === ServerResponse.prototype.write
        ? res.write(chunk, release)
        : res.write(chunk);
    if (!isRoomy && !this._watching) {
      // One permanent listener: compression moves `drain` to its own stream and loses `once` listeners.
      this._watching = true;
      this.res.on('drain', () => this._listener?.drained());
    }
    return isRoomy;
  }

  flush(): void {
    const res = this.res as ServerResponse & { flush?: () => void };
    if (res.flush !== undefined) res.flush();
    else res.flushHeaders();
  }

  end(): void {
    if (this._ended) return;
    this._ended = true;
    this.res.end();
  }

  hangUp(): void {
    const { stream } = this.res as unknown as Partial<Http2ServerResponse>;
    if (stream !== undefined) {
      stream.close(INTERNAL_ERROR);
      return;
    }
    // node hands what was written in one turn over at its end (since 26 as one chunk), so the socket is ended after that.
    process.nextTick(() => this._socket()?.destroySoon());
  }

  abort(_reason: Error): void {
    if (this._ended) return;
    this._ended = true;
    this._cut();
  }

  /** A Node server has nobody behind us. */
  pass(): void {
    this.respond(404, undefined, ['Content-Length', '0'], '');
  }

  fail(_error: Error): void {
    if (this.res.headersSent) this.abort(_error);
    else this.respond(500, undefined, ['Content-Length', '0'], '');
  }

  trailers(fields: string[]): void {
    if (this._ended) return;
    const { res } = this;
    if (this.req.httpVersionMajor >= 2) {
      const byName: Record<string, string> = {};
      for (let i = 0; i + 1 < fields.length; i += 2) {
        byName[fields[i] as string] = fields[i + 1] as string;
      }
      res.addTrailers(byName);
      return;
    }
    const pairs: Array<[string, string]> = [];
    for (let i = 0; i + 1 < fields.length; i += 2) {
      pairs.push([fields[i] as string, fields[i + 1] as string]);
    }
    res.addTrailers(pairs);
  }

  get upgrade(): UpgradeOffer | undefined {
    const pending = pendingUpgrade(this.req);
    if (pending === undefined || this._ended) return undefined;
    return {
      protocol: this.req.headers.upgrade ?? '',
      take: () => {
        this._ended = true;
        return pending.take();
      },
    };
  }

  handOver(): NodeRaw {
    const { req, res } = this;
    // The handler may take for granted, as node's own server does, that the client was told to send its body.
    tellToContinue(req, res);
    return { req, res };
  }

  /** @internal The response is over for the host: a loss only if we had not ended it. */
  _closed(): void {
    if (this._ended) return;
    this._ended = true;
    this._listener?.closed(lossOf(this.req, this._socket()));
  }

  /** @internal Status and header fields. */
  _head(status: number, reason: string | undefined, headers: string[], close: boolean): void {
    const { res } = this;
    const http2 = this.req.httpVersionMajor >= 2;
    if (http2) {
      mergeHeaders(res, headers);
      res.writeHead(status);
      return;
    }
    if (close) headers.push('Connection', 'close');
    if (res.getHeaderNames().length > 0) {
      mergeHeaders(res, headers);
      if (reason === undefined) res.writeHead(status);
      else res.writeHead(status, reason);
    } else if (reason === undefined) {
      res.writeHead(status, headers);
    } else {
      res.writeHead(status, reason, headers);
    }
  }

  /** @internal Break the response off. */
  _cut(): void {
    const { stream } = this.res as unknown as Partial<Http2ServerResponse>;
    // Destroying an HTTP/2 response looks like a good end to the client.
    if (stream !== undefined) stream.close(INTERNAL_ERROR);
    else this.res.destroy();
  }

  _socket(): Socket | undefined {
    // HTTP/2 gives a proxy that throws once the session is gone.
    const { stream } = this.req as unknown as Partial<Http2ServerRequest>;
    return (stream === undefined ? this.req.socket : stream.session?.socket) ?? undefined;
  }

  /** @internal */
  _closeAfter(): void {
    const { req, res } = this;
    // Koa sends its head later than we speak of it.
    if (req.httpVersionMajor < 2 && !res.headersSent) res.setHeader('Connection', 'close');
    // node waits for the whole request before it lets go of the connection; the rest of this one is not wanted.
    if (this.req.httpVersionMajor >= 2 || !req.complete) closeUnread(req, res);
  }
}

/** Whether a head has bytes beyond ASCII. */
function isWide(headers: readonly string[], reason: string | undefined): boolean {
  for (let i = 1; i < headers.length; i += 2) {
    const value = headers[i] as string;
    for (let at = 0; at < value.length; at++) if (value.charCodeAt(at) > 0x7f) return true;
  }
  return reason !== undefined && !isAscii(reason);
}

/** A body fit to go out with a head: node joins text to the head and sends both as UTF-8, which is wrong for a wide one. */
export function bodyBeside(
  headers: readonly string[],
  reason: string | undefined,
  body: string | Uint8Array,
): string | Uint8Array {
  return typeof body === 'string' && isWide(headers, reason) ? Buffer.from(body) : body;
}

/** The first exchange that listens to a response; an application inside a tree that has a tree inside makes more. */
const LISTENING: unique symbol = Symbol('hawser.listening');

function tellClosed(this: object): void {
  (this as { [LISTENING]?: NodeExchange })[LISTENING]?._closed();
}

/** The path of the Unix socket a connection came in by. */
function unixPath(socket: Socket | undefined): string | undefined {
  const { server } = (socket ?? {}) as { server?: { address?(): unknown } };
  const address = server?.address?.();
  return typeof address === 'string' ? address : undefined;
}

/** An address node told, or none: the clients of a Unix socket have an empty one. */
function addressIn(socket: Socket | undefined, address: string | undefined): string | undefined {
  return address ?? (unixPath(socket) === undefined ? undefined : '');
}

function withoutPseudo(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  let authority: string | undefined;
  let host = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name === ':authority') authority = rawHeaders[i + 1];
    if (name.startsWith(':')) continue;
    if (name === 'host') host = true;
    kept.push(name, rawHeaders[i + 1] as string);
  }
  // RFC 9113 8.3.1: a host that speaks HTTP/1.1 to the application makes Host from :authority.
  if (!host && authority !== undefined) kept.unshift('host', authority);
  return kept;
}

/** Whether the client left in the middle: a request that was read to its end is destroyed by node as well. */
function isCutOff(req: IncomingMessage): boolean {
  const { stream } = req as unknown as { stream?: { destroyed: boolean } };
  return stream === undefined ? req.destroyed && !req.complete : stream.destroyed;
}

/** The error of a reset connection; undefined for one that was closed in good order. */
function lossOf(req: IncomingMessage, socket: Socket | undefined): Error | undefined {
  const errored = (socket as { errored?: Error | null } | undefined)?.errored;
  if (errored !== null && errored !== undefined) return errored;
  const { stream } = req as unknown as Partial<Http2ServerRequest>;
  if (stream !== undefined && stream.rstCode !== undefined && stream.rstCode !== NO_ERROR) {
    return new Error(`HTTP/2 stream reset with code ${stream.rstCode}`);
  }
  return undefined;
}
