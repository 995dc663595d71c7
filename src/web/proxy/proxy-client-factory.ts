import { Failure } from '../../defer/failure.js';
import { HttpError } from '../../http/errors.js';
import { escapeHtml } from '../../http/html.js';
import { BAD_GATEWAY, GATEWAY_TIMEOUT, reasonOf } from '../../http/status.js';
import { log } from '../../log/log.js';
import { ERROR_BODY_TYPE, errorBody } from '../error-body.js';
import type { Request } from '../request.js';
import { ProxyClient, type ProxyData, type ProxyHeaders } from './proxy-client.js';
import type { ProxySettings } from './settings.js';
import type { Upstream } from './upstream.js';

/** Makes the {@link ProxyClient} of a request. */
export type ProxyClientClass = new (
  command: string,
  rest: string,
  version: string,
  headers: ProxyHeaders,
  data: ProxyData,
  father: Request,
) => ProxyClient;

/**
 * Connects one request of a proxy, and answers the client where that fails. Subclass it to have another
 * {@link ProxyClientFactory.protocol}, or pages of your own for servers that cannot be reached.
 *
 * Twisted: `twisted.web.proxy.ProxyClientFactory`.
 */
export class ProxyClientFactory {
  /** The class that does the work. Set it on the prototype of a subclass. Default is {@link ProxyClient}. */
  declare protocol: ProxyClientClass;
  command: string;
  rest: string;
  version: string;
  /** What will be sent; a client has it as `Headers`. */
  headers: ProxyHeaders;
  data: ProxyData;
  father: Request;

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
    this.headers = headers;
    this.data = data;
    this.father = father;
  }

  /** Make the client. Twisted: `buildProtocol`. */
  buildProtocol(_address?: unknown): ProxyClient {
    const { command, rest, version, headers, data, father } = this;
    return new this.protocol(command, rest, version, headers, data, father);
  }

  /** Send the request. Twisted: `reactor.connectTCP(host, port, factory)`. */
  connect(upstream: Upstream, settings: ProxySettings): ProxyClient {
    const client = this.buildProtocol(upstream);
    client.connect(upstream, settings, (reason) => {
      this.clientConnectionFailed(upstream, new Failure(reason));
    });
    return client;
  }

  /**
   * No response came: answers 502, or 504 where time ran out, and says so in the log.
   *
   * @param connector - The upstream.
   *
   * Twisted: `clientConnectionFailed`, which answers 501.
   */
  clientConnectionFailed(_connector: unknown, reason: Failure): void {
    const { father } = this;
    const { value } = reason;
    const status =
      value instanceof HttpError && value.status === GATEWAY_TIMEOUT
        ? GATEWAY_TIMEOUT
        : BAD_GATEWAY;
    log.warn(`${this.command} ${this.rest}: ${reason.getErrorMessage()}`, { system: 'proxy' });
    if (father.finished || father.disconnected) return;
    const title = escapeHtml(reasonOf(status));
    const detail =
      status === GATEWAY_TIMEOUT
        ? 'The server behind this one did not answer in time.'
        : 'The server behind this one could not be reached.';
    father.setResponseCode(status);
    father.setHeader('Content-Type', ERROR_BODY_TYPE);
    father.write(errorBody(status, title, detail));
    father.finish();
  }
}

ProxyClientFactory.prototype.protocol = ProxyClient;
