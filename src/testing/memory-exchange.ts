import {
  type BodySink,
  type BodySource,
  type Exchange,
  type ExchangeListener,
  NO_BODY,
  type Peer,
  type RequestBody,
} from '../http/exchange.js';

/** What a {@link MemoryExchange} pretends was sent. */
export interface MemoryRequest {
  /** Default is `'GET'`. */
  readonly method?: string | undefined;
  /** Path and query. Default is `'/'`. */
  readonly url?: string | undefined;
  /** Header fields; a list of values makes repeated lines. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** The body; text is sent as UTF-8. Its length is announced. Default is none. */
  readonly body?: string | Uint8Array | undefined;
  /** Hold the body back: pieces are sent with {@link MemoryExchange.sendBody}. Default is false. */
  readonly holdBody?: boolean | undefined;
  /** What a middleware above made of the body, for a body that was read already. */
  readonly parsedBody?: unknown;
  /** The part of the path that the host used up. Default is `''`. */
  readonly mount?: string | undefined;
  /** Default is `'1.1'`. */
  readonly httpVersion?: string | undefined;
  /** Default is false. */
  readonly secure?: boolean | undefined;
  /** Default is 127.0.0.1, port 40000. */
  readonly peer?: Partial<Peer> | undefined;
  /** Bytes the host takes before it asks to wait. Default is Infinity. */
  readonly bufferBytes?: number | undefined;
}

/** How a {@link MemoryExchange} ended; `open` while it has not. */
export type MemoryEnd = 'open' | 'ended' | 'aborted' | 'passed' | 'failed' | 'closed';

/**
 * A host in memory: records what the core does, in order, and lets a test be the client. No sockets, no timers.
 */
export class MemoryExchange implements Exchange<undefined> {
  readonly raw: undefined = undefined;
  readonly method: string;
  readonly target: string;
  readonly mount: string;
  readonly httpVersion: string;
  readonly rawHeaders: readonly string[];
  readonly peer: Peer;
  readonly local: Peer = { address: '127.0.0.1', port: 8080 };
  readonly secure: boolean;

  /** How it ended. */
  ended: MemoryEnd = 'open';
  /** The response status; 0 while there is none. */
  status = 0;
  /** The reason phrase, where the core gave one. */
  reason: string | undefined;
  /** Flat header fields of the response. */
  headers: readonly string[] = [];
  /** Pieces of the body as they were handed over. */
  readonly chunks: Uint8Array[] = [];
  /** Whether the response came as one piece, with `respond`. */
  whole = false;
  /** Whether the core asked for the connection to be closed. */
  closing = false;
  /** How often `flush` was called. */
  flushes = 0;
  /** What `abort` or `fail` was given. */
  error: Error | undefined;
  /** Fires when the exchange has ended, however. */
  readonly done: Promise<void>;

  readonly #body: MemoryBody | RequestBody;
  readonly #bufferBytes: number;
  #buffered = 0;
  #listener: ExchangeListener | undefined;
  #finish!: () => void;

  constructor(request: MemoryRequest = {}) {
    const { headers = {}, body, peer } = request;
    this.method = request.method ?? 'GET';
    this.target = request.url ?? '/';
    this.mount = request.mount ?? '';
    this.httpVersion = request.httpVersion ?? '1.1';
    this.secure = request.secure ?? false;
    this.peer = { address: '127.0.0.1', port: 40000, ...peer };
    this.#bufferBytes = request.bufferBytes ?? Number.POSITIVE_INFINITY;
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    this.rawHeaders = rawHeadersOf(headers, bytes, request.holdBody === true);
    if ('parsedBody' in request) {
      this.#body = { kind: 'parsed', value: request.parsedBody, bytes: undefined };
    } else if (bytes !== undefined || request.holdBody === true) {
      this.#body = new MemoryBody(bytes, request.holdBody === true);
    } else {
      this.#body = NO_BODY;
    }
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  get client(): string | undefined {
    return this.peer.address;
  }

  get authority(): string | undefined {
    return this.requestHeader('host');
  }

  body(): RequestBody {
    return this.#body;
  }

  listen(listener: ExchangeListener): void {
    this.#listener = listener;
  }

  respond(
    status: number,
    reason: string | undefined,
    headers: string[],
    body: string | Uint8Array | null,
    close?: boolean,
  ): void {
    this.#head(status, reason, headers, close);
    this.whole = true;
    if (body !== null) this.#take(bytesOf(body));
    this.#over('ended');
  }

  start(status: number, reason: string | undefined, headers: string[], close?: boolean): void {
    this.#head(status, reason, headers, close);
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.ended !== 'open') return true;
    const bytes = bytesOf(chunk);
    this.#take(bytes);
    this.#buffered += bytes.length;
    return this.#buffered < this.#bufferBytes;
  }

  flush(): void {
    this.flushes++;
  }

  end(): void {
    this.#over('ended');
  }

  abort(reason: Error): void {
    this.error = reason;
    this.#over('aborted');
  }

  pass(): void {
    this.#over('passed');
  }

  fail(error: Error): void {
    this.error = error;
    this.#over('failed');
  }

  // ---- the test's side

  /** The body so far. */
  get bytes(): Uint8Array {
    return Buffer.concat(this.chunks);
  }

  /** The body so far, as UTF-8 text. */
  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  /** The values of a response field, joined by a comma and a space; undefined where there is none. */
  header(name: string): string | undefined {
    return joinedField(this.headers, name);
  }

  /** @internal A request field. */
  requestHeader(name: string): string | undefined {
    return joinedField(this.rawHeaders, name);
  }

  /** Read what is buffered: the core is told that there is room again. */
  drain(): void {
    this.#buffered = 0;
    this.#listener?.drained();
  }

  /** Leave, as a client: in good order, or with the error of a reset connection. */
  disconnect(reason?: Error): void {
    if (this.ended !== 'open') return;
    if (this.#body instanceof MemoryBody) this.#body.cut();
    this.#over('closed');
    this.#listener?.closed(reason);
  }

  /** Send a piece of a body that was held back. */
  sendBody(chunk: string | Uint8Array): void {
    if (this.#body instanceof MemoryBody) this.#body.send(bytesOf(chunk));
  }

  /** End a body that was held back. */
  endBody(): void {
    if (this.#body instanceof MemoryBody) this.#body.finish();
  }

  #head(status: number, reason: string | undefined, headers: string[], close = false): void {
    if (this.status !== 0) throw new Error('the response was begun twice');
    this.status = status;
    this.reason = reason;
    this.headers = headers;
    this.closing = close;
    this.progress('head');
  }

  #take(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.progress('piece');
  }

  /** Called when the head, a piece of the body or the end has come. Override it to watch. */
  protected progress(_what: 'head' | 'piece' | 'end'): void {}

  #over(how: MemoryEnd): void {
    if (this.ended !== 'open') return;
    this.ended = how;
    this.#finish();
    this.progress('end');
  }
}

/** A body in memory, sent at once or piece by piece. */
class MemoryBody implements BodySource {
  readonly kind = 'stream';
  /** Pieces that wait for a reader. */
  readonly #waiting: Uint8Array[] = [];
  #sink: BodySink | undefined;
  #ended: boolean;
  #paused = false;

  constructor(bytes: Uint8Array | undefined, held: boolean) {
    if (bytes !== undefined && bytes.length > 0) this.#waiting.push(bytes);
    this.#ended = !held;
  }

  start(sink: BodySink): void {
    this.#sink = sink;
    this.#pump();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#pump();
  }

  stop(): void {
    this.#sink = undefined;
  }

  send(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#pump();
  }

  finish(): void {
    this.#ended = true;
    this.#pump();
  }

  cut(): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.error(new Error('the request body was cut off'));
  }

  #pump(): void {
    while (this.#sink !== undefined && !this.#paused && this.#waiting.length > 0) {
      this.#sink.data(this.#waiting.shift() as Uint8Array);
    }
    if (this.#sink !== undefined && !this.#paused && this.#ended) {
      const sink = this.#sink;
      this.#sink = undefined;
      sink.end();
    }
  }
}

function rawHeadersOf(
  headers: Readonly<Record<string, string | readonly string[]>>,
  body: Uint8Array | undefined,
  held: boolean,
): string[] {
  const flat: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    for (const line of typeof value === 'string' ? [value] : value) {
      flat.push(name, Buffer.from(line).toString('latin1'));
    }
  }
  const has = (name: string): boolean =>
    Object.keys(headers).some((key) => key.toLowerCase() === name);
  if (!has('host')) flat.unshift('Host', 'localhost:8080');
  if (held && !has('content-length')) flat.push('Transfer-Encoding', 'chunked');
  else if (body !== undefined && !has('content-length')) {
    flat.push('Content-Length', String(body.length));
  }
  return flat;
}

function joinedField(flat: readonly string[], name: string): string | undefined {
  const lower = name.toLowerCase();
  const values = flat.filter((_, i) => i % 2 === 1 && flat[i - 1]?.toLowerCase() === lower);
  return values.length === 0 ? undefined : Buffer.from(values.join(', '), 'latin1').toString();
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : data;
}
