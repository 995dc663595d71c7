import type { X509Certificate } from 'node:crypto';
import type { Exchange, ExchangeListener, Peer, RequestBody, UpgradeOffer } from './exchange.js';

/**
 * An exchange around another one. Everything is passed on; subclasses change what they are about. Node's own objects
 * are not handed over through it, since what a handler answered by itself would pass the wrapper by.
 */
export class ExchangeWrapper implements Exchange {
  /** The exchange inside. */
  protected readonly inner: Exchange;

  constructor(inner: Exchange) {
    this.inner = inner;
  }

  get raw(): unknown {
    return this.inner.raw;
  }

  get method(): string {
    return this.inner.method;
  }

  get target(): string {
    return this.inner.target;
  }

  get originalTarget(): string | undefined {
    return this.inner.originalTarget;
  }

  get mount(): string {
    return this.inner.mount;
  }

  get httpVersion(): string {
    return this.inner.httpVersion;
  }

  get rawHeaders(): readonly string[] {
    return this.inner.rawHeaders;
  }

  get peer(): Peer {
    return this.inner.peer;
  }

  get local(): Peer {
    return this.inner.local;
  }

  get client(): string | undefined {
    return this.inner.client;
  }

  get secure(): boolean {
    return this.inner.secure;
  }

  get authority(): string | undefined {
    return this.inner.authority;
  }

  get upgrade(): UpgradeOffer | undefined {
    return this.inner.upgrade;
  }

  get around(): Exchange['around'] {
    return this.inner.around?.bind(this.inner);
  }

  body(): RequestBody {
    return this.inner.body();
  }

  listen(listener: ExchangeListener): void {
    this.inner.listen(listener);
  }

  respond(
    status: number,
    reason: string | undefined,
    headers: string[],
    body: string | Uint8Array | null,
    close?: boolean,
  ): void {
    this.inner.respond(status, reason, headers, body, close);
  }

  start(status: number, reason: string | undefined, headers: string[], close?: boolean): void {
    this.inner.start(status, reason, headers, close);
  }

  write(chunk: string | Uint8Array, release?: () => void): boolean {
    return this.inner.write(chunk, release);
  }

  flush(): void {
    this.inner.flush();
  }

  get peerCertificate(): X509Certificate | undefined {
    return this.inner.peerCertificate;
  }

  hangUp(): void {
    if (this.inner.hangUp === undefined) this.inner.abort(new Error('the connection was closed'));
    else this.inner.hangUp();
  }

  trailers(fields: string[]): void {
    this.inner.trailers?.(fields);
  }

  end(): void {
    this.inner.end();
  }

  abort(reason: Error): void {
    this.inner.abort(reason);
  }

  pass(): void {
    this.inner.pass();
  }

  fail(error: Error, fields?: Readonly<Record<string, string>>): void {
    this.inner.fail(error, fields);
  }
}
