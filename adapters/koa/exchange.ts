import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import type { ExchangeListener, RequestBody, UpgradeOffer } from '../../src/http/exchange.js';
import { mergeHeaders } from '../../src/web/handler/response-headers.js';
import { nodeBody, type ParsedBody } from '../node/body.js';
import { bodyBeside, NodeExchange } from '../node/exchange.js';
import { setFields } from '../shared/set-fields.js';

/** The part of Koa's context that hawser uses; Koa 2 and 3 both have it. */
export interface KoaContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly request: object;
  readonly response: KoaResponse;
  readonly originalUrl: string;
  readonly path: string;
  readonly ip: string;
  readonly secure: boolean;
  readonly host: string;
  respond?: boolean;
}

/** The part of Koa's response that hawser uses. The context hands all of it on, at a price. */
export interface KoaResponse {
  status: number;
  message: string;
  body: unknown;
  /** Take a field off the response. */
  remove(name: string): void;
}

/** Koa's `next`. */
export type KoaNext = () => Promise<unknown>;

/** A Koa middleware. */
type KoaMiddlewareFunction = (ctx: any, next: () => Promise<unknown>) => unknown;

const OK = 200;
const NOT_FOUND = 404;

/** Status of a request whose client left, in the eyes of loggers above; nginx's number for it. Never sent. */
const CLIENT_CLOSED_REQUEST = 499;

const NOBODY: Array<(outcome: unknown) => void> = [];

/** When a compressor whose reader is slow is looked at again. */
const SLOW_MS = 20;
/** Bytes a response may have waiting for Koa to take them. */
const BUFFER_BYTES = 16 * 1024;

/**
 * An exchange under Koa.
 *
 * The response goes through `ctx.status` and `ctx.body`, so that middleware above (compressors, etags, loggers) sees
 * it; the middleware's promise settles when the head is decided, not at the end of the body.
 */
export class KoaExchange extends NodeExchange {
  readonly ctx: KoaContext;
  /** @internal */
  _next: KoaNext;
  /** @internal What the middleware's promise came to, before anybody held it. */
  _outcome: Promise<unknown> | undefined;
  /** @internal */
  _settled: boolean;
  /** @internal */
  _resolve: ((value?: unknown) => void) | undefined;
  /** @internal */
  _body: PassThrough | undefined;
  /** @internal A flush is on its way. */
  _flushing: boolean;
  /** @internal Middleware around this exchange, innermost last: each is told when what is inside it is decided. */
  _around: Array<(outcome: unknown) => void>;

  constructor(ctx: KoaContext, next: KoaNext, target: string, mount: string) {
    super(ctx.req, ctx.res, target, mount);
    this.ctx = ctx;
    this._next = next;
    this._outcome = undefined;
    this._settled = false;
    this._resolve = undefined;
    this._body = undefined;
    this._flushing = false;
    this._around = NOBODY;
  }

  /** What the middleware returns: undefined where all is done already. */
  get settled(): Promise<unknown> | undefined {
    if (this._settled) return this._outcome;
    return new Promise((resolve) => {
      this._resolve = resolve;
    });
  }

  override get raw(): { req: IncomingMessage; res: ServerResponse; ctx: KoaContext } {
    return { req: this.req, res: this.res, ctx: this.ctx };
  }

  override get originalTarget(): string | undefined {
    return this.ctx.originalUrl;
  }

  override get client(): string | undefined {
    return this.ctx.ip;
  }

  override get secure(): boolean {
    return this.ctx.secure;
  }

  override get authority(): string | undefined {
    return this.ctx.host || undefined;
  }

  override body(): RequestBody {
    const parsed = this.ctx.request as ParsedBody;
    // A body parser of connect's, run inside the tree, leaves what it read on node's request.
    return nodeBody(this.req, this.res, 'body' in parsed ? parsed : (this.req as ParsedBody));
  }

  override listen(listener: ExchangeListener): void {
    super.listen(listener);
    this._watchBody();
  }

  override respond(
    status: number,
    reason: string | undefined,
    headers: string[],
    body: string | Uint8Array | null,
    close?: boolean,
  ): void {
    if (this._ended) return;
    this._ended = true;
    const { ctx } = this;
    this._status(status, reason);
    // Koa sets the length of a body itself.
    mergeHeaders(ctx.res, headers, body !== null);
    // Koa turns `body = null` into 204, whatever the status, so a response without a body leaves it alone.
    if (body !== null) {
      const fit = bodyBeside(headers, reason, body);
      ctx.response.body =
        typeof fit === 'string' ? fit : Buffer.from(fit.buffer, fit.byteOffset, fit.length);
      dropGuessedType(ctx, headers);
    }
    if (close === true) this._closeAfter();
    this._settle(undefined);
  }

  override start(
    status: number,
    reason: string | undefined,
    headers: string[],
    close?: boolean,
  ): void {
    if (this._ended) return;
    const { ctx } = this;
    this._body = new PassThrough({ highWaterMark: BUFFER_BYTES });
    this._status(status, reason);
    ctx.response.body = this._body;
    mergeHeaders(ctx.res, headers);
    dropGuessedType(ctx, headers);
    if (close === true) this._closeAfter();
    this._watchBody();
    this._settle(undefined);
  }

  override write(chunk: string | Uint8Array): boolean {
    if (this._ended || this._body === undefined) return true;
    return this._body.write(chunk);
  }

  /** Koa pipes what it gets at once; a compressor that stands in between, as koa-compress's, keeps it until told. */
  override flush(): void {
    if (this._flushing) return;
    this._flushing = true;
    setImmediate(() => this._flushCompressor());
  }

  /** @internal Not before it has what was written: where it has not, its reader is slow. */
  _flushCompressor(): void {
    const { _body: body, ctx } = this;
    const outer = ctx.response.body as { flush?: () => void; destroyed?: boolean } | null;
    this._flushing = false;
    if (typeof outer?.flush !== 'function' || outer.destroyed === true || this._ended) return;
    if (body === undefined || body.readableLength === 0) {
      outer.flush();
      return;
    }
    this._flushing = true;
    setTimeout(() => this._flushCompressor(), SLOW_MS).unref();
  }

  override end(): void {
    if (this._ended) return;
    this._ended = true;
    this._body?.end();
  }

  override abort(reason: Error): void {
    if (this._ended) return;
    this._ended = true;
    this._body?.destroy(reason);
    // Koa 3 resets the connection then; Koa 2 pipes, and would leave the client waiting.
    this._cut();
  }

  override pass(): void {
    if (this._ended) return;
    this._ended = true;
    this._settle(this._next());
  }

  override fail(error: Error, fields?: Readonly<Record<string, string>>): void {
    if (this._body !== undefined) {
      this.abort(error);
      return;
    }
    if (this._ended) return;
    this._ended = true;
    setFields(this.res, fields);
    this._settle(Promise.reject(error));
  }

  override get upgrade(): UpgradeOffer | undefined {
    const offer = super.upgrade;
    if (offer === undefined) return undefined;
    return {
      protocol: offer.protocol,
      take: () => {
        this.ctx.respond = false;
        const taken = offer.take();
        this._settle(undefined);
        return taken;
      },
    };
  }

  override handOver(): { req: IncomingMessage; res: ServerResponse } {
    const { ctx } = this;
    ctx.respond = false;
    // Koa begins with 404; a handler that answers by itself begins, as everywhere, with 200.
    if (ctx.res.statusCode === NOT_FOUND) ctx.res.statusCode = OK;
    return super.handOver();
  }

  takeBack(): void {
    const { ctx } = this;
    ctx.respond = true;
    if (ctx.res.statusCode === OK) ctx.res.statusCode = NOT_FOUND;
  }

  async around(middleware: KoaMiddlewareFunction, goOn: () => void): Promise<number | undefined> {
    let tell!: (outcome: unknown) => void;
    const decided = new Promise<unknown>((resolve) => {
      tell = resolve;
    });
    this._around = [...this._around, tell];
    const run = (async () =>
      middleware(this.ctx, () => {
        goOn();
        return decided;
      }))();
    try {
      await run;
    } catch (error) {
      if (this._leave(tell)) throw error;
      this._settle(run);
      return undefined;
    }
    if (!this._leave(tell)) {
      // What is inside was decided and the middleware had its say about it: now those outside.
      this._settle(run);
      return undefined;
    }
    this._ended = true;
    this._settle(undefined);
    return this.ctx.response.status;
  }

  override _closed(): void {
    const lost = !this._ended;
    super._closed();
    if (!lost) return;
    if (!this._settled && !this.ctx.res.headersSent)
      this.ctx.response.status = CLIENT_CLOSED_REQUEST;
    this._body?.destroy();
    this._settle(undefined);
  }

  /** A middleware around us is through; true if nothing inside it was decided before. */
  _leave(tell: (outcome: unknown) => void): boolean {
    const wasOpen = this._around.includes(tell);
    if (wasOpen) this._around = this._around.filter((other) => other !== tell);
    return wasOpen;
  }

  _status(status: number, reason: string | undefined): void {
    this.ctx.response.status = status;
    // HTTP/2 has no reason phrases, and node warns of them.
    if (reason === undefined || this.req.httpVersionMajor >= 2) return;
    if (reason === '') emptyPhrase(this.ctx.res);
    else this.ctx.response.message = reason;
  }

  _settle(outcome: Promise<unknown> | undefined): void {
    if (this._settled) return;
    const inner = this._around.at(-1);
    if (inner !== undefined) {
      this._around = this._around.slice(0, -1);
      inner(outcome);
      return;
    }
    this._settled = true;
    this._outcome = outcome;
    this._resolve?.(outcome);
  }

  /** Our stream, too, may be taken away: a middleware above that replaces the body destroys it. */
  _watchBody(): void {
    const { _body: body } = this;
    if (body === undefined || this._listener === undefined || body.listenerCount('drain') > 0)
      return;
    body.on('drain', () => this._listener?.drained());
    body.on('close', () => this._closed());
    body.on('error', () => undefined);
  }
}

/** Koa guesses a type for a body that has none; none is what the resource wanted. */
function dropGuessedType(ctx: KoaContext, headers: string[]): void {
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    if (name === 'Content-Type' || name.toLowerCase() === 'content-type') return;
  }
  ctx.response.remove('Content-Type');
}

/** node takes an empty reason phrase for none, unless `writeHead` is given it; Koa never gives one. */
function emptyPhrase(res: ServerResponse): void {
  const { writeHead } = res;
  res.writeHead = (status: number, first?: any, second?: any) =>
    (writeHead as (...args: any[]) => ServerResponse).call(
      res,
      status,
      '',
      typeof first === 'string' ? second : first,
    );
}
