import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { ConnectionOptions } from 'node:tls';

/** Header fields of a response may be this long; Node's own limit is a quarter of it. */
const MAX_HEADER_BYTES = 64 * 1024;

/** Where a proxy's requests go, and over which connections. */
export interface UpstreamOptions {
  /** Speak TLS to the server behind; an object gives Node's options for it (`ca`, `servername`, ...). Default is false. */
  readonly tls?: boolean | ConnectionOptions;
  /** Connect to this Unix socket; host and port only make the Host field then. */
  readonly socketPath?: string;
  /** Connections at the same time, others wait. Default is Infinity. */
  readonly maxConnections?: number;
  /** Idle connections kept for the next request. Default is 256. */
  readonly maxIdleConnections?: number;
  /** The pool itself, instead of one of its own: an Agent of node:http, or of node:https with `tls`. */
  readonly agent?: HttpAgent;
}

/** The server behind a proxy, with its pool of connections. */
export class Upstream {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  readonly socketPath: string | undefined;
  /** The value of `Host` for the server behind. */
  readonly authority: string;
  readonly agent: HttpAgent;
  readonly #tls: ConnectionOptions;

  /** @throws RangeError if the port is none. */
  constructor(host: string, port: number, options: UpstreamOptions = {}) {
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new RangeError(`proxy: the port must be a whole number from 1 to 65535, not ${port}`);
    }
    const { tls = false, maxConnections, maxIdleConnections = 256 } = options;
    this.host = host;
    this.port = port;
    this.isSecure = tls !== false;
    this.socketPath = options.socketPath;
    const shown = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    this.authority = port === (this.isSecure ? 443 : 80) ? shown : `${shown}:${port}`;
    this.#tls = typeof tls === 'object' ? tls : {};
    const pooling = {
      keepAlive: true,
      maxFreeSockets: maxIdleConnections,
      ...(maxConnections === undefined ? {} : { maxSockets: maxConnections }),
    };
    this.agent =
      options.agent ?? (this.isSecure ? new HttpsAgent(pooling) : new HttpAgent(pooling));
  }

  /** `http://host:port` */
  get origin(): string {
    return `${this.isSecure ? 'https' : 'http'}://${this.authority}`;
  }

  /**
   * Begin a request. Nothing is sent before its body is written or ended.
   *
   * @param headers - Flat, `Host` included, bytes as Latin-1.
   * @param isFresh - Take no connection of the pool.
   */
  request(method: string, path: string, headers: string[], isFresh = false): ClientRequest {
    const options = {
      host: this.host,
      port: this.port,
      socketPath: this.socketPath,
      method,
      path,
      headers,
      agent: isFresh ? false : this.agent,
      setHost: false,
      maxHeaderSize: MAX_HEADER_BYTES,
    };
    // Node takes a flat list as it takes one in `writeHead`; its types do not say so.
    return this.isSecure
      ? httpsRequest({ ...options, ...this.#tls } as never)
      : httpRequest(options as never);
  }

  /** Close the idle connections. Those in use are closed when their requests are through. */
  close(): void {
    this.agent.destroy();
  }
}
