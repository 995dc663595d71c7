import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeExchange } from '../node/exchange.js';
import { originForm } from '../node/listener.js';
import { setFields } from '../shared/set-fields.js';

/** The part of Express's request that hawser uses; Express 4 and 5 both have it. */
export interface ExpressRequest extends IncomingMessage {
  baseUrl: string;
  originalUrl: string;
  url: string;
  readonly ip?: string | undefined;
  readonly secure: boolean;
  readonly host?: string;
  readonly hostname?: string;
}

/** The part of Express's response that hawser uses. */
export type ExpressResponse = ServerResponse;

/** Express's `next`. */
export type ExpressNext = (error?: any) => void;

/** The host objects of an exchange under Express. */
export interface ExpressRaw {
  readonly req: ExpressRequest;
  readonly res: ExpressResponse;
}

/** An exchange under Express: node's, with Express's word on mount, client and proxies, and with its `next`. */
export class ExpressExchange extends NodeExchange {
  /** @internal */
  readonly _next: ExpressNext;

  constructor(req: ExpressRequest, res: ExpressResponse, next: ExpressNext) {
    // Both are put back when the layer is left, so they are read now.
    const mount = req.baseUrl;
    super(req, res, targetOf(req, mount), mount);
    this._next = next;
  }

  override get client(): string | undefined {
    return (this.req as ExpressRequest).ip;
  }

  override get secure(): boolean {
    return (this.req as ExpressRequest).secure;
  }

  override get authority(): string | undefined {
    const req = this.req as ExpressRequest;
    const { host } = req.headers;
    // Express 5 has the port in `host`; in Express 4 `host` has none, so only what a trusted proxy changed is taken.
    if (host === undefined || req.hostname === undefined) return host;
    if (host === req.hostname || host.startsWith(`${req.hostname}:`)) return host;
    return req.host?.startsWith(req.hostname) === true ? req.host : req.hostname;
  }

  override pass(): void {
    if (this._ended) return;
    this._ended = true;
    this._next();
  }

  /** Express's own handling answers, or destroys the socket where the head is out; its loggers see the error. */
  override fail(error: Error, fields?: Readonly<Record<string, string>>): void {
    if (this._ended) return;
    this._ended = true;
    setFields(this.res, fields);
    this._next(error);
  }
}

function targetOf(req: ExpressRequest, mount: string): string {
  const url = originForm(req.url);
  if (mount === '') return url;
  // `/foo` and `/foo/` both arrive as url `/` with baseUrl `/foo`; only originalUrl tells them apart. But that one is
  // stale when a middleware above rewrote the url, so it counts only where it says nothing else.
  if (url.charCodeAt(0) === 47 && (url.length === 1 || url.charCodeAt(1) === 63)) {
    const bare = mount + url.slice(1);
    if (originForm(req.originalUrl) === bare) return bare;
  }
  return mount + url;
}
