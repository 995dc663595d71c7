import type {
  Exchange,
  ExchangeListener,
  NodeObjects,
  Peer,
  RequestBody,
} from '../../http/exchange.js';
import type { RequestBridge } from './bridge-request.js';
import type { ResponseBridge } from './bridge-response.js';
import { mergeHeaders } from './response-headers.js';

/**
 * The rest of an exchange behind a middleware that was given a bridge: what the tree answers goes through the bridge's
 * response, so that middleware which hooks `writeHead`, `write` and `end` sees it.
 *
 * @internal
 */
export class BridgedExchange implements Exchange {
  readonly #outer: Exchange;
  readonly #req: RequestBridge;
  readonly #res: ResponseBridge['res'];

  constructor(outer: Exchange, req: RequestBridge, res: ResponseBridge) {
    this.#outer = outer;
    this.#req = req;
    this.#res = res.res;
  }

  get raw(): unknown {
    return this.#outer.raw;
  }

  get method(): string {
    return this.#outer.method;
  }

  get target(): string {
    return this.#outer.target;
  }

  get mount(): string {
    return this.#outer.mount;
  }

  get httpVersion(): string {
    return this.#outer.httpVersion;
  }

  get rawHeaders(): readonly string[] {
    return this.#outer.rawHeaders;
  }

  get peer(): Peer {
    return this.#outer.peer;
  }

  get local(): Peer {
    return this.#outer.local;
  }

  get client(): string | undefined {
    return this.#outer.client;
  }

  get secure(): boolean {
    return this.#outer.secure;
  }

  get authority(): string | undefined {
    return this.#outer.authority;
  }

  body(): RequestBody {
    if (!this.#req.wasRead) return this.#outer.body();
    const { body, rawBody } = this.#req.req as { body?: unknown; rawBody?: unknown };
    const exact = rawBody ?? body;
    const bytes = typeof exact === 'string' ? Buffer.from(exact) : exact;
    return {
      kind: 'parsed',
      value: body,
      bytes: bytes instanceof Uint8Array ? bytes : undefined,
    };
  }

  listen(listener: ExchangeListener): void {
    // The client's leaving is told by the outer exchange.
    this.#outer.listen(listener);
    this.#res.on('drain', () => listener.drained());
  }

  respond(
    status: number,
    reason: string | undefined,
    headers: string[],
    body: string | Uint8Array | null,
  ): void {
    this.start(status, reason, headers);
    if (body === null) this.#res.end();
    else this.#res.end(body);
  }

  start(status: number, reason: string | undefined, headers: string[]): void {
    mergeHeaders(this.#res, headers);
    this.#res.writeHead(status, reason);
  }

  write(chunk: string | Uint8Array): boolean {
    return this.#res.write(chunk);
  }

  flush(): void {
    this.#res.flush();
  }

  end(): void {
    this.#res.end();
  }

  abort(reason: Error): void {
    this.#outer.abort(reason);
  }

  pass(): void {
    this.#outer.pass();
  }

  fail(error: Error): void {
    this.#outer.fail(error);
  }

  /** Middleware further down gets what the first one left its marks on. */
  handOver(): NodeObjects {
    return { req: this.#req.req, res: this.#res };
  }
}
