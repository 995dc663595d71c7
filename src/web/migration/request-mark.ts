import type { Headers } from '../../http/headers.js';
import type { Request } from '../request.js';

/**
 * Remembers a request as it is, so that a walk down a tree that turned out not to have the page leaves nothing behind:
 * path, header fields of either direction, status, wrappers around the exchange, error pages. Sessions it found or made
 * stay, with their cookies.
 */
export class RequestMark {
  readonly #request: Request;
  readonly #exchange: Request['exchange'];
  readonly #method: string;
  readonly #uri: string;
  readonly #pathEnd: number;
  readonly #cursor: number;
  readonly #prepath: readonly string[] | undefined;
  readonly #postpath: readonly string[] | undefined;
  readonly #path: string | undefined;
  readonly #requestHeaders: Headers | undefined;
  readonly #responseHeaders: Headers | undefined;
  readonly #cookies: readonly string[] | undefined;
  readonly #code: number;
  readonly #message: string | undefined;
  readonly #host: Request['_host'];
  readonly #forceSSL: boolean;
  readonly #rescuers: Request['_rescuers'];
  readonly #site: Request['site'];

  constructor(request: Request) {
    this.#request = request;
    this.#exchange = request.exchange;
    this.#method = request.method;
    this.#uri = request.uri;
    this.#pathEnd = request._pathEnd;
    this.#cursor = request._cursor;
    this.#prepath = request._prepath?.slice();
    this.#postpath = request._postpath?.slice();
    this.#path = request._path;
    this.#requestHeaders = request._requestHeaders?.copy();
    this.#responseHeaders = request._responseHeaders?.copy();
    this.#cookies = request._cookies?.slice();
    this.#code = request.code;
    this.#message = request._message;
    this.#host = request._host;
    this.#forceSSL = request._forceSSL;
    this.#rescuers = request._rescuers?.slice();
    this.#site = request.site;
  }

  /** Make the request what it was. */
  restore(): void {
    const request = this.#request;
    request.method = this.#method;
    request.uri = this.#uri;
    request._pathEnd = this.#pathEnd;
    request._cursor = this.#cursor;
    request._prepath = this.#prepath?.slice();
    request._postpath = this.#postpath?.slice();
    request._path = this.#path;
    request._requestHeaders = this.#requestHeaders;
    request._responseHeaders = this.#responseHeaders;
    request._cookies = this.#keptCookies();
    request._host = this.#host;
    request._forceSSL = this.#forceSSL;
    request._rescuers = this.#rescuers;
    request.site = this.#site;
    request.code = this.#code;
    request._message = this.#message;
    request.etag = undefined;
    request.lastModified = undefined;
    if (request.exchange === this.#exchange) return;
    request.exchange = this.#exchange;
    if (request._listening) this.#exchange.listen(request);
  }

  /** Cookies from before, and those of sessions: who dropped them would have the next request begin another session. */
  #keptCookies(): string[] | undefined {
    const { _cookies: cookies, _sessions: sessions, site, sitepath } = this.#request;
    const before = this.#cookies?.slice();
    if (cookies === undefined || sessions === undefined) return before;
    const names = [false, true].map((secure) => site.sessionCookie.nameFor(secure, sitepath));
    const added = cookies.filter(
      (cookie) =>
        before?.includes(cookie) !== true && names.some((name) => cookie.startsWith(`${name}=`)),
    );
    return added.length === 0 ? before : [...(before ?? []), ...added];
  }
}
