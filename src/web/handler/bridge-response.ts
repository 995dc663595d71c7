import { type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Exchange } from '../../http/exchange.js';
import type { Request } from '../request.js';
import type { BridgeRequest } from './bridge-request.js';

type Chunk = string | Uint8Array;
type Done = (error?: Error | null) => void;

/** What node's own response keeps besides its published members. */
interface Internals {
  _header: string | null;
  _hasBody: boolean;
  finished: boolean;
}

/**
 * Node's view of a response that does not go out over node:http: what is written to it goes to the exchange. Headers,
 * the head's freezing, events and properties are those of node's own class.
 *
 * @internal
 */
export class BridgeResponse extends ServerResponse {
  readonly #exchange: Exchange;
  readonly #owner: Request;
  #begun = false;
  #sent = 0;

  constructor(req: BridgeRequest, request: Request) {
    super(req);
    this.#exchange = request.exchange;
    this.#owner = request;
    Object.defineProperty(this, 'socket', { value: req.socket, writable: true });
  }

  /** Bytes of the body so far. */
  get sentBytes(): number {
    return this.#sent;
  }

  override writeHead(status: number, reason?: unknown, headers?: unknown): this {
    const phrase = typeof reason === 'string' ? reason : undefined;
    setAll(this, (phrase === undefined ? (reason ?? headers) : headers) as GivenHeaders);
    if (phrase === undefined) super.writeHead(status);
    else super.writeHead(status, phrase);
    return this;
  }

  override write(chunk: any, encoding?: any, done?: any): boolean {
    const callback: Done | undefined = typeof encoding === 'function' ? encoding : done;
    const internals = this as unknown as Internals;
    if (this.writableEnded || this.destroyed) {
      const error = Object.assign(new Error('write after end'), {
        code: this.destroyed ? 'ERR_STREAM_DESTROYED' : 'ERR_STREAM_WRITE_AFTER_END',
      });
      process.nextTick(() => {
        callback?.(error);
        if (!this.destroyed) this.emit('error', error);
      });
      return false;
    }
    if (internals._header === null) this.writeHead(this.statusCode);
    if (callback !== undefined) process.nextTick(callback);
    const bytes = bytesOf(chunk, encoding);
    if (!internals._hasBody || bytes.length === 0) return true;
    this.#begin();
    this.#sent += bytes.length;
    const roomy = this.#exchange.write(bytes);
    if (!roomy) this.#awaitDrain();
    return roomy;
  }

  override end(chunk?: any, encoding?: any, done?: any): this {
    if (typeof chunk === 'function') return this.end(undefined, undefined, chunk);
    if (typeof encoding === 'function') return this.end(chunk, undefined, encoding);
    if (typeof done === 'function') this.once('finish', done);
    if (this.writableEnded || this.destroyed) return this;
    const internals = this as unknown as Internals;
    const bytes = chunk === undefined || chunk === null ? undefined : bytesOf(chunk, encoding);
    if (internals._header === null) this.writeHead(this.statusCode);
    internals.finished = true;
    if (this.#begun) {
      if (bytes !== undefined && bytes.length > 0) {
        this.#sent += bytes.length;
        this.#exchange.write(bytes);
      }
      this.#exchange.end();
    } else {
      this.#whole(bytes);
    }
    process.nextTick(() => {
      this.emit('prefinish');
      this.emit('finish');
      this.#close();
    });
    return this;
  }

  override flushHeaders(): void {
    const internals = this as unknown as Internals;
    if (internals._header === null) this.writeHead(this.statusCode);
    if (!internals._hasBody) return;
    this.#begin();
    this.#exchange.flush();
  }

  /** For compressors above and event streams. */
  flush(): void {
    this.flushHeaders();
  }

  override writeContinue(): void {}

  override writeProcessing(): void {}

  override writeEarlyHints(): void {}

  override destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    if (!this.writableEnded) {
      const reason = error ?? new Error('the handler destroyed its response');
      if (this.#begun) this.#exchange.abort(reason);
      else this.#owner.processingFailed(reason);
    }
    process.nextTick(() => this.#close());
    return this;
  }

  /** The client left. */
  lost(): void {
    if (this.destroyed || this.writableEnded) return;
    this.destroyed = true;
    this.#close();
  }

  #close(): void {
    this.destroyed = true;
    this.emit('close');
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#exchange.start(this.statusCode, this.statusMessage, flatHeaders(this));
  }

  #whole(bytes: Uint8Array | undefined): void {
    this.#begun = true;
    const flat = flatHeaders(this);
    const { _hasBody: hasBody } = this as unknown as Internals;
    const length = bytes?.length ?? 0;
    if (hasBody) {
      this.#sent = length;
      if (!this.hasHeader('content-length')) flat.push('Content-Length', String(length));
    }
    const body = hasBody ? (bytes ?? '') : null;
    this.#exchange.respond(this.statusCode, this.statusMessage, flat, body);
  }

  #awaitDrain(): void {
    const owner = this.#owner;
    owner._full = true;
    owner._listen();
    owner.whenWritable().addCallbacks(
      () => {
        if (!this.writableEnded) this.emit('drain');
      },
      () => undefined,
    );
  }
}

type GivenHeaders = OutgoingHttpHeaders | readonly unknown[] | undefined;

/** Put the header fields given to `writeHead` beside those set before; they replace those of the same name. */
function setAll(res: ServerResponse, headers: GivenHeaders): void {
  if (headers === undefined || headers === null) return;
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers as OutgoingHttpHeaders)) {
      if (value !== undefined) res.setHeader(name, value);
    }
    return;
  }
  const flat: unknown[] = Array.isArray(headers[0]) ? headers.flat() : headers;
  const seen = new Set<string>();
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = String(flat[i]);
    const value = flat[i + 1] as string | string[];
    if (seen.has(name.toLowerCase())) res.appendHeader(name, value);
    else res.setHeader(name, value);
    seen.add(name.toLowerCase());
  }
}

function flatHeaders(res: ServerResponse): string[] {
  const flat: string[] = [];
  for (const name of (res as unknown as { getRawHeaderNames(): string[] }).getRawHeaderNames()) {
    const value = res.getHeader(name);
    if (Array.isArray(value)) for (const one of value) flat.push(name, one);
    else flat.push(name, String(value));
  }
  return flat;
}

function bytesOf(chunk: Chunk, encoding: unknown): Uint8Array {
  if (typeof chunk !== 'string') {
    if (chunk instanceof Uint8Array) return chunk;
    throw new TypeError('The chunk must be a string or bytes');
  }
  return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
}
