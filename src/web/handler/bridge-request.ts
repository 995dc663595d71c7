import { IncomingMessage } from 'node:http';
import type { BodySource, RequestBody } from '../../http/exchange.js';
import type { Request } from '../request.js';
import { BridgeSocket } from './bridge-socket.js';

/**
 * Node's view of a request that did not come over node:http. The body is taken from the exchange when it is first read.
 *
 * @internal
 */
export class BridgeRequest extends IncomingMessage {
  readonly #body: () => RequestBody;
  #source: BodySource | undefined;
  #asked = false;

  constructor(request: Request) {
    const { exchange } = request;
    super(new BridgeSocket(exchange) as never);
    this.#body = () => request._source ?? exchange.body();
    const [major = '1', minor = '1'] = exchange.httpVersion.split('.');
    this.httpVersion = exchange.httpVersion;
    this.httpVersionMajor = Number(major);
    this.httpVersionMinor = Number(minor);
    this.method = request.method;
    this.url = request.uri;
    const flat = request._requestHeaders?.toFlat() ?? [...exchange.rawHeaders];
    // What node's own parser calls; `headers` is worked out from it on first use.
    const lines = this as unknown as { _addHeaderLines(flat: string[], count: number): void };
    lines._addHeaderLines(flat, flat.length);
  }

  /** Whether somebody began to read the body. */
  get wasRead(): boolean {
    return this.#asked;
  }

  /** Let a body parser above speak for the body it consumed: `body` holds what it made of it. */
  takeParsed(): void {
    const body = this.#body();
    if (body.kind === 'parsed') Object.assign(this, { body: body.value, _body: true });
  }

  override _read(): void {
    if (this.#asked) {
      this.#source?.resume();
      return;
    }
    this.#asked = true;
    const body = this.#body();
    if (body.kind !== 'stream') {
      this.#end(body.kind === 'parsed' ? body.bytes : undefined);
      return;
    }
    this.#source = body;
    body.start({
      data: (chunk) => {
        if (!this.push(chunk)) body.pause();
      },
      end: () => this.#end(undefined),
      error: (reason) => {
        this.destroy(reason);
      },
    });
  }

  /** The client left. */
  lost(): void {
    if (this.destroyed) return;
    this.aborted = true;
    this.emit('aborted');
    const reset = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    // As in node: an error nobody listens for is none.
    if (this.listenerCount('error') > 0) this.destroy(reset);
    else this.destroy();
    this.socket.destroy();
  }

  #end(bytes: Uint8Array | undefined): void {
    if (bytes !== undefined && bytes.length > 0) this.push(bytes);
    this.complete = true;
    this.push(null);
  }
}
