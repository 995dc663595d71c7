import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Deferred } from '../../defer/deferred.js';
import { TimeoutError } from '../../defer/errors.js';
import type { IReactorTime } from '../../defer/types.js';
import { reactor } from '../../task/reactor.js';
import { ProtocolError, ResponseError } from './errors.js';
import { dumps } from './marshal.js';
import { loads } from './unmarshal.js';

/** How a {@link Proxy} calls. */
export interface ProxyOptions {
  /** Name to authenticate with. Default is that in the URL. */
  readonly user?: string | undefined;
  /** The password. Default is that in the URL. */
  readonly password?: string | undefined;
  /** Arguments may be `undefined` and `null`, sent as `<nil/>`. Default is false. */
  readonly allowNone?: boolean | undefined;
  /** Whole arguments may have more than 32 bits, sent as `<i8>`. Default is false. */
  readonly allowI8?: boolean | undefined;
  /** Dates in results come as `Date`, in local time. Default is false. */
  readonly useDateTime?: boolean | undefined;
  /** Doubles in results come as {@link Double}. Default is false. */
  readonly useDouble?: boolean | undefined;
  /** How long a connection may take to be made, in seconds. Default is 30. */
  readonly connectTimeout?: number | undefined;
  /** Largest answer read, in bytes. Default is 32 MiB. */
  readonly maxResponseBytes?: number | undefined;
  /** What measures the time. Default is the system's reactor. */
  readonly reactor?: IReactorTime | undefined;
  /**
   * More for `http.request` or `https.request`: `ca`, `agent`. Default is a connection for each call, closed after it.
   */
  readonly request?: RequestOptions | undefined;
}

const DEFAULT_TIMEOUT = 30;
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;

/**
 * Calls the procedures of an XML-RPC server.
 *
 * Twisted: `twisted.web.xmlrpc.Proxy`.
 *
 * @example
 * const proxy = new xmlrpc.Proxy('http://localhost:7080/RPC2');
 * proxy.callRemote('add', 3, 5).addCallback((sum) => console.log(sum));
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: Twisted's name; it is exported as xmlrpc.Proxy
export class Proxy {
  /** Where calls go, without user and password. */
  readonly url: string;
  readonly #target: URL;
  readonly #options: ProxyOptions;
  readonly #authorization: string | undefined;

  /** @throws TypeError if the URL is none of `http:` or `https:`. */
  constructor(url: string | URL, options: ProxyOptions = {}) {
    const target = new URL(url);
    if (target.protocol !== 'http:' && target.protocol !== 'https:') {
      throw new TypeError(`Proxy: the URL must begin with http: or https:, not ${target.protocol}`);
    }
    const user = options.user ?? decode(target.username);
    const password = options.password ?? decode(target.password);
    target.username = '';
    target.password = '';
    target.hash = '';
    this.url = target.href;
    this.#target = target;
    this.#options = options;
    this.#authorization =
      user === '' ? undefined : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  /**
   * Call a procedure.
   *
   * @returns A Deferred of its result. It fails with the {@link Fault} the server sent, with {@link ProtocolError} where
   *   the status is not 200, {@link ResponseError} or `XmlSyntaxError` where the answer cannot be understood,
   *   `TimeoutError` where no connection comes about, and the error of the connection where that breaks. Cancelling it
   *   closes the connection.
   * @throws what `dumps` throws for arguments that cannot be marshalled.
   */
  callRemote(method: string, ...args: unknown[]): Deferred<any> {
    const { allowNone, allowI8 } = this.#options;
    const payload = Buffer.from(dumps(args, { methodName: method, allowNone, allowI8 }));
    const call = new Call(this.#options);
    const headers: Record<string, string | number> = {
      'User-Agent': 'hawser/XMLRPC',
      'Content-Type': 'text/xml; charset=utf-8',
      'Content-Length': payload.length,
    };
    if (this.#authorization !== undefined) headers['Authorization'] = this.#authorization;
    const options = { agent: false, ...this.#options.request, method: 'POST', headers } as const;
    // Servers need no client, so it is loaded by the first call.
    const client = this.#target.protocol === 'https:' ? import('node:https') : import('node:http');
    client
      .then(({ request }) => {
        if (!call.result.called) call.send(request(this.#target, options), payload, this.url);
      })
      .catch((error) => call.fail(error));
    return call.result;
  }
}

/** One call on its way. */
class Call {
  readonly result: Deferred<any>;
  readonly #options: ProxyOptions;
  #request: ClientRequest | undefined;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.result = new Deferred(() => this.#request?.destroy());
  }

  send(request: ClientRequest, payload: Buffer, url: string): void {
    this.#request = request;
    this.#limitConnecting(request);
    request.on('error', (error) => this.fail(error));
    request.on('response', (response) => this.#read(response, url));
    request.end(payload);
  }

  #limitConnecting(request: ClientRequest): void {
    const { reactor: clock = reactor, connectTimeout = DEFAULT_TIMEOUT } = this.#options;
    const late = clock.callLater(connectTimeout, () => {
      this.fail(new TimeoutError(`No connection after ${connectTimeout} seconds.`, connectTimeout));
      request.destroy();
    });
    const stop = (): void => {
      if (late.active()) late.cancel();
    };
    request.on('close', stop);
    request.on('socket', (socket) => {
      if (!socket.connecting) stop();
      else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', stop);
    });
  }

  #read(response: IncomingMessage, url: string): void {
    const { statusCode = 0, statusMessage = '', headers } = response;
    if (statusCode !== 200) {
      this.fail(new ProtocolError(url, statusCode, statusMessage, headers));
      this.#request?.destroy();
      return;
    }
    const most = this.#options.maxResponseBytes ?? DEFAULT_MAX_BYTES;
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= most) return;
      this.fail(new ResponseError(`the answer is larger than ${most} bytes`));
      this.#request?.destroy();
    });
    response.on('error', (error) => this.fail(error));
    response.on('end', () => this.#parse(Buffer.concat(chunks)));
  }

  #parse(document: Buffer): void {
    if (this.result.called) return;
    try {
      const [params] = loads(document, this.#options);
      if (params.length === 0) throw new ResponseError('the answer holds no value');
      this.result.callback(params[0]);
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    if (!this.result.called) this.result.errback(error);
  }
}

/** User or password as they stand in a URL. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
