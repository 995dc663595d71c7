import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Failure } from '../../defer/failure.js';
import { latin1ToText } from '../../http/bytes.js';
import type { BodySource } from '../../http/exchange.js';
import { Headers } from '../../http/headers.js';
import type { Request } from '../request.js';
import { BodySender } from './body-sender.js';
import { UpstreamError, UpstreamTimeout } from './errors.js';
import { responseFields } from './response-fields.js';
import { type Rewriter, rewriterFor } from './rewriter.js';
import type { ProxySettings } from './settings.js';
import { TimeLimit } from './time-limit.js';
import { joinTunnel } from './tunnel.js';
import type { Upstream } from './upstream.js';

/** The body of a request on its way through a proxy: here already, or yet to be read; undefined for none. */
export type ProxyData = Uint8Array | BodySource | undefined;

/** Header fields on their way to the server behind: ready, or flat and in wire form, as hosts have them. */
export type ProxyHeaders = Headers | readonly string[];

/** Methods a request may be repeated for when a kept connection turns out to be dead (RFC 9110 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
/** Dead connections of the pool that are tried before a new one is made. */
const POOLED_TRIES = 3;

/**
 * One request of a proxy to the server behind it, and the way its response takes into the request of our client, the
 * `father`. Subclass it to change what goes through: the constructor may change `headers`, the `handle` methods see the
 * response as it comes and hand it on by calling the base class.
 *
 * Bodies go both ways as fast as the slower side takes them; nothing is collected.
 *
 * Twisted: `twisted.web.proxy.ProxyClient`. Differs: connections are kept, HTTP/1.1 is spoken, `data` may be a body that
 * is yet to be read, repeated fields are all passed on, those the Connection field names are not.
 */
export class ProxyClient {
  /** The method. */
  command: string;
  /** Path and query for the server behind. */
  rest: string;
  /** The client's protocol, `'HTTP/1.1'`. */
  version: string;
  /** The body. */
  data: ProxyData;
  /** The request of our client. */
  father: Request;
  /** Node's request to the server behind, once there is one. Twisted: the protocol's `transport`. */
  transport: ClientRequest | undefined;

  /** @internal */
  _headers: ProxyHeaders;
  /** @internal */
  _upstream: Upstream | undefined;
  /** @internal */
  _settings: ProxySettings | undefined;
  /** @internal */
  _failed: ((reason: Error) => void) | undefined;
  /** @internal */
  _limit: TimeLimit | undefined;
  /** @internal */
  _sender: BodySender | undefined;
  /** @internal */
  _response: IncomingMessage | undefined;
  /** @internal The response is through, or nothing more can come of it. */
  _finished: boolean;
  /** @internal */
  _tries: number;

  constructor(
    command: string,
    rest: string,
    version: string,
    headers: ProxyHeaders,
    data: ProxyData,
    father: Request,
  ) {
    this.command = command;
    this.rest = rest;
    this.version = version;
    this._headers = headers;
    this.data = data;
    this.father = father;
    this.transport = undefined;
    this._upstream = undefined;
    this._settings = undefined;
    this._failed = undefined;
    this._limit = undefined;
    this._sender = undefined;
    this._response = undefined;
    this._finished = false;
    this._tries = 0;
  }

  /** What will be sent, `Host` included; fields of the client's connection are gone already. */
  get headers(): Headers {
    if (!(this._headers instanceof Headers)) this._headers = Headers.fromRaw(this._headers);
    return this._headers;
  }

  set headers(headers: Headers) {
    this._headers = headers;
  }

  /**
   * Take a connection, of the pool if there is one, and send the request over it.
   *
   * @param failed - Told once if no response begins.
   */
  connect(upstream: Upstream, settings: ProxySettings, failed: (reason: Error) => void): void {
    this._upstream = upstream;
    this._settings = settings;
    this._failed = failed;
    this._limit = new TimeLimit(settings.reactor, (seconds, what) => {
      this.connectionLost(
        new UpstreamTimeout(`${upstream.origin} did not ${what} within ${seconds} seconds`),
      );
    });
    this.father.notifyFinish().addErrback(() => this.abort());
    this._attempt();
  }

  /**
   * There is a connection: sends the body. The head goes out with its first piece.
   *
   * Twisted: sends the whole request.
   */
  connectionMade(): void {
    if (this._sender === undefined) this.transport?.end();
    else this._sender.start();
  }

  /** Status line of the response. Twisted: `handleStatus`. */
  handleStatus(_version: string, code: number, message: string): void {
    this.father.setResponseCode(code, message);
  }

  /** One header field of the response; called for each line. Twisted: `handleHeader`. */
  handleHeader(key: string, value: string): void {
    const { father } = this;
    switch (key.toLowerCase()) {
      case 'set-cookie':
        // Beside those that resources above have set.
        father.cookies.push(value);
        break;
      case 'server':
      case 'date':
      case 'content-type':
        father.responseHeaders.setRawHeaders(key, [value]);
        break;
      default:
        father.responseHeaders.addRawHeader(key, value);
    }
  }

  /** All header fields were seen. Twisted: `handleEndHeaders`. */
  handleEndHeaders(): void {}

  /** A piece of the response's body. Twisted: `handleResponsePart`. */
  handleResponsePart(buffer: Uint8Array): void {
    this.father.write(buffer);
  }

  /** A trailer field of the response (RFC 9110 6.5); called for each, before `handleResponseEnd`. */
  handleTrailer(key: string, value: string): void {
    this.father.addTrailer(key, value);
  }

  /** The response is whole: finishes the father. Twisted: `handleResponseEnd`. */
  handleResponseEnd(): void {
    this.father.finish();
  }

  /**
   * The server behind failed: before its response, that is for whoever connected to answer; afterwards the client's
   * response is broken off.
   */
  connectionLost(reason: Error): void {
    if (this._finished) return;
    const hadResponse = this._response !== undefined;
    this._close();
    if (!hadResponse) this._failed?.(reason);
    else this.father.processingFailed(reason);
  }

  /** Give up: the client does not want the response any more. */
  abort(): void {
    if (!this._finished) this._close();
  }

  /** @internal */
  _close(): void {
    this._finished = true;
    this._limit?.stop();
    this._sender?.stop();
    this.transport?.destroy();
  }

  /** @internal One try on one connection. */
  _attempt(): void {
    const upstream = this._upstream as Upstream;
    const settings = this._settings as ProxySettings;
    const limit = this._limit as TimeLimit;
    this._tries++;
    const { _headers: headers, data } = this;
    const flat = headers instanceof Headers ? headers.toFlat() : [...headers];
    const offer = this.father.exchange.upgrade;
    if (offer !== undefined) flat.push('Connection', 'Upgrade', 'Upgrade', offer.protocol);
    const isFresh = this._tries > POOLED_TRIES;
    const transport: ClientTransport = upstream.request(this.command, this.rest, flat, isFresh);
    transport[CLIENT] = this;
    this.transport = transport;
    if (data !== undefined) this._sender = new BodySender(data, transport, limit, settings, flat);
    limit.allow(settings.connectTimeoutSeconds, 'take a connection');
    transport.on('socket', onSocket);
    transport.on('response', onResponse);
    transport.on('error', onError);
    if (offer !== undefined) transport.on('upgrade', onUpgrade);
  }

  /** @internal A connection was found, or begins to be made. */
  _connecting(socket: Socket): void {
    const connected = (): void => {
      const { responseTimeoutSeconds } = this._settings as ProxySettings;
      this._limit?.allow(responseTimeoutSeconds, 'answer');
      this.connectionMade();
    };
    if (!socket.connecting) connected();
    else socket.once(this._upstream?.isSecure === true ? 'secureConnect' : 'connect', connected);
  }

  /** @internal The connection broke before a response began. */
  _broken(transport: ClientRequest, error: Error): void {
    if (this._finished || this.transport !== transport || this._response !== undefined) return;
    const isRepeatable = IDEMPOTENT.has(this.command) && this._sender?.isUntouched !== false;
    if (transport.reusedSocket && isRepeatable) {
      // A connection of the pool that the server had closed meanwhile.
      this._attempt();
      return;
    }
    const { origin } = this._upstream as Upstream;
    this.connectionLost(new UpstreamError(`${origin}: ${error.message}`, { cause: error }));
  }

  /** @internal */
  _respond(response: IncomingMessage): void {
    if (this._finished) {
      response.destroy();
      return;
    }
    const { idleTimeoutSeconds } = this._settings as ProxySettings;
    this._response = response;
    this._limit?.allow(idleTimeoutSeconds, 'send more of its response');
    this._sender?.answered();
    try {
      this._head(response);
    } catch (error) {
      this._hookFailed(error);
      return;
    }
    (response as ClientResponse)[CLIENT] = this;
    response.on('data', onData);
    response.on('end', onEnd);
    response.on('error', onBroken);
  }

  /** @internal */
  _part(response: IncomingMessage, chunk: Uint8Array): void {
    this._limit?.touch();
    try {
      this.handleResponsePart(chunk);
    } catch (error) {
      this._hookFailed(error);
    }
    if (this.father.isFull && !this._finished) this._awaitRoom(response);
  }

  /** @internal Status and header fields. */
  _head(response: IncomingMessage): void {
    const { father } = this;
    const { httpVersion, statusCode: code = 0, statusMessage: message = '' } = response;
    const fields = responseFields(response.rawHeaders, code);
    this._rewriter()?.rewriteAll(fields);
    const { prototype } = ProxyClient;
    if (
      this.handleHeader === prototype.handleHeader &&
      this.handleStatus === prototype.handleStatus &&
      this.handleEndHeaders === prototype.handleEndHeaders &&
      father._beginWith(code, message, fields)
    ) {
      return;
    }
    // A proxy adds no type of its own.
    father.defaultContentType = undefined;
    this.handleStatus(`HTTP/${httpVersion}`, code, message);
    for (let i = 0; i < fields.length; i += 2) {
      this.handleHeader(fields[i] as string, latin1ToText(fields[i + 1] as string));
    }
    this.handleEndHeaders();
  }

  /** @internal */
  _rewriter(): Rewriter | undefined {
    const settings = this._settings as ProxySettings;
    return rewriterFor(this.father, this.rest, this._upstream as Upstream, settings);
  }

  /** @internal The client takes no more for now. */
  _awaitRoom(response: IncomingMessage): void {
    response.pause();
    // Its slowness is not the server's.
    this._limit?.suspend();
    this.father._resumeWhenRoomy(this);
  }

  /** @internal The client takes more. */
  _resume(): void {
    if (this._finished) return;
    const { idleTimeoutSeconds } = this._settings as ProxySettings;
    this._limit?.allow(idleTimeoutSeconds, 'send more of its response');
    this._response?.resume();
  }

  /** @internal */
  _end(response: IncomingMessage): void {
    if (this._finished) return;
    this._finished = true;
    this._limit?.stop();
    if (this._sender?.isComplete === false) {
      // It has heard enough. Neither connection can be used again.
      this.father.bodyAbandoned();
      this._sender.stop();
      this.transport?.destroy();
    }
    try {
      const { rawTrailers } = response;
      for (let i = 0; i + 1 < rawTrailers.length; i += 2) {
        this.handleTrailer(rawTrailers[i] as string, latin1ToText(rawTrailers[i + 1] as string));
      }
      this.handleResponseEnd();
    } catch (error) {
      this._hookFailed(error);
    }
  }

  /** @internal A method of a subclass threw. */
  _hookFailed(error: unknown): void {
    this._close();
    this.father.processingFailed(new Failure(error));
  }

  /** @internal */
  _cutOff(cause: Error): void {
    if (this._finished) return;
    const { origin } = this._upstream as Upstream;
    this.connectionLost(new UpstreamError(`${origin} broke its response off`, { cause }));
  }

  /** @internal The server behind speaks another protocol from here on. */
  _upgrade(response: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    const offer = this.father.exchange.upgrade;
    if (this._finished || offer === undefined) {
      socket.destroy();
      return;
    }
    this._finished = true;
    this._limit?.stop();
    joinTunnel(this.father, response, socket, head);
  }
}

/** Listeners are shared by all requests, which is cheaper than closures: they find theirs by this member. */
const CLIENT: unique symbol = Symbol('hawser.proxyClient');

type ClientTransport = ClientRequest & { [CLIENT]?: ProxyClient };
type ClientResponse = IncomingMessage & { [CLIENT]?: ProxyClient };

function onSocket(this: ClientTransport, socket: Socket): void {
  this[CLIENT]?._connecting(socket);
}

function onResponse(this: ClientTransport, response: IncomingMessage): void {
  this[CLIENT]?._respond(response);
}

function onError(this: ClientTransport, error: Error): void {
  this[CLIENT]?._broken(this, error);
}

function onUpgrade(
  this: ClientTransport,
  response: IncomingMessage,
  socket: Duplex,
  head: Uint8Array,
): void {
  this[CLIENT]?._upgrade(response, socket, head);
}

function onData(this: ClientResponse, chunk: Uint8Array): void {
  this[CLIENT]?._part(this, chunk);
}

function onEnd(this: ClientResponse): void {
  this[CLIENT]?._end(this);
}

function onBroken(this: ClientResponse, error: Error): void {
  this[CLIENT]?._cutOff(error);
}
