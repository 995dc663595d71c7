import { Deferred } from '../../defer/deferred.js';
import type { IRequest } from '../irequest.js';
import type { RenderResult } from '../iresource.js';
import { NOT_DONE_YET } from '../not-done-yet.js';
import { Request } from '../request.js';
import { Resource } from '../resource.js';
import { callFetch } from './fetch-call.js';
import { applyHeaders, handOver } from './hand-over.js';
import { handlerError, isMiss } from './handler-error.js';
import {
  type Callable,
  callableOf,
  type Handler,
  type HandlerKind,
  type NodeCallable,
} from './kind.js';

/** Options of {@link HandlerResource}. */
export interface HandlerOptions {
  /**
   * How the handler is called: `'node'` with Node's request and response, `'fetch'` with a Request. Default is what the
   * handler looks like; needed for functions that name no arguments.
   */
  readonly kind?: HandlerKind;
  /**
   * What the handler sees of the path. `'strip'`: the part below the resource, with `req.baseUrl` and `req.originalUrl`
   * beside it, as below `app.use('/x', ...)`. `'keep'`: the whole path, for handlers that know where they stand. Default
   * is `'strip'`.
   */
  readonly path?: 'strip' | 'keep';
}

/**
 * Code of another framework as a leaf of the tree: an Express application, router or middleware, a Koa application (or
 * its `callback()`), a connect-style or plain Node function, or a fetch handler. Everything below its place belongs to it.
 *
 * On hosts that stand on Node it gets Node's own request and response, the body unread; on others, and below a resource
 * that encodes its children, it gets a bridge to them. What it passes to `next()` is answered here: nothing means no
 * such child (which falls through to the host where the tree is mounted so), an error is an error like any other.
 * Header fields and cookies that resources above have set are sent along.
 *
 * Twisted: `twisted.web.wsgi.WSGIResource` is to Python's frameworks what this is to Node's.
 *
 * @throws TypeError if `handler` is nothing of the kind.
 *
 * @example
 * root.putChild('old', new HandlerResource(expressApp));
 * root.putChild('api', new HandlerResource(new Hono()));
 */
export class HandlerResource extends Resource {
  readonly #callable: Callable;
  readonly #keepUrl: boolean;

  constructor(handler: Handler, options: HandlerOptions = {}) {
    super();
    const { path = 'strip' } = options;
    if (path !== 'strip' && path !== 'keep') {
      throw new TypeError("HandlerResource: path must be 'strip' or 'keep'");
    }
    this.#callable = callableOf(handler, options.kind);
    this.#keepUrl = path === 'keep';
  }

  /** @throws TypeError always: what is below belongs to the handler. Twisted raises RuntimeError. */
  override getChildWithDefault(): never {
    throw new TypeError('HandlerResource: what is below it belongs to the handler');
  }

  /** @throws TypeError always. Twisted raises RuntimeError. */
  override putChild(): never {
    throw new TypeError(
      'HandlerResource takes no children: what is below it belongs to the handler',
    );
  }

  override render(request: IRequest): RenderResult {
    if (!(request instanceof Request)) {
      throw new TypeError('HandlerResource: expected a request of a Site');
    }
    const callable = this.#callable;
    if (callable.kind === 'node') {
      // Its head goes out past us, so sessions that resources above have changed are kept first.
      const kept = request._waitAtGate();
      if (kept === undefined) {
        callNode(callable, request, this.#keepUrl);
        return NOT_DONE_YET;
      }
      return kept.addCallback(() => {
        callNode(callable, request, this.#keepUrl);
        return NOT_DONE_YET;
      });
    }
    const called = callFetch(callable.call, request, this.#keepUrl, () => request._missing());
    return Deferred.fromPromise(called).addCallbacks(
      (result) => result ?? NOT_DONE_YET,
      (failure) => {
        throw handlerError(request, failure.value);
      },
    );
  }
}

HandlerResource.prototype.isLeaf = true;
HandlerResource.prototype.bodyHandling = 'streamed';

/** Call a Node handler as the last of its kind. */
function callNode(callable: NodeCallable, request: Request, keepUrl: boolean): void {
  const handed = handOver(request, keepUrl);
  const { req, res } = handed;
  // An application brings prototypes of its own. Express 4 would take the word of an Express 5 above for its own.
  if (callable.isApplication) handed.unadorn();
  const undo = applyHeaders(request, res);
  let isOver = false;
  const next = (error?: unknown): void => {
    if (isOver) return;
    isOver = true;
    if (!res.headersSent) {
      undo();
      handed.takeBack();
    }
    if (!isMiss(error) || res.headersSent) {
      request.processingFailed(
        handlerError(
          request,
          error ?? new Error('the handler called next() after it had begun to answer'),
        ),
      );
    } else {
      request._missing();
    }
  };
  try {
    const result: unknown = callable.call(req, res, next);
    if (typeof (result as PromiseLike<unknown> | undefined)?.then === 'function') {
      (result as PromiseLike<unknown>).then(undefined, (error: unknown) =>
        next(error ?? new Error('rejected')),
      );
    }
  } catch (error) {
    next(error ?? new Error('the handler threw nothing'));
  }
}
