import { IncomingMessage } from 'node:http';
import type { BodySource } from '../../http/exchange.js';
import type { Request } from '../request.js';
import { BridgeSocket } from './bridge-socket.js';

/** Node's own lines into `rawHeaders`; `headers` is worked out from it on first use. */
interface Parsing {
  _addHeaderLines(flat: string[], count: number): void;
}

/**
 * Node's view of a request that did not come over node:http. The body is taken from the exchange when it is first read.
 *
 * What is special about it are own members of the instance: Express gives requests another prototype.
 */
export class RequestBridge {
  readonly req: IncomingMessage;
  /** Whether somebody began to read the body. */
  wasRead = false;
  #source: BodySource | undefined;

  constructor(request: Request) {
    const { exchange } = request;
    const req = new IncomingMessage(new BridgeSocket(exchange) as never);
    const body = request._source ?? exchange.body();
    const [major = '1', minor = '1'] = exchange.httpVersion.split('.');
    req.httpVersion = exchange.httpVersion;
    req.httpVersionMajor = Number(major);
    req.httpVersionMinor = Number(minor);
    req.method = request.method;
    req.url = request.uri;
    const flat = request._requestHeaders?.toFlat() ?? [...exchange.rawHeaders];
    if (body.kind === 'stream' && !announcesBody(flat)) {
      // Body parsers ask the header whether there is a body (RFC 9112 6.3); HTTP/2 and fetch need not say.
      flat.push('transfer-encoding', 'chunked');
    }
    (req as unknown as Parsing)._addHeaderLines(flat, flat.length);
    // A body parser above has consumed the body: those below find what it made of it, and that it was here.
    if (body.kind === 'parsed') Object.assign(req, { body: body.value, _body: true });
    req._read = () => {
      if (this.wasRead) {
        this.#source?.resume();
        return;
      }
      this.wasRead = true;
      if (body.kind === 'stream') this.#start(body);
      else this.#end(body.kind === 'parsed' ? body.bytes : undefined);
    };
    this.req = req;
  }

  /** The client left. */
  lost(): void {
    const { req } = this;
    if (req.destroyed) return;
    req.aborted = true;
    req.emit('aborted');
    const reset = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    // As in node: an error nobody listens for is none.
    if (req.listenerCount('error') > 0) req.destroy(reset);
    else req.destroy();
    req.socket.destroy();
  }

  #start(body: BodySource): void {
    const { req } = this;
    this.#source = body;
    body.start({
      data: (chunk) => {
        if (!req.push(chunk)) body.pause();
      },
      end: () => this.#end(undefined),
      error: (reason) => {
        req.destroy(reason);
      },
    });
  }

  #end(bytes: Uint8Array | undefined): void {
    const { req } = this;
    if (bytes !== undefined && bytes.length > 0) req.push(bytes);
    req.complete = true;
    req.push(null);
  }
}

function announcesBody(flat: readonly string[]): boolean {
  return flat.some(
    (name, i) => i % 2 === 0 && /^(?:content-length|transfer-encoding)$/i.test(name),
  );
}
