import { Deferred } from '../defer/deferred.js';
import { Failure } from '../defer/failure.js';
import { report } from '../defer/report.js';
import { fail, succeed } from '../defer/succeed.js';
import { toBytes } from '../http/bytes.js';
import type { Exchange, ExchangeListener } from '../http/exchange.js';
import { canonicalName, sanitizeValue } from '../http/headers.js';
import { NO_CONTENT, NOT_MODIFIED, RESET_CONTENT } from '../http/status.js';
import type { Body } from './iresource.js';
import { type Producer, ProducerPump } from './producer.js';
import { responseHead } from './response-head.js';
import { fireAll, type Outcome, ResponseLife } from './response-life.js';
import { DONE, HEAD_ONLY, HELD, OPEN, STREAMING } from './response-state.js';

/** Held pieces go out when they reach this many bytes, or at the end of the turn. */
const HOLD_BYTES = 16 * 1024;

/** Responses whose first write is held; swept by one microtask. */
let held: Outgoing[] = [];

function sweepHeld(): void {
  const now = held;
  held = [];
  for (const response of now) response._release();
}

/**
 * The body of a response, on its way to the host.
 *
 * The first `write` freezes status and headers, but is held until the end of the turn: `write(); finish()` becomes one
 * response with a Content-Length, and an exception in between can still become a clean error page.
 */
export abstract class Outgoing extends ResponseLife implements ExchangeListener {
  /** True once something was written; status and headers are settled from then on. */
  startedWriting: boolean;
  /** Bytes of the body so far. */
  sentLength: number;
  /** Calls of `finish` after the client had left; they do nothing. Twisted raises. */
  declare lateFinishes: number;
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
  /** @internal Those who wait for room in the host's buffer. */
  declare _waiting: Deferred<undefined>[] | undefined;
  /** @internal Who waits for room besides. */
  declare _writer: { _resume(): void } | undefined;
  /** @internal Flat trailer fields. */
  declare _trailers: string[] | undefined;
  /**
   * @internal Has to be done before the head of the response goes out, and again before its last byte. Undefined, or a
   * result of undefined: there is nothing to wait for. A failure is answered in place of what was to be sent.
   */
  declare _gate: (() => Deferred<unknown> | undefined) | undefined;
  /** @internal The head waits at the gate; whether it is to be flushed then. */
  declare _atGate: 'hold' | 'flush' | undefined;

  constructor(exchange: Exchange) {
    super(exchange);
    this.startedWriting = false;
    this.sentLength = 0;
    this._head = undefined;
    this._held = undefined;
    this._full = false;
    this._closing = false;
    this._listening = false;
    this._pump = undefined;
  }

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

  /** @internal {@link Outgoing.write} for bytes whose memory is wanted back; `release` may never be called. */
  _lend(data: Uint8Array, release: () => void): boolean {
    if (this._state !== STREAMING) return this.write(data);
    this.sentLength += data.length;
    return this._put(data, release);
  }

  /** Send out what was written so far, through buffers and compressors above. For server-sent events. */
  flush(): void {
    if (this._state === OPEN && !this.disconnected) this._hold();
    if (this._state === HELD) this._release();
    if (this._state === STREAMING) this.exchange.flush();
    else if (this._atGate !== undefined) this._atGate = 'flush';
  }

  /**
   * Send a header field behind the body (RFC 9110 6.5), where the host and the client's protocol can. Name it in a
   * `Trailer` field before the first write.
   *
   * Twisted: none.
   */
  addTrailer(name: string, value: string): void {
    this._trailers ??= [];
    this._trailers.push(canonicalName(name), sanitizeValue(value));
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
    if (this._gate === undefined) this._conclude();
    else this._passGate(() => this._conclude());
  }

  /** @internal Nothing keeps the end of the response any more. */
  _conclude(): void {
    if (this._trailers !== undefined && this._state <= HELD) {
      // Trailers need a body in pieces, so what is held goes out as a first one.
      if (this._state === OPEN) this._hold();
      this._begin();
    }
    const state = this._state;
    if (state === STREAMING) {
      this._state = DONE;
      if (this._trailers !== undefined) this.exchange.trailers?.(this._trailers);
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

  /** @internal {@link whenWritable} for one that needs no Deferred: `_resume` is called once there is room. */
  _resumeWhenRoomy(writer: { _resume(): void }): void {
    if (!this._full) writer._resume();
    else this._writer = writer;
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
    if (this._gate === undefined) this._respond(body);
    else this._passGate(() => this._respond(body));
  }

  /** @internal */
  _respond(body: Body): void {
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
    this._holdHead();
  }

  /** @internal */
  _holdHead(): void {
    this.startedWriting = true;
    this._state = HELD;
    if (held.push(this) === 1) queueMicrotask(sweepHeld);
  }

  /** @internal Do what has to be done before the last byte, then go on. The application is finished meanwhile. */
  _passGate(goOn: () => void): void {
    const waiting = this._waitAtGate();
    if (waiting === undefined) {
      goOn();
      return;
    }
    this.finished = true;
    this._listen();
    waiting.addCallbacks(
      () => {
        if (this._state < DONE) goOn();
      },
      (failure: Failure) => {
        if (this._state >= DONE) return;
        this.finished = false;
        this._gate = undefined;
        this.processingFailed(failure);
      },
    );
  }

  /** @internal */
  _waitAtGate(): Deferred<unknown> | undefined {
    try {
      return this._gate?.();
    } catch (error) {
      return fail(error);
    }
  }

  /**
   * @internal Begin a response with a head that is ready as it stands: flat, in wire form, without fields of the
   * connection. False, and nothing done, where something was set or written before that must not be lost.
   */
  _beginWith(code: number, message: string, head: string[]): boolean {
    if (
      this._state !== OPEN ||
      this._responseHeaders !== undefined ||
      this._cookies !== undefined ||
      this.etag !== undefined ||
      this.lastModified !== undefined
    ) {
      return false;
    }
    this.code = code;
    this._message = message;
    this._head = head;
    this._holdHead();
    return true;
  }

  /** @internal End of the hold: begin to stream, unless the response is finished anyway and only waits for its gate. */
  _release(): void {
    if (this._state !== HELD || this.finished || this._atGate !== undefined) return;
    const waiting = this._gate === undefined ? undefined : this._waitAtGate();
    if (waiting === undefined) {
      this._begin();
      return;
    }
    this._atGate = 'hold';
    this._full = true;
    this._listen();
    waiting.addCallbacks(
      () => {
        const flush = this._atGate === 'flush';
        this._atGate = undefined;
        if (this._state !== HELD || this.finished) return;
        this._full = false;
        this._begin();
        if (flush) this.flush();
        if (this._full) return;
        this._full = true;
        this.drained();
      },
      (failure: Failure) => {
        this._atGate = undefined;
        if (this._state !== HELD || this.finished) return;
        this._gate = undefined;
        this.processingFailed(failure);
      },
    );
  }

  /** @internal Whether fields may follow the body: in HTTP/1.1 only behind one that comes in chunks (RFC 9112 7.1.2). */
  _canTrail(head: readonly string[]): boolean {
    const { exchange } = this;
    if (exchange.trailers === undefined || exchange.httpVersion === '1.0') return false;
    if (exchange.httpVersion !== '1.1') return true;
    return !head.some((name, i) => i % 2 === 0 && /^content-length$/i.test(name));
  }

  /** @internal */
  _begin(): void {
    const head = this._head as string[];
    if (this._isBodyless() || !this._canTrail(head)) dropTrailer(head);
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
  _put(piece: Body, release?: () => void): boolean {
    const roomy = this.exchange.write(piece, release);
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
    dropTrailer(head);
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

  /** @internal Ask the host to tell of drained and closed. */
  _listen(): void {
    if (this._listening) return;
    this._listening = true;
    this.exchange.listen(this);
  }

  /** Called by the host: its buffer has room again. */
  drained(): void {
    if (!this._full) return;
    this._full = false;
    this._tellWaiting(undefined);
    const writer = this._writer;
    if (writer !== undefined) {
      this._writer = undefined;
      writer._resume();
    }
    if (!this._full) this._pump?.drained();
  }

  /** @internal Tell those who wait for room. */
  _tellWaiting(lost: Error | undefined): void {
    const waiting = this._waiting;
    if (waiting === undefined) return;
    this._waiting = undefined;
    fireAll(waiting, lost);
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

  override _settle(lost: Error | undefined, outcome: Outcome): void {
    this._full = false;
    this._held = undefined;
    if (this._awaited) {
      this._pump?.stop();
      this._pump = undefined;
      this._tellWaiting(lost);
    }
    super._settle(lost, outcome);
  }

  // ---- producers

  /** Whether the registered producer is one that writes by itself. Twisted: `Request.streamingProducer`. */
  get streamingProducer(): boolean {
    return this._pump?.streaming ?? false;
  }

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

Outgoing.prototype.lateFinishes = 0;
Outgoing.prototype._waiting = undefined;
Outgoing.prototype._writer = undefined;
Outgoing.prototype._trailers = undefined;
Outgoing.prototype._gate = undefined;
Outgoing.prototype._atGate = undefined;

function describe(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function joined(pieces: Body[]): Body {
  if (pieces.length === 1) return pieces[0] as Body;
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('');
  return Buffer.concat(pieces.map(toBytes));
}

/** What promises trailers goes where there can be none; node would refuse the whole response for it. */
function dropTrailer(head: string[]): void {
  for (let i = head.length - 2; i >= 0; i -= 2) {
    const name = head[i] as string;
    if (name.length === 7 && name.toLowerCase() === 'trailer') head.splice(i, 2);
  }
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
