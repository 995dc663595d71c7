import { IncomingMessage, ServerResponse } from 'node:http';
import { textToLatin1 } from '../../http/bytes.js';
import type { NodeObjects } from '../../http/exchange.js';
import type { Request } from '../request.js';
import { DONE, OPEN } from '../response-state.js';
import { RequestBridge } from './bridge-request.js';
import { ResponseBridge } from './bridge-response.js';
import { splitTarget } from './target.js';

/** The members Express, connect and their like keep on a request. */
interface MountedRequest {
  url: string;
  baseUrl?: string | undefined;
  originalUrl?: string | undefined;
}

/** Stand-ins for Node's request and response. */
interface Bridge {
  readonly requests: RequestBridge;
  readonly responses: ResponseBridge;
}

/** Node's request and response in the hands of a handler, and the way back. */
export interface HandedOver extends NodeObjects {
  /** What `req.url` was set to. */
  readonly url: string;
  /** The bridge, where the host has no objects of Node's. */
  readonly bridge: Bridge | undefined;
  /** Take what a framework above made of both off them. */
  unadorn(): void;
  /** The handler did not answer: everything on the request is as it was before. */
  takeBack(): void;
}

/**
 * Let a Node handler answer a request: gives it Node's own request and response with `url`, `baseUrl` and `originalUrl`
 * as below a mount, or a bridge where the host has none. The request hears of the response's end.
 *
 * @internal
 */
export function handOver(request: Request, keepUrl: boolean): HandedOver {
  const { exchange } = request;
  const real = exchange.handOver?.();
  const bridge = real === undefined ? bridgeTo(request) : undefined;
  const { req, res } = (real ?? objectsOf(bridge as Bridge)) as NodeObjects;
  request._listen();
  request._handed = res;
  const onFinish = (): void => finished(request, res, bridge?.responses.sentBytes);
  res.on('finish', onFinish);
  const prototypes = [Object.getPrototypeOf(req), Object.getPrototypeOf(res)];
  const mounted = req as unknown as MountedRequest;
  const before = { url: mounted.url, baseUrl: mounted.baseUrl, originalUrl: mounted.originalUrl };
  mounted.originalUrl ??= request.uri;
  if (!keepUrl) {
    const { base, rest } = splitTarget(request);
    mounted.baseUrl = base;
    mounted.url = rest;
  }
  const { url } = mounted;
  return {
    req,
    res,
    url,
    bridge,
    unadorn() {
      if (!(req instanceof IncomingMessage)) return;
      resetPrototype(req, IncomingMessage.prototype);
      resetPrototype(res, ServerResponse.prototype);
    },
    takeBack() {
      res.off('finish', onFinish);
      request._handed = undefined;
      // An Express application gives both its own prototypes, and whoever is above has others.
      resetPrototype(req, prototypes[0]);
      resetPrototype(res, prototypes[1]);
      mounted.url = before.url;
      restore(mounted, 'baseUrl', before.baseUrl);
      restore(mounted, 'originalUrl', before.originalUrl);
      if (real !== undefined) exchange.takeBack?.();
    },
  };
}

/** Costly even where it changes nothing, so it is looked at first. */
function resetPrototype(object: object, prototype: object): void {
  if (Object.getPrototypeOf(object) !== prototype) Object.setPrototypeOf(object, prototype);
}

function restore(
  req: MountedRequest,
  name: 'baseUrl' | 'originalUrl',
  value: string | undefined,
): void {
  if (value === undefined) delete req[name];
  else req[name] = value;
}

function bridgeTo(request: Request): Bridge {
  const requests = new RequestBridge(request);
  const responses = new ResponseBridge(requests.req, request);
  request.notifyFinish().addErrback(() => {
    responses.lost();
    requests.lost();
  });
  return { requests, responses };
}

function objectsOf({ requests, responses }: Bridge): NodeObjects {
  return { req: requests.req, res: responses.res };
}

/** The handler ended its response. */
function finished(request: Request, res: ServerResponse, sentBytes: number | undefined): void {
  if (request._handed !== res || request._state >= DONE) return;
  request.code = res.statusCode;
  request.startedWriting = true;
  request.sentLength = sentBytes ?? lengthOf(request, res);
  request._state = DONE;
  request._done('finished');
}

/** Length of a body that went out past us, as far as its head tells. */
function lengthOf(request: Request, res: ServerResponse): number {
  if (request._isBodyless()) return 0;
  return Number(res.getHeader('content-length') ?? 0) || 0;
}

/** Put the header fields and cookies that resources above set for this request on the handler's response. */
export function applyHeaders(request: Request, res: ServerResponse): () => void {
  const flat = request._responseHeaders?.toFlat() ?? [];
  for (const cookie of request._cookies ?? []) flat.push('Set-Cookie', textToLatin1(cookie));
  if (flat.length === 0 || request._state !== OPEN) return () => undefined;
  const before = new Map<string, number | string | string[] | undefined>();
  for (let i = 0; i < flat.length; i += 2) {
    const name = flat[i] as string;
    if (!before.has(name)) {
      before.set(name, res.getHeader(name));
      if (name !== 'Set-Cookie' && name !== 'Vary') res.removeHeader(name);
    }
    res.appendHeader(name, flat[i + 1] as string);
  }
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) res.removeHeader(name);
      else res.setHeader(name, value);
    }
  };
}
