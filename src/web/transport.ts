import type { X509Certificate } from 'node:crypto';
import { type Address, addressOf } from './address.js';
import { ConnectionAborted } from './errors.js';
import type { ResponseLife } from './response-life.js';

/**
 * The connection of a request, as far as a host lets one at it. Writing is the response's.
 *
 * Twisted: `request.transport` and `request.channel`, an `HTTPChannel`.
 */
export class Transport {
  readonly #request: ResponseLife;

  /** @internal */
  constructor(request: ResponseLife) {
    this.#request = request;
  }

  /** The other end, before any proxy header is believed. Twisted: `getPeer`. */
  getPeer(): Address {
    const { peer } = this.#request.exchange;
    return addressOf(peer.address, peer.port);
  }

  /** Our end. Twisted: `getHost`. */
  getHost(): Address {
    const { local } = this.#request.exchange;
    return addressOf(local.address, local.port);
  }

  /** Whether the connection speaks TLS, to us or to a proxy the host trusts. Twisted: `isSecure`. */
  isSecure(): boolean {
    return this.#request.exchange.secure;
  }

  /**
   * The certificate the client showed over TLS (`requestCert` of node's TLS options), checked or not as the server was
   * told; undefined where there is none.
   *
   * Twisted: `getPeerCertificate`, an object of OpenSSL's.
   */
  getPeerCertificate(): X509Certificate | undefined {
    return this.#request.exchange.peerCertificate;
  }

  /**
   * Close the connection after what was written has gone out. A response that is not finished stays incomplete, and
   * `notifyFinish` fails. Over HTTP/2 this is the request's stream alone.
   *
   * Twisted: `loseConnection`.
   */
  loseConnection(): void {
    const request = this.#request;
    request._release();
    if (request.exchange.hangUp === undefined) this.abortConnection();
    else {
      request._listen();
      request.exchange.hangUp();
    }
  }

  /** Close the connection at once; `notifyFinish` fails with ConnectionAborted. Twisted: `abortConnection`. */
  abortConnection(): void {
    const request = this.#request;
    const lost = new ConnectionAborted();
    if (request.finished) {
      request.exchange.hangUp?.();
      return;
    }
    request.exchange.abort(lost);
    request.connectionLost(lost);
  }
}
