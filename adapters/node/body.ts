import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { Readable } from 'node:stream';
import {
  type BodySink,
  type BodySource,
  NO_BODY,
  type RequestBody,
} from '../../src/http/exchange.js';

/** Whether a request announces a body (RFC 9112 6): it has a Content-Length other than 0, or a transfer coding. */
export function announcesBody(rawHeaders: readonly string[]): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const { length } = rawHeaders[i] as string;
    if (length === 14) {
      if ((rawHeaders[i] as string).toLowerCase() === 'content-length')
        return rawHeaders[i + 1] !== '0';
    } else if (length === 17) {
      if ((rawHeaders[i] as string).toLowerCase() === 'transfer-encoding') return true;
    }
  }
  return false;
}

/** The body of a node request that nobody has read. */
export class NodeBody implements BodySource {
  readonly kind = 'stream';
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  #sink: BodySink | undefined;

  constructor(req: IncomingMessage, res: ServerResponse) {
    this.#req = req;
    this.#res = res;
  }

  get trailers(): readonly string[] {
    return this.#req.rawTrailers;
  }

  start(sink: BodySink): void {
    const req = this.#req;
    this.#sink = sink;
    tellToContinue(req, this.#res);
    req.on('data', (chunk: Uint8Array) => this.#sink?.data(chunk));
    req.on('end', () => this.#finish((last) => last.end()));
    req.on('error', (error: Error) => this.#finish((last) => last.error(error)));
    req.on('close', () =>
      this.#finish((last) => last.error(new Error('the request body was cut off'))),
    );
  }

  pause(): void {
    this.#req.pause();
  }

  resume(): void {
    this.#req.resume();
  }

  stop(): void {
    this.#sink = undefined;
    this.#req.pause();
    if (!this.#req.complete) closeUnread(this.#req, this.#res);
  }

  #finish(tell: (sink: BodySink) => void): void {
    const sink = this.#sink;
    this.#sink = undefined;
    if (sink !== undefined) tell(sink);
  }
}

/** Time for the client to read an early answer before the reset that unread bytes cause reaches it. */
const LINGER_MS = 100;
/** RST_STREAM code that asks the client to stop sending (RFC 9113 8.1). */
const NO_ERROR = 0;

/**
 * Let go of the connection after the response: node discards the rest of a body only where nobody began to read it, and
 * would wait for ever for the end of one that was left in the middle.
 */
export function closeUnread(req: IncomingMessage, res: ServerResponse): void {
  const { stream } = res as unknown as Partial<Http2ServerResponse>;
  if (stream === undefined) {
    const close = () => setTimeout(() => req.socket.destroySoon(), LINGER_MS).unref();
    if (res.writableFinished) close();
    else res.on('finish', close);
  } else {
    // The response of node's compatibility layer says `finish` only when the stream is closed from both ends.
    const close = () => stream.close(NO_ERROR);
    if (stream.writableFinished) close();
    else stream.on('finish', close);
  }
}

/** Marks a request whose client waits for 100 (Continue); whether its connection is to be kept once it was told. */
const AWAITS_CONTINUE: unique symbol = Symbol('hawser.awaitsContinue');

/** Says whether the connection is kept; not there in HTTP/2. */
interface KeepAlive {
  shouldKeepAlive?: boolean;
}

/**
 * Note that a client waits for 100 (Continue) and that the server left that to us. A client that is never told may send
 * its body or not, so what follows the answer could be either: the connection is closed then (RFC 9110 10.1.1).
 */
export function awaitContinue(req: IncomingMessage, res: ServerResponse): void {
  const keeping = res as KeepAlive;
  Object.defineProperty(req, AWAITS_CONTINUE, { value: keeping.shouldKeepAlive });
  if (keeping.shouldKeepAlive !== undefined) keeping.shouldKeepAlive = false;
}

/** Tell a client that waits for it to send its body. */
export function tellToContinue(req: IncomingMessage, res: ServerResponse): void {
  if (!(AWAITS_CONTINUE in req)) return;
  res.writeContinue();
  const kept = req[AWAITS_CONTINUE] as boolean | undefined;
  if (kept !== undefined && !res.headersSent) res.shouldKeepAlive = kept;
}

/** Where a body parser above leaves what it read: `req` under Express, `ctx.request` under Koa. */
export interface ParsedBody {
  readonly body?: unknown;
  readonly rawBody?: unknown;
}

/** The body of a node request: none, unread, or already read by somebody else, who left it at `parsed`. */
export function nodeBody(
  req: IncomingMessage,
  res: ServerResponse,
  parsed: ParsedBody,
): RequestBody {
  const { stream } = req as { stream?: { endAfterHeaders?: boolean } };
  if (stream === undefined ? !announcesBody(req.rawHeaders) : stream.endAfterHeaders === true) {
    return NO_BODY;
  }
  if (!Readable.isDisturbed(req) && !req.readableEnded) return new NodeBody(req, res);
  const { body, rawBody } = parsed;
  const exact = rawBody ?? body;
  return {
    kind: 'parsed',
    value: body,
    bytes:
      exact instanceof Uint8Array
        ? exact
        : typeof exact === 'string'
          ? Buffer.from(exact)
          : undefined,
  };
}
