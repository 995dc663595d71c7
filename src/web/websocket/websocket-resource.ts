import type { IncomingMessage } from 'node:http';
import { Deferred } from '../../defer/deferred.js';
import { Failure } from '../../defer/failure.js';
import { report } from '../../defer/report.js';
import { succeed } from '../../defer/succeed.js';
import type { IReactorTime } from '../../defer/types.js';
import { textToLatin1 } from '../../http/bytes.js';
import { HttpError, UnsupportedMethod } from '../../http/errors.js';
import { BAD_REQUEST, FORBIDDEN } from '../../http/status.js';
import { reactor as systemReactor } from '../../task/reactor.js';
import { ERROR_BODY_TYPE } from '../error-body.js';
import type { IRequest } from '../irequest.js';
import type { RenderResult } from '../iresource.js';
import { NOT_DONE_YET, type NotDoneYet } from '../not-done-yet.js';
import { pageBody } from '../page-body.js';
import { Request } from '../request.js';
import { Resource } from '../resource.js';
import { isAllowedOrigin, isHandshake, isKnownVersion, type Origins } from './handshake.js';
import type { IWebSocket } from './iwebsocket.js';
import { keepAlive } from './keep-alive.js';
import { type IWebSocketServer, loadWs } from './load-ws.js';

/** Called with each new connection and the request that asked for it. */
export type WebSocketHandler<Socket extends IWebSocket = any> = (
  socket: Socket,
  request: IRequest,
) => unknown;

/** Options of {@link WebSocketResource}. */
export interface WebSocketOptions {
  /**
   * Pages that may connect: those of this host (`'same'`), all (`'any'`), a list of origins, or a function. Clients that
   * send no `Origin` are no browsers and may always. Default is `'same'`: browsers send cookies along whoever asks.
   */
  readonly origins?: Origins;
  /** Subprotocols spoken here, the best first; the first that the client offers is taken. Default is none. */
  readonly protocols?: readonly string[];
  /** Largest message in bytes; the connection is closed with 1009 beyond it. Default is 1 MiB. */
  readonly maxMessageBytes?: number;
  /** Compress messages (RFC 7692). Default is false: it costs memory per connection. */
  readonly compress?: boolean;
  /** Seconds between pings; a connection that does not answer is cut. Default is 30; 0 sends none. */
  readonly pingSeconds?: number;
  /** Clock for the pings. Default is the system's. */
  readonly reactor?: IReactorTime;
}

/** RFC 9110 15.5.22; not in Twisted's table. */
const UPGRADE_REQUIRED = 426;
const MAX_MESSAGE_BYTES = 1024 * 1024;

/**
 * A place in the tree where WebSocket connections begin. Guards, virtual hosts and whatever else stands above it are
 * asked first, and what they answer refuses the connection.
 *
 * Connections are those of the `ws` package, an optional peer. Standalone, `serve` brings upgrades to the tree; with
 * Express and Koa, and on servers of your own, call `attachUpgrades` of `hawser/node`. A plain request is answered 426.
 *
 * Twisted: none (ticket 4173); autobahn's `WebSocketResource`.
 *
 * @throws TypeError if `connected` is no function, RangeError for wrong numbers in the options.
 *
 * @example
 * root.putChild('chat', new WebSocketResource((socket, request) => {
 *   socket.on('message', (data) => socket.send(`you said ${data}`));
 * }));
 */
export class WebSocketResource<Socket extends IWebSocket = any> extends Resource {
  readonly #connected: WebSocketHandler<Socket>;
  readonly #options: WebSocketOptions;
  readonly #headers: WeakMap<IncomingMessage, string[]> = new WeakMap();
  #server: Promise<IWebSocketServer> | undefined;
  /** The open connections. */
  readonly clients: ReadonlySet<Socket>;
  readonly #clients: Set<Socket> = new Set();

  constructor(connected: WebSocketHandler<Socket>, options: WebSocketOptions = {}) {
    super();
    if (typeof connected !== 'function') {
      throw new TypeError('WebSocketResource: expected a function (socket, request)');
    }
    notNegative('maxMessageBytes', options.maxMessageBytes);
    notNegative('pingSeconds', options.pingSeconds);
    this.#connected = connected;
    this.#options = options;
    this.clients = this.#clients;
  }

  override render(request: IRequest): RenderResult {
    if (!(request instanceof Request)) {
      throw new TypeError('WebSocketResource: expected a request of a Site');
    }
    if (request.method !== 'GET') throw new UnsupportedMethod(['GET']);
    const { upgrade } = request.exchange;
    if (upgrade === undefined || !/\bwebsocket\b/i.test(upgrade.protocol)) {
      return upgradeRequired(request, 'This address is for WebSocket connections.');
    }
    if (!isKnownVersion(request)) {
      request.setHeader('Sec-WebSocket-Version', '13');
      return upgradeRequired(request, 'Only version 13 of the WebSocket protocol is spoken here.');
    }
    if (!isHandshake(request)) throw new HttpError(BAD_REQUEST, 'No WebSocket key');
    if (!isAllowedOrigin(this.#options.origins ?? 'same', request)) {
      throw new HttpError(FORBIDDEN, 'Pages of that origin may not connect here');
    }
    this.#server ??= this.#makeServer();
    const server = this.#server;
    // The 101 goes out past us, so sessions that resources above have changed are kept first.
    return (request._waitAtGate() ?? succeed(undefined))
      .addCallback(() => Deferred.fromPromise(server))
      .addCallback((ready) => this.#accept(ready, request));
  }

  /** Close all connections. @param code - Default is 1001, "going away". */
  closeAll(code = 1001, reason = ''): void {
    for (const socket of this.#clients) socket.close(code, reason);
  }

  #accept(server: IWebSocketServer, request: Request): NotDoneYet {
    const { req } = request.exchange.raw as { req: IncomingMessage };
    this.#headers.set(req, headersOf(request));
    const taken = request._takeUpgrade();
    if (taken === undefined) return NOT_DONE_YET;
    server.handleUpgrade(req, taken.socket, taken.head, (socket: Socket) => {
      this.#welcome(socket, request);
    });
    return NOT_DONE_YET;
  }

  #welcome(socket: Socket, request: IRequest): void {
    const { pingSeconds = 30, reactor = systemReactor } = this.#options;
    this.#clients.add(socket);
    socket.on('close', () => this.#clients.delete(socket));
    socket.on('error', () => undefined);
    if (pingSeconds > 0) keepAlive(socket, pingSeconds, reactor);
    const failed = (error: unknown): void => {
      report(new Failure(error), `the handler of the WebSocket at ${request.uri} failed`);
      socket.close(1011);
    };
    try {
      const result = this.#connected(socket, request) as PromiseLike<unknown> | undefined;
      if (typeof result?.then === 'function') result.then(undefined, failed);
    } catch (error) {
      failed(error);
    }
  }

  async #makeServer(): Promise<IWebSocketServer> {
    const { protocols, maxMessageBytes = MAX_MESSAGE_BYTES, compress = false } = this.#options;
    const { WebSocketServer } = await loadWs();
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: maxMessageBytes,
      perMessageDeflate: compress,
      handleProtocols: (offered: Set<string>) =>
        protocols?.find((protocol) => offered.has(protocol)) ?? false,
    });
    server.on('headers', (lines, req) => lines.push(...(this.#headers.get(req) ?? [])));
    return server;
  }
}

WebSocketResource.prototype.isLeaf = true;
WebSocketResource.prototype.bodyHandling = 'streamed';

function upgradeRequired(request: IRequest, detail: string): RenderResult {
  request.setResponseCode(UPGRADE_REQUIRED, 'Upgrade Required');
  request.setHeader('Upgrade', 'websocket');
  request.setHeader('Content-Type', ERROR_BODY_TYPE);
  return pageBody(UPGRADE_REQUIRED, 'Upgrade Required', detail);
}

/** Header lines and cookies that resources above have set: they go with the 101. */
function headersOf(request: Request): string[] {
  const flat = request._responseHeaders?.toFlat() ?? [];
  const lines: string[] = [];
  for (let i = 0; i < flat.length; i += 2) lines.push(`${flat[i]}: ${flat[i + 1]}`);
  for (const cookie of request._cookies ?? []) lines.push(`Set-Cookie: ${textToLatin1(cookie)}`);
  return lines;
}

function notNegative(name: string, value: number | undefined): void {
  if (value !== undefined && !(value >= 0)) {
    throw new RangeError(`WebSocketResource: ${name} must be a number from 0 on`);
  }
}
