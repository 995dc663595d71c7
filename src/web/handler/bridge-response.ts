import { type IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Exchange } from '../../http/exchange.js';
import type { Request } from '../request.js';
import { flatHeaders, setHeaders } from './response-headers.js';

type Done = (error?: Error | null) => void;

/** What node's response keeps besides its published members. */
interface Internals {
  _header: string | null;
  _hasBody: boolean;
  finished: boolean;
}

/**
 * Node's view of a response that does not go out over node:http: what is written to it goes to the exchange. Header
 * fields, the freezing of the head, events and properties are node's own.
 *
 * What is special about it are own members of the instance: Express gives responses another prototype.
 */
export class ResponseBridge {
  readonly res: ServerResponse & { flush(): void };
  /** Bytes of the body so far. */
  sentBytes = 0;
  readonly #exchange: Exchange;
  readonly #owner: Request;
  readonly #internals: Internals;
  #begun = false;

  constructor(req: IncomingMessage, request: Request) {
    const res = Object.assign(new ServerResponse(req), { flush: () => this.#flush() });
    this.res = res;
    this.#exchange = request.exchange;
    this.#owner = request;
    this.#internals = res as unknown as Internals;
    Object.defineProperty(res, 'socket', { value: req.socket, writable: true });
    res.writeHead = this.#writeHead.bind(this) as typeof res.writeHead;
    res.write = this.#write.bind(this) as typeof res.write;
    res.end = this.#end.bind(this) as typeof res.end;
    res.destroy = this.#destroy.bind(this) as typeof res.destroy;
    res.flushHeaders = () => this.#flush();
    // Whether the client is asked for its body is decided where the body is read.
    res.writeContinue = () => undefined;
    res.writeProcessing = () => undefined;
    res.writeEarlyHints = () => undefined;
  }

  /** The client left. */
  lost(): void {
    const { res } = this;
    if (!res.destroyed && !res.writableEnded) this.#close();
  }

  #writeHead(status: number, reason?: unknown, headers?: unknown): ServerResponse {
    const { res } = this;
    const phrase = typeof reason === 'string' ? reason : undefined;
    setHeaders(res, (phrase === undefined ? (reason ?? headers) : headers) as OutgoingHttpHeaders);
    if (phrase !== undefined) res.statusMessage = phrase;
    ServerResponse.prototype.writeHead.call(res, status);
    return res;
  }

  #write(chunk: string | Uint8Array, encoding?: unknown, done?: Done): boolean {
    const { res } = this;
    const callback = typeof encoding === 'function' ? (encoding as Done) : done;
    if (res.writableEnded || res.destroyed) {
      this.#writeAfterEnd(callback);
      return false;
    }
    this.#freeze();
    const bytes = bytesOf(chunk, encoding);
    if (callback !== undefined) process.nextTick(callback);
    if (!this.#internals._hasBody || bytes.length === 0) return true;
    this.#begin();
    this.sentBytes += bytes.length;
    const isRoomy = this.#exchange.write(bytes);
    if (!isRoomy) this.#awaitDrain();
    return isRoomy;
  }

  #end(chunk?: unknown, encoding?: unknown, done?: Done): ServerResponse {
    const { res } = this;
    if (typeof chunk === 'function') return this.#end(undefined, undefined, chunk as Done);
    if (typeof encoding === 'function') return this.#end(chunk, undefined, encoding as Done);
    if (done !== undefined) res.once('finish', done);
    if (res.writableEnded || res.destroyed) return res;
    const bytes =
      chunk === undefined || chunk === null ? undefined : bytesOf(chunk as string, encoding);
    this.#freeze();
    this.#internals.finished = true;
    if (!this.#begun) {
      this.#whole(bytes);
    } else {
      if (bytes !== undefined && bytes.length > 0) {
        this.sentBytes += bytes.length;
        this.#exchange.write(bytes);
      }
      this.#exchange.end();
    }
    process.nextTick(() => {
      res.emit('prefinish');
      res.emit('finish');
      this.#close();
    });
    return res;
  }

  #flush(): void {
    this.#freeze();
    if (!this.#internals._hasBody) return;
    this.#begin();
    this.#exchange.flush();
  }

  #destroy(error?: Error): ServerResponse {
    const { res } = this;
    if (res.destroyed) return res;
    res.destroyed = true;
    if (!res.writableEnded) {
      const reason = error ?? new Error('the handler destroyed its response');
      if (this.#begun) this.#exchange.abort(reason);
      else this.#owner.processingFailed(reason);
    }
    process.nextTick(() => this.#close());
    return res;
  }

  #close(): void {
    this.res.destroyed = true;
    this.res.emit('close');
  }

  /** Settle status and header fields; through the instance's own `writeHead`, which middleware may have hooked. */
  #freeze(): void {
    if (this.#internals._header === null) this.res.writeHead(this.res.statusCode);
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const { res } = this;
    this.#exchange.start(res.statusCode, res.statusMessage, flatHeaders(res));
  }

  #whole(bytes: Uint8Array | undefined): void {
    const { res } = this;
    this.#begun = true;
    const flat = flatHeaders(res);
    const { _hasBody: hasBody } = this.#internals;
    if (hasBody) {
      this.sentBytes = bytes?.length ?? 0;
      if (!res.hasHeader('content-length')) flat.push('Content-Length', String(this.sentBytes));
    }
    const body = hasBody ? (bytes ?? '') : null;
    this.#exchange.respond(res.statusCode, res.statusMessage, flat, body);
  }

  #awaitDrain(): void {
    const { res } = this;
    const owner = this.#owner;
    owner._full = true;
    owner._listen();
    owner.whenWritable().addCallbacks(
      () => {
        if (!res.writableEnded) res.emit('drain');
      },
      () => undefined,
    );
  }

  #writeAfterEnd(callback: Done | undefined): void {
    const { res } = this;
    const code = res.destroyed ? 'ERR_STREAM_DESTROYED' : 'ERR_STREAM_WRITE_AFTER_END';
    const error = Object.assign(new Error('write after end'), { code });
    process.nextTick(() => {
      callback?.(error);
      if (!res.destroyed) res.emit('error', error);
    });
  }
}

function bytesOf(chunk: string | Uint8Array, encoding: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk !== 'string') throw new TypeError('The chunk must be a string or bytes');
  return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
}
