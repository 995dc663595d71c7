import { Deferred } from '../defer/deferred.js';
import { CancelledError } from '../defer/errors.js';
import { Failure } from '../defer/failure.js';
import type { Overseer } from '../defer/overseer.js';
import { report } from '../defer/report.js';
import { fail, succeed } from '../defer/succeed.js';
import type { IDelayedCall } from '../defer/types.js';
import { toBytes } from '../http/bytes.js';
import { evaluatePreconditions } from '../http/conditional.js';
import { type CookieOptions, formatCookie } from '../http/cookie.js';
import type { Exchange, ExchangeListener } from '../http/exchange.js';
import { Headers, sanitizeValue } from '../http/headers.js';
import { FOUND, NO_CONTENT, NOT_MODIFIED, OK, RESET_CONTENT, reasonOf } from '../http/status.js';
import { ConnectionClosed, ConnectionDone, ConnectionLost } from './errors.js';
import { Incoming } from './incoming.js';
import type { Body } from './iresource.js';
import { type Producer, ProducerPump } from './producer.js';
import { responseHead } from './response-head.js';
import { DONE, GONE, HEAD_ONLY, HELD, OPEN, STREAMING, type State } from './response-state.js';

/** The type of {@link CACHED}. */
export type Cached = symbol & { readonly cached: true };

/** What `setETag` and `setLastModified` return when no body is wanted. Twisted: `http.CACHED`. */
export const CACHED: Cached = Symbol.for('hawser.CACHED') as Cached;

/** Held pieces go out when they reach this many bytes, or at the end of the turn. */
const HOLD_BYTES = 16 * 1024;

/** Responses whose first write is held; swept by one microtask. */
let held: Outgoing[] = [];

function sweepHeld(): void {
  const now = held;
  held = [];
  for (const response of now) response._release();
}

/** How a response ended, for logs and metrics. */
export type Outcome = 'finished' | 'disconnected' | 'failed' | 'passed';

/**
 * The response half of a {@link Request}.
 *
 * The first `write` freezes status and headers, but is held until the end of the turn: `write(); finish()` becomes one
 * response with a Content-Length, and an exception in between can still become a clean error page.
 */
export abstract class Outgoing extends Incoming implements ExchangeListener, Overseer {
  /** The response status. Set it with {@link Outgoing.setResponseCode}. */
  code: number;
  /** True once `finish` was called, or the response ended otherwise. */
  finished: boolean;
  /** True once something was written; status and headers are settled from then on. */
  startedWriting: boolean;
  /** True once the client has left; what is written from then on goes nowhere. */
  disconnected: boolean;
  /** Bytes of the body so far. */
  sentLength: number;
  /** Calls of `finish` after the client had left; they do nothing. Twisted raises. */
  lateFinishes: number;
  /** Outgoing `Set-Cookie` values, made by {@link Outgoing.addCookie}. */
  _cookies: string[] | undefined;
  /** The entity tag set by {@link Outgoing.setETag}. */
  etag: string | undefined;
  /** Seconds since the epoch, set by {@link Outgoing.setLastModified}. */
  lastModified: number | undefined;
  /** Sent where no Content-Type was set; undefined sends none. Default is `'text/html'`. */
  declare defaultContentType: string | undefined;

  /** @internal */
  _state: State;
  /** @internal The reason phrase, where it is not the usual one of 200. */
  _message: string | undefined;
  /** @internal */
  _responseHeaders: Headers | undefined;
  /** @internal Flat head, frozen by the first write. */
  _head: string[] | undefined;
  /** @internal Pieces kept back. */
  _held: Body[] | undefined;
  /** @internal The host's buffer is full. */
  _full: boolean;
  /** @internal Ask the host to close the connection after this response. */
  _closing: boolean;
  /** @internal */
  _listening: boolean;
  /** @internal */
  _pump: ProducerPump | undefined;
  /** @internal */
  _notifications: Deferred<undefined>[] | undefined;
  /** @internal Those who wait for room in the host's buffer. */
  _waiting: Deferred<undefined>[] | undefined;
  /** @internal What is being waited for; cancelled when the client leaves. */
  _pending: Deferred<unknown> | undefined;
  /** @internal */
  _controller: AbortController | undefined;
  /** @internal Somebody waits for something of this response: to be told at its end. */
  _awaited: boolean;
  /** @internal Why the client left. */
  _lost: ConnectionClosed | undefined;
  /** @internal Runs out where the site bounds the time to an answer. */
  _deadline: IDelayedCall | undefined;

  constructor(exchange: Exchange) {
    super(exchange);
    this.code = OK;
    this.finished = false;
    this.startedWriting = false;
    this.disconnected = false;
    this.sentLength = 0;
    this.lateFinishes = 0;
    this._cookies = undefined;
    this.etag = undefined;
    this.lastModified = undefined;
    this._state = OPEN;
    this._message = undefined;
    this._responseHeaders = undefined;
    this._head = undefined;
    this._held = undefined;
    this._full = false;
    this._closing = false;
    this._listening = false;
    this._pump = undefined;
    this._notifications = undefined;
    this._waiting = undefined;
    this._pending = undefined;
    this._controller = undefined;
    this._awaited = false;
    this._lost = undefined;
    this._deadline = undefined;
  }

  // ---- head

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
      etag: this.etag,
      lastModified: this.lastModified,
    });
    if (verdict === 'proceed') {
      if (this.code === NOT_MODIFIED || this.code === 412) this.setResponseCode(OK);
      return undefined;
    }
    this.setResponseCode(verdict);
    return CACHED;
  }

  /** @internal The lines of a request field. */
  _lines(name: string): string[] {
    return this.requestHeaders.getRawHeaders(name) ?? [];
  }

  // ---- body

  /**
   * Write a piece of the body. The first one settles status and headers. Nothing is sent after HEAD, 204 and 304, nor
   * to a client that has left.
   *
   * @returns false when the host's buffer is full: wait for {@link Outgoing.whenWritable}, or register a producer.
   * @throws TypeError for anything but text and bytes; Error after `finish`.
   *
   * Twisted: `Request.write`, which says nothing of pressure (ticket 8868).
   */
  write(data: Body): boolean {
    if (typeof data !== 'string' && !(data instanceof Uint8Array)) {
      throw new TypeError(`request.write wants text or bytes, not ${describe(data)}`);
    }
    if (this.disconnected) return false;
    if (this.finished) throw new Error('request.write was called after request.finish');
    if (this._state === OPEN) this._hold();
    if (data.length === 0) return !this._full;
    let length: number;
    if (typeof data === 'string') {
      if (!data.isWellFormed()) data = toBytes(data);
      length = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
    } else {
      length = data.length;
    }
    this.sentLength += length;
    if (this._state === HEAD_ONLY) return true;
    if (this._state === HELD) {
      if (this._held === undefined) this._held = [data];
      else this._held.push(data);
      if (this.sentLength >= HOLD_BYTES) this._release();
      return !this._full;
    }
    return this._put(data);
  }

  /** Send out what was written so far, through buffers and compressors above. For server-sent events. */
  flush(): void {
    if (this._state === OPEN && !this.disconnected) this._hold();
    if (this._state === HELD) this._release();
    if (this._state === STREAMING) this.exchange.flush();
  }

  /**
   * End the response. Does nothing once the client has left; a second call warns.
   *
   * Twisted: `Request.finish`, which raises after a lost connection (ticket 4899).
   */
  finish(): void {
    if (this.disconnected) {
      this.lateFinishes++;
      return;
    }
    if (this.finished) {
      process.emitWarning('request.finish was called twice', { code: 'HAWSER_FINISH_TWICE' });
      return;
    }
    const state = this._state;
    if (state === STREAMING) {
      this._state = DONE;
      this.exchange.end();
    } else if (state === HEAD_ONLY) {
      this._state = DONE;
    } else {
      if (state === OPEN) this._freeze(-1);
      this._respondHeld();
    }
    this._done('finished');
  }

  /** Fires at once, or as soon as the host's buffer has room; fails with ConnectionClosed when the client leaves. */
  whenWritable(): Deferred<undefined> {
    if (this._lost !== undefined) return fail(this._lost);
    if (!this._full || this.finished) return succeed(undefined);
    const deferred = new Deferred<undefined>();
    this._awaited = true;
    this._waiting ??= [];
    this._waiting.push(deferred);
    return deferred;
  }

  /** @internal One whole answer: what `render` returned. */
  _answer(body: Body): void {
    if (this._state !== OPEN) {
      if (this.disconnected) return;
      this.write(body);
      this.finish();
      return;
    }
    if (typeof body === 'string' && !body.isWellFormed()) body = toBytes(body);
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    this._freeze(length);
    this.startedWriting = true;
    this.sentLength = length;
    this._state = DONE;
    this.exchange.respond(
      this.code,
      this._message,
      this._head as string[],
      this._isBodyless() ? null : body,
      this._closing,
    );
    this._done('finished');
  }

  /** @internal Whether this response may have no body (RFC 9110 6.4.1, 15.3.6). */
  _isBodyless(): boolean {
    const code = this.code;
    return (
      this.method === 'HEAD' ||
      code === NO_CONTENT ||
      code === NOT_MODIFIED ||
      code === RESET_CONTENT
    );
  }

  /** @internal Settle status and headers; `length` is the body's, or -1 where it is not known. */
  _freeze(length: number): void {
    this._head = responseHead(this, length);
  }

  /** @internal */
  _hold(): void {
    this._freeze(-1);
    this.startedWriting = true;
    this._state = HELD;
    if (held.push(this) === 1) queueMicrotask(sweepHeld);
  }

  /** @internal End of the hold: begin to stream. */
  _release(): void {
    if (this._state !== HELD) return;
    const head = this._head as string[];
    if (this._isBodyless()) {
      this._state = HEAD_ONLY;
      this._held = undefined;
      this.exchange.respond(this.code, this._message, head, null, this._closing);
      return;
    }
    this._state = STREAMING;
    this.exchange.start(this.code, this._message, head, this._closing);
    const pieces = this._held;
    this._held = undefined;
    if (pieces === undefined) return;
    for (const piece of pieces) this._put(piece);
  }

  /** @internal */
  _put(piece: Body): boolean {
    const roomy = this.exchange.write(piece);
    if (!roomy && !this._full && !this.disconnected) {
      this._full = true;
      this._listen();
      this._pump?.full();
    }
    return roomy;
  }

  /** @internal Everything there is goes out as one response. */
  _respondHeld(): void {
    const head = this._head as string[];
    const pieces = this._held;
    this._held = undefined;
    this._state = DONE;
    const bodyless = this._isBodyless();
    setLength(head, this.code, this.method, this.sentLength);
    this.exchange.respond(
      this.code,
      this._message,
      head,
      bodyless ? null : pieces === undefined ? '' : joined(pieces),
      this._closing,
    );
  }

  /** @internal Take back what is held, so that a clean answer can take its place. */
  _unhold(): void {
    if (this._state !== HELD) return;
    this._state = OPEN;
    this._held = undefined;
    this._head = undefined;
    this.startedWriting = false;
    this.sentLength = 0;
  }

  /** @internal Cut a response that has begun. */
  _breakOff(error: Error): void {
    const begun = this._state === STREAMING;
    this._state = DONE;
    this.finished = true;
    if (begun) this.exchange.abort(error);
    this._settle(error, 'failed');
  }

  // ---- the end

  /**
   * A Deferred that fires with undefined when the response is finished, and fails with {@link ConnectionDone} or
   * {@link ConnectionLost} when the client leaves before. Each call gives a new one; after the end it has fired.
   *
   * It cannot promise that the client received anything: only that the host took all bytes.
   *
   * Twisted: `Request.notifyFinish`, which never fires when asked for too late (ticket 4899).
   */
  notifyFinish(): Deferred<undefined> {
    if (this._lost !== undefined) return fail(this._lost);
    if (this.finished) return succeed(undefined);
    const deferred = new Deferred<undefined>();
    this._awaited = true;
    this._notifications ??= [];
    this._notifications.push(deferred);
    return deferred;
  }

  /** Aborted when the client leaves before the response is finished. Made when first asked for. */
  get signal(): AbortSignal {
    if (this._controller === undefined) {
      this._awaited = true;
      this._controller = new AbortController();
      if (this._lost !== undefined) this._controller.abort(this._lost);
    }
    return this._controller.signal;
  }

  /** @internal Wait for a Deferred on behalf of this response: it is cancelled when the client leaves. */
  _waitFor(pending: Deferred<unknown>): void {
    this._awaited = true;
    this._pending = pending;
  }

  /** @internal Ask the host to tell of drained and closed. */
  _listen(): void {
    if (this._listening) return;
    this._listening = true;
    this.exchange.listen(this);
  }

  /** @internal The host's buffer has room again. */
  drained(): void {
    if (!this._full) return;
    this._full = false;
    const waiting = this._waiting;
    this._waiting = undefined;
    if (waiting !== undefined) for (const deferred of waiting) deferred.callback(undefined);
    if (!this._full) this._pump?.drained();
  }

  /** @internal The client is gone. */
  closed(reason: Error | undefined): void {
    if (this._state === DONE || this._state === GONE) return;
    this.connectionLost(
      reason === undefined
        ? new ConnectionDone()
        : new ConnectionLost(undefined, { cause: reason }),
    );
  }

  /**
   * The client left: fail whoever asked by `notifyFinish`, stop the producer, cancel what is pending.
   *
   * Twisted: `Request.connectionLost`.
   */
  connectionLost(reason: ConnectionClosed | Failure): void {
    if (this._state === DONE || this._state === GONE) return;
    const lost =
      reason instanceof Failure
        ? reason.value instanceof ConnectionClosed
          ? reason.value
          : new ConnectionLost(undefined, { cause: reason.value })
        : reason;
    this._state = GONE;
    this.disconnected = true;
    this._full = false;
    this._held = undefined;
    this._lost = lost;
    this._settle(lost, 'disconnected');
  }

  /** @internal The response is over. */
  _done(outcome: Outcome): void {
    this.finished = true;
    if (this._pump !== undefined) {
      report(
        new Failure(new Error(`the producer was not unregistered for ${this.uri}`)),
        'request.finish',
      );
      this.unregisterProducer();
    }
    this._settle(undefined, outcome);
  }

  /** @internal Tell all who wait. */
  _settle(lost: Error | undefined, outcome: Outcome): void {
    this._ended(outcome);
    if (!this._awaited) return;
    this._pump?.stop();
    this._pump = undefined;
    const { _notifications: notifications, _waiting: waiting, _pending: pending } = this;
    this._notifications = undefined;
    this._waiting = undefined;
    this._pending = undefined;
    if (lost !== undefined) this._controller?.abort(lost);
    if (waiting !== undefined) {
      for (const deferred of waiting) {
        if (lost === undefined) deferred.callback(undefined);
        else deferred.errback(lost);
      }
    }
    if (notifications !== undefined) {
      for (const deferred of notifications) {
        if (lost === undefined) deferred.callback(undefined);
        else deferred.errback(lost);
      }
    }
    if (lost !== undefined) pending?.cancel();
  }

  /** @internal For the site: log, metrics. */
  abstract _ended(outcome: Outcome): void;

  /** @internal A Deferred made for this request failed and nobody handles it. True: it is taken care of. */
  unhandledFailure(failure: Failure): boolean {
    if (this.disconnected) return failure.check(ConnectionClosed, CancelledError) !== undefined;
    if (this.finished) return false;
    this.processingFailed(failure);
    return true;
  }

  /** Answer that processing failed. Twisted: `Request.processingFailed`. */
  abstract processingFailed(reason: Failure | Error): Failure;

  // ---- producers

  /** The registered producer. Twisted: `Request.producer`. */
  get producer(): Producer | undefined {
    return this._pump?.producer;
  }

  /**
   * Let a producer fill the response: a push producer (`streaming` true) is paused while the host's buffer is full, a
   * pull producer (false) is asked for one piece at a time. It must call `unregisterProducer` before `finish`.
   *
   * @throws Error if there is one already.
   *
   * Twisted: `Request.registerProducer`.
   */
  registerProducer(producer: Producer, streaming: boolean): void {
    if (this._pump !== undefined) {
      throw new Error('registerProducer: unregister the previous producer first');
    }
    if (this.disconnected) {
      producer.stopProducing();
      return;
    }
    if (this._state === OPEN) this._hold();
    if (this._state === HELD) this._release();
    this._listen();
    this._awaited = true;
    this._pump = new ProducerPump(producer, streaming, this);
  }

  /** Twisted: `Request.unregisterProducer`. */
  unregisterProducer(): void {
    this._pump?.release();
    this._pump = undefined;
  }

  /** @internal */
  get isFull(): boolean {
    return this._full;
  }
}

Outgoing.prototype.defaultContentType = 'text/html';

function describe(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function joined(pieces: Body[]): Body {
  if (pieces.length === 1) return pieces[0] as Body;
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('');
  return Buffer.concat(pieces.map(toBytes));
}

/** Content-Length of a response that is whole: right where there is a body, as given on HEAD, none on 204 and 304. */
function setLength(head: string[], code: number, method: string, length: number): void {
  if (code === NO_CONTENT || code === NOT_MODIFIED) return;
  let at = -1;
  for (let i = 0; i < head.length; i += 2) {
    if ((head[i] as string).toLowerCase() === 'content-length') at = i;
  }
  if (method === 'HEAD' && (at >= 0 || length === 0)) return;
  const value = code === RESET_CONTENT ? '0' : String(length);
  if (at >= 0) head[at + 1] = value;
  else head.push('Content-Length', value);
}
