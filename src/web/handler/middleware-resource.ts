import { Deferred } from '../../defer/deferred.js';
import { splitPath } from '../../http/path.js';
import { parseQuery } from '../../http/query.js';
import type { IRequest } from '../irequest.js';
import { type ChildResult, type IResource, isResource, type RenderResult } from '../iresource.js';
import { NOT_DONE_YET } from '../not-done-yet.js';
import { Request } from '../request.js';
import { Resource } from '../resource.js';
import { DONE } from '../response-state.js';
import { BridgedExchange } from './bridged-exchange.js';
import { handOver } from './hand-over.js';
import { handlerError, isMiss } from './handler-error.js';
import type { NodeHandler } from './kind.js';
import { splitTarget } from './target.js';

/** A Koa middleware. */
export type KoaMiddlewareFunction = (ctx: any, next: () => Promise<any>) => unknown;

/** What a {@link MiddlewareResource} may put around a subtree. */
export type Middleware = NodeHandler | KoaMiddlewareFunction;

/** Options of {@link MiddlewareResource}. */
export interface MiddlewareOptions {
  /** `'connect'` for `(req, res, next)`, `'koa'` for `(ctx, next)`. Default is what the number of arguments says. */
  readonly kind?: 'connect' | 'koa';
}

/**
 * Middleware of connect, Express or Koa around one subtree: helmet, cors, passport, express-session. It runs while the
 * tree is walked; its `next()` lets the traversal go on into `child`, and what the subtree answers goes through whatever
 * the middleware hooked into the response. A middleware that answers by itself ends the request.
 *
 * `req.url` and `req.baseUrl` are those of a mount at this place. An error given to `next` fails the request. A body
 * parser's result arrives as `request.args`, `request.content` or `request.parsedBody`.
 *
 * Connect's and Express's middleware runs on every host (some of Express's wants Express's own request: run it in an
 * Express application, which is a middleware too). Koa's needs Koa as the host; elsewhere put the tree into a Koa
 * application and that into a {@link HandlerResource}.
 *
 * Twisted: none.
 *
 * @throws TypeError if `middleware` is no function of that kind, or `child` no resource.
 *
 * @example
 * root.putChild('admin', new MiddlewareResource(helmet(), new MiddlewareResource(session(options), admin)));
 */
export class MiddlewareResource extends Resource {
  /** What the middleware stands around. */
  readonly child: IResource;
  readonly #middleware: Middleware;
  readonly #kind: 'connect' | 'koa';

  constructor(middleware: Middleware, child: IResource, options: MiddlewareOptions = {}) {
    super();
    if (typeof middleware !== 'function') {
      throw new TypeError(
        'MiddlewareResource: expected a function (req, res, next) or (ctx, next)',
      );
    }
    if (!isResource(child)) throw new TypeError('MiddlewareResource: the child must be a resource');
    this.child = child;
    this.#middleware = middleware;
    this.#kind = kindOf(middleware, options.kind);
  }

  override getChildWithDefault(_name: string, request: IRequest): ChildResult {
    const own = requestOf(request);
    // The middleware and the child see the whole path below this place.
    own._unshiftSegment();
    return this.#run(own).addCallback(() => own._walk(this.child));
  }

  override render(request: IRequest): RenderResult {
    const own = requestOf(request);
    return this.#run(own).addCallback(() => {
      own._found(this.child);
      return NOT_DONE_YET;
    });
  }

  /** @throws TypeError always: children belong to the child. */
  override putChild(): never {
    throw new TypeError('MiddlewareResource.putChild: put the child on its child');
  }

  #run(request: Request): Deferred<undefined> {
    return this.#kind === 'koa'
      ? runKoa(this.#middleware as KoaMiddlewareFunction, request)
      : runConnect(this.#middleware as NodeHandler, request);
  }
}

MiddlewareResource.prototype.bodyHandling = 'streamed';

function requestOf(request: IRequest): Request {
  if (request instanceof Request) return request;
  throw new TypeError('MiddlewareResource: expected a request of a Site');
}

function kindOf(middleware: Middleware, kind: unknown): 'connect' | 'koa' {
  if (kind === 'connect' || kind === 'koa') return kind;
  if (kind !== undefined)
    throw new TypeError("MiddlewareResource: kind must be 'connect' or 'koa'");
  if (middleware.length === 3) return 'connect';
  if (middleware.length === 2) return 'koa';
  throw new TypeError(
    `MiddlewareResource: a function of ${middleware.length} arguments may be either kind; say { kind: 'connect' } or { kind: 'koa' }`,
  );
}

/** Fires when the middleware calls `next()`; not at all where it answers by itself. */
function runConnect(middleware: NodeHandler, request: Request): Deferred<undefined> {
  const gate = new Deferred<undefined>();
  const handed = handOver(request, false);
  const { req, res, bridge } = handed;
  const next = (error?: unknown): void => {
    if (gate.called || request._state >= DONE) return;
    const url = req.url as string;
    if (!res.headersSent) {
      handed.takeBack();
      if (bridge !== undefined) {
        request.exchange = new BridgedExchange(request.exchange, bridge.requests, bridge.responses);
        request.exchange.listen(request);
      }
    }
    if (!isMiss(error)) {
      gate.errback(handlerError(request, error));
      return;
    }
    if (url !== handed.url) rewrite(request, url);
    gate.callback(undefined);
  };
  try {
    const result: unknown = middleware(req, res, next);
    if (typeof (result as PromiseLike<unknown> | undefined)?.then === 'function') {
      (result as PromiseLike<unknown>).then(undefined, (error: unknown) => failed(error));
    }
  } catch (error) {
    failed(error);
  }
  function failed(error: unknown): void {
    const reason = error ?? new Error('the middleware threw nothing');
    if (gate.called) request.processingFailed(handlerError(request, reason));
    else next(reason);
  }
  return gate;
}

/** A middleware that changes `req.url` changes where the traversal goes. */
function rewrite(request: Request, url: string): void {
  const query = url.indexOf('?');
  request.postpath = splitPath(query < 0 ? url : url.slice(0, query));
  if (query >= 0) request.args = parseQuery(url.slice(query + 1));
}

function runKoa(middleware: KoaMiddlewareFunction, request: Request): Deferred<undefined> {
  const gate = new Deferred<undefined>();
  const { exchange } = request;
  if (exchange.around === undefined) {
    throw new TypeError(
      'MiddlewareResource: Koa middleware needs Koa as the host; elsewhere put the tree into a Koa application and ' +
        'that into a HandlerResource',
    );
  }
  request._listen();
  exchange
    .around(below(middleware, request), () => gate.callback(undefined))
    .then(
      (status) => {
        if (gate.called || status === undefined || request._state >= DONE) return;
        request.code = status;
        request._state = DONE;
        request._done('finished');
      },
      (error: unknown) => gate.errback(handlerError(request, error)),
    );
  return gate;
}

/** The part of Koa's context that says where a middleware stands. */
interface PathContext {
  path: string;
}

/** As koa-mount does: the middleware sees the path below its place, what it goes on to sees the whole. */
function below(middleware: KoaMiddlewareFunction, request: Request): KoaMiddlewareFunction {
  const { rest } = splitTarget(request);
  const query = rest.indexOf('?');
  const path = query < 0 ? rest : rest.slice(0, query);
  return async (ctx: PathContext, next) => {
    const whole = ctx.path;
    ctx.path = path;
    try {
      return await middleware(ctx, async () => {
        if (ctx.path !== path) rewrite(request, ctx.path);
        ctx.path = whole;
        try {
          return await next();
        } finally {
          ctx.path = path;
        }
      });
    } finally {
      ctx.path = whole;
    }
  };
}
