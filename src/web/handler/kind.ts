/** A function with Node's request and response and, like connect's and Express's, a `next`. */
export type NodeHandler = (req: any, res: any, next: any) => unknown;

/** What a fetch handler is told besides the request. */
export interface FetchContext {
  /** The request as hawser sees it: session, prepath, whatever resources above left on it. */
  readonly request: unknown;
  /** Encoded path that led to the handler, cut off the URL; `''` at the root. */
  readonly mount: string;
  /** The host's own objects. */
  readonly raw: unknown;
}

/** A function of the Fetch Standard's types. Undefined for "no such page". */
export type FetchFunction = (
  request: globalThis.Request,
  context: FetchContext,
) => globalThis.Response | null | undefined | PromiseLike<globalThis.Response | null | undefined>;

/** An object with a `fetch` method: a Hono application, a module worker. */
export interface FetchObject {
  /** Answers a Request. */
  fetch(request: globalThis.Request, ...rest: any[]): unknown;
}

/** A Koa application, or anything whose `callback` gives a Node handler. */
export interface CallbackObject {
  /** The handler. */
  callback(): NodeHandler;
}

/** Code of another framework: see `HandlerResource`. */
export type Handler = NodeHandler | FetchFunction | FetchObject | CallbackObject;

/** Which of the two ways a handler is called. */
export type HandlerKind = 'node' | 'fetch';

/** A handler made ready to be called. */
export type Callable = NodeCallable | FetchCallable;

/** A Node handler; an application, as opposed to a function, has its own kinds of request and response. */
export interface NodeCallable {
  readonly kind: 'node';
  readonly call: NodeHandler;
  readonly isApplication: boolean;
}

interface FetchCallable {
  readonly kind: 'fetch';
  readonly call: FetchFunction;
}

/**
 * Tell what a handler is: objects by their method, functions by how many arguments they name.
 *
 * @throws TypeError if that cannot be told.
 */
export function callableOf(handler: Handler, kind: HandlerKind | undefined): Callable {
  if (kind !== undefined && kind !== 'node' && kind !== 'fetch') {
    throw new TypeError("HandlerResource: kind must be 'node' or 'fetch'");
  }
  if (typeof handler === 'object' && handler !== null) {
    if ('callback' in handler && typeof handler.callback === 'function') {
      return { kind: 'node', call: handler.callback(), isApplication: true };
    }
    if ('fetch' in handler && typeof handler.fetch === 'function') {
      return {
        kind: 'fetch',
        call: (request, context) => handler.fetch(request, context) as globalThis.Response,
      };
    }
  }
  if (typeof handler !== 'function') {
    throw new TypeError(
      'HandlerResource: expected a function (req, res, next), a function (Request), an Express or Koa application, ' +
        'or an object with a fetch method',
    );
  }
  const told = kind ?? kindByLength(handler);
  if (told === 'fetch') return { kind: 'fetch', call: handler as FetchFunction };
  const isApplication = typeof (handler as { handle?: unknown }).handle === 'function';
  return { kind: 'node', call: handler as NodeHandler, isApplication };
}

function kindByLength({ length }: (...args: never[]) => unknown): HandlerKind {
  if (length === 1) return 'fetch';
  if (length === 2 || length === 3) return 'node';
  throw new TypeError(
    `HandlerResource: a function of ${length} arguments may be either kind; say { kind: 'node' } or { kind: 'fetch' }`,
  );
}
