import type {
  BodySink,
  BodySource,
  Exchange,
  ExchangeListener,
  Peer,
  RequestBody,
} from '../../src/http/exchange.js';
import { NO_BODY } from '../../src/http/exchange.js';

/** What the caller knows of a fetch request that its Request object does not say. */
export interface FetchInfo {
  /** The client's end of the connection. */
  readonly peer?: Partial<Peer>;
  /** Our end of it. */
  readonly local?: Partial<Peer>;
}

const NOWHERE: Peer = { address: undefined, port: undefined };
/** Bytes a response may have waiting for its reader. */
const BUFFER_BYTES = 16 * 1024;
/** Responses whose body must be null (Fetch Standard, "null body status"). */
const NULL_BODY = new Set([101, 103, 204, 205, 304]);

/** An exchange over the Request and Response of the Fetch Standard. */
export class FetchExchange implements Exchange<Request> {
  readonly raw: Request;
  readonly method: string;
  readonly target: string;
  readonly mount: string;
  readonly httpVersion = '1.1';
  /** Resolves to the response, or undefined where the tree has no such child and the caller shall look further. */
  readonly response: Promise<Response | undefined>;
  readonly #info: FetchInfo;
  readonly #url: URL;
  #resolve!: (response: Response | undefined) => void;
  #reject!: (error: Error) => void;
  #listener: ExchangeListener | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #body: FetchBody | undefined;
  #ended = false;

  constructor(request: Request, mount: string, info: FetchInfo) {
    const url = new URL(request.url);
    this.raw = request;
    this.method = request.method;
    this.target = url.pathname + url.search;
    this.mount = mount;
    this.#url = url;
    this.#info = info;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get rawHeaders(): readonly string[] {
    const flat = [...this.raw.headers].flat();
    // The Request of a server written to the standard carries no Host field of its own.
    if (!this.raw.headers.has('host')) flat.unshift('host', this.#url.host);
    return flat;
  }

  get peer(): Peer {
    return { ...NOWHERE, ...this.#info.peer };
  }

  get local(): Peer {
    const { hostname, port, protocol } = this.#url;
    const usual = protocol === 'https:' ? 443 : 80;
    return {
      address: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? usual : Number(port),
      ...this.#info.local,
    };
  }

  get client(): string | undefined {
    return this.#info.peer?.address;
  }

  get secure(): boolean {
    return this.#url.protocol === 'https:';
  }

  get authority(): string | undefined {
    return this.raw.headers.get('host') ?? this.#url.host;
  }

  body(): RequestBody {
    const { raw } = this;
    if (this.#body === undefined ? raw.bodyUsed : this.#body.isStarted)
      return { kind: 'parsed', value: undefined, bytes: undefined };
    if (raw.body === null) return NO_BODY;
    this.#body ??= new FetchBody(raw.body, (error) => this.#closed(error));
    return this.#body;
  }

  listen(listener: ExchangeListener): void {
    const isFirst = this.#listener === undefined;
    this.#listener = listener;
    if (!isFirst) return;
    const { signal } = this.raw;
    if (signal.aborted) queueMicrotask(() => this.#closed(signal.reason));
    else signal.addEventListener('abort', () => this.#closed(signal.reason), { once: true });
  }

  respond(
    status: number,
    reason: string | undefined,
    headers: string[],
    body: string | Uint8Array | null,
  ): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#resolve(
      response(status, reason, headers, body === null || NULL_BODY.has(status) ? null : body),
    );
  }

  start(status: number, reason: string | undefined, headers: string[]): void {
    if (this.#ended) return;
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#listener?.drained(),
        cancel: (why) => this.#closed(why),
      },
      { highWaterMark: BUFFER_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
    );
    this.#resolve(response(status, reason, headers, stream));
  }

  write(chunk: string | Uint8Array): boolean {
    const controller = this.#controller;
    if (this.#ended || controller === undefined) return true;
    controller.enqueue(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    return (controller.desiredSize ?? 0) > 0;
  }

  flush(): void {}

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#controller?.close();
  }

  abort(reason: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#controller?.error(reason);
  }

  pass(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#resolve(undefined);
  }

  fail(error: Error): void {
    if (this.#controller !== undefined) {
      this.abort(error);
      return;
    }
    if (this.#ended) return;
    this.#ended = true;
    this.#reject(error);
  }

  #closed(reason: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#body?.breakOff(reason);
    this.#listener?.closed(undefined);
    if (this.#controller === undefined) {
      this.#reject(reason instanceof Error ? reason : new Error('the client left'));
    }
  }
}

/** A Response; statuses the standard does not allow become 500, since nothing else can be said. */
function response(
  status: number,
  reason: string | undefined,
  headers: string[],
  body: string | Uint8Array | ReadableStream<Uint8Array> | null,
): Response {
  if (status > 599) {
    return new Response(`Response status ${status} cannot be sent`, { status: 500 });
  }
  const fields = new Headers();
  for (let i = 0; i < headers.length; i += 2) {
    fields.append(headers[i] as string, headers[i + 1] as string);
  }
  // Text without a type would be labelled text/plain by the constructor.
  return new Response(typeof body === 'string' ? Buffer.from(body) : body, {
    status,
    headers: fields,
    ...(reason === undefined ? {} : { statusText: reason }),
  });
}

/** The unread body of a fetch Request. */
class FetchBody implements BodySource {
  readonly kind = 'stream';
  /** Somebody reads it. */
  isStarted = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #stopped = false;
  #resumed: (() => void) | undefined;
  #paused = false;
  #sink: BodySink | undefined;
  readonly #broke: (error: unknown) => void;

  /** @param broke - Told when the body breaks off, which a client does that leaves, with or without the signal. */
  constructor(stream: ReadableStream<Uint8Array>, broke: (error: unknown) => void) {
    this.#reader = stream.getReader();
    this.#broke = broke;
  }

  start(sink: BodySink): void {
    this.isStarted = true;
    this.#sink = sink;
    void this.#pump(sink);
  }

  /** The client is gone: what he did not send will not come. */
  breakOff(reason: unknown): void {
    const sink = this.#sink;
    if (sink === undefined) return;
    this.stop();
    sink.error(reason instanceof Error ? reason : new Error('the client left'));
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#resumed?.();
  }

  stop(): void {
    this.#stopped = true;
    this.#sink = undefined;
    this.#reader.cancel().catch(() => undefined);
    this.resume();
  }

  async #pump(sink: BodySink): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (this.#stopped) return;
        if (done) break;
        sink.data(value);
        if (this.#paused) await new Promise<void>((resolve) => (this.#resumed = resolve));
      }
    } catch (error) {
      if (this.#stopped) return;
      this.#sink = undefined;
      sink.error(error as Error);
      this.#broke(error);
      return;
    }
    if (this.#stopped) return;
    this.#sink = undefined;
    sink.end();
  }
}
