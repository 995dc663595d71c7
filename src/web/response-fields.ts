import { textToLatin1 } from '../http/bytes.js';
import { evaluatePreconditions } from '../http/conditional.js';
import { type CookieOptions, formatCookie } from '../http/cookie.js';
import type { Exchange } from '../http/exchange.js';
import { Headers, sanitizeValue } from '../http/headers.js';
import { allRaw } from '../http/raw-headers.js';
import { FOUND, NOT_MODIFIED, OK, PRECONDITION_FAILED, reasonOf } from '../http/status.js';
import { Incoming } from './incoming.js';

/** The type of {@link CACHED}. */
export type Cached = symbol & { readonly cached: true };

/** What `setETag` and `setLastModified` return when no body is wanted. Twisted: `http.CACHED`. */
export const CACHED: Cached = Symbol.for('hawser.CACHED') as Cached;

/** What a response is going to say before its body: status, header fields, cookies, validators. */
export abstract class ResponseFields extends Incoming {
  /** The response status. Set it with {@link ResponseFields.setResponseCode}. */
  code: number;
  /** The entity tag set by {@link ResponseFields.setETag}. */
  etag: string | undefined;
  /** Seconds since the epoch, set by {@link ResponseFields.setLastModified}. */
  lastModified: number | undefined;
  /** Sent where no Content-Type was set; undefined sends none. Default is `'text/html'`. */
  declare defaultContentType: string | undefined;
  /** True once something was written; status and headers are settled from then on. */
  abstract startedWriting: boolean;
  /** @internal The reason phrase, where it is not the usual one of 200. */
  _message: string | undefined;
  /** @internal */
  _responseHeaders: Headers | undefined;
  /** @internal Outgoing `Set-Cookie` values. */
  _cookies: string[] | undefined;

  constructor(exchange: Exchange) {
    super(exchange);
    this.code = OK;
    this.etag = undefined;
    this.lastModified = undefined;
    this._message = undefined;
    this._responseHeaders = undefined;
    this._cookies = undefined;
  }

  /** All header fields of the response. Twisted: `Request.responseHeaders`. */
  get responseHeaders(): Headers {
    this._responseHeaders ??= new Headers();
    return this._responseHeaders;
  }

  set responseHeaders(headers: Headers) {
    this._responseHeaders = headers;
  }

  /** The reason phrase. Twisted: `Request.code_message`. */
  get code_message(): string {
    return this._message ?? reasonOf(this.code);
  }

  /** The `Set-Cookie` values that will be sent. Twisted: `Request.cookies`. */
  get cookies(): string[] {
    this._cookies ??= [];
    return this._cookies;
  }

  set cookies(cookies: string[]) {
    this._cookies = cookies;
  }

  /**
   * Set the response status, 200 to 999, and its reason phrase. Without effect once something was written.
   *
   * @throws RangeError for anything that is no final status code.
   *
   * Twisted: `Request.setResponseCode`, which checks nothing.
   */
  setResponseCode(code: number, message?: string | Uint8Array): void {
    if (!Number.isInteger(code) || code < 200 || code > 999) {
      throw new RangeError(`setResponseCode: ${code} is no final status code (200 to 999)`);
    }
    if (this.startedWriting) return;
    this.code = code;
    this._message = message === undefined ? reasonOf(code) : sanitizeValue(message);
  }

  /**
   * Set one response header field, replacing earlier values. Text is sent as UTF-8; line breaks become spaces.
   *
   * @throws {@link InvalidHeaderName} if `name` is no token (RFC 9110 5.1); TypeError if the value holds a NUL.
   *
   * Twisted: `Request.setHeader`.
   */
  setHeader(name: string, value: string | number | Uint8Array): void {
    const headers = this._responseHeaders ?? this.responseHeaders;
    headers.set(name, typeof value === 'number' ? String(value) : value);
  }

  /**
   * Send a cookie. Semicolons and line breaks in the parts become spaces.
   *
   * @throws RangeError if `sameSite` is neither `'lax'` nor `'strict'` (nor `'none'` together with `secure`).
   *
   * Twisted: `Request.addCookie`, with the keyword arguments as one object.
   */
  addCookie(name: string | Uint8Array, value: string | Uint8Array, options?: CookieOptions): void {
    this.cookies.push(formatCookie(name, value, options));
  }

  /** Answer with 302 and this `Location`; call `finish` or return a body afterwards. Twisted: `Request.redirect`. */
  redirect(url: string | Uint8Array): void {
    this.setResponseCode(FOUND);
    this.setHeader('Location', url);
  }

  /**
   * Set the time of last modification and evaluate the request's conditions against it.
   *
   * Of several calls the latest time counts. When {@link CACHED} comes back the status is set (304 for GET and HEAD,
   * else 412) and the body should be left empty.
   *
   * @param when - Seconds since the epoch; a fraction is rounded up.
   *
   * Twisted: `Request.setLastModified`. Differs: RFC 9110 13.1.3 (only GET and HEAD), 13.1.4, 13.2.2.
   */
  setLastModified(when: number): Cached | undefined {
    const seconds = Math.ceil(when);
    if (this.lastModified === undefined || this.lastModified < seconds) this.lastModified = seconds;
    return this._evaluate();
  }

  /**
   * Set the entity tag of the response and evaluate the request's conditions against it.
   *
   * @param etag - The tag with its quotes, `"v7"` or `W/"v7"`.
   * @returns {@link CACHED} when no body is wanted: the status is set and the body should be left empty.
   *
   * Twisted: `Request.setETag`. Differs: the list is compared weakly (RFC 9110 13.1.2), If-Match is honoured (13.1.1).
   */
  setETag(etag: string): Cached | undefined {
    if (etag) this.etag = etag;
    return this._evaluate();
  }

  /** The last validators set decide, so an earlier verdict is taken back. @internal */
  _evaluate(): Cached | undefined {
    const verdict = evaluatePreconditions({
      method: this.method,
      ifMatch: this._lines('if-match'),
      ifNoneMatch: this._lines('if-none-match'),
      ifModifiedSince: this._lines('if-modified-since'),
      ifUnmodifiedSince: this._lines('if-unmodified-since'),
      etag: this.etag === undefined ? undefined : textToLatin1(this.etag),
      lastModified: this.lastModified,
    });
    if (verdict === 'proceed') {
      if (this.code === NOT_MODIFIED || this.code === PRECONDITION_FAILED) this.setResponseCode(OK);
      return undefined;
    }
    this.setResponseCode(verdict);
    return CACHED;
  }

  /** @internal The lines of a request field, wire text. */
  _lines(name: string): string[] | undefined {
    const headers = this._requestHeaders;
    if (headers === undefined) return allRaw(this.exchange.rawHeaders, name);
    return headers.getRawHeaders(name)?.map(textToLatin1);
  }
}

ResponseFields.prototype.defaultContentType = 'text/html';
