import type { IRequest } from '../../src/web/irequest.js';
import type { ExpressRequest, ExpressResponse } from './exchange.js';

/** Express's request and response; a member each, typed as the application types them. */
export interface ExpressObjects<Req = ExpressRequest, Res = ExpressResponse> {
  readonly req: Req;
  readonly res: Res;
}

/**
 * Express's own objects behind a request: `expressOf(request).req.user`, `expressOf(request).res.locals`.
 *
 * @throws TypeError if the request did not come through Express.
 */
export function expressOf<Req = ExpressRequest, Res = ExpressResponse>(
  request: IRequest,
): ExpressObjects<Req, Res> {
  const { raw } = request.exchange;
  if (!isExpressRaw(raw))
    throw new TypeError('expressOf: the request did not come through Express');
  return raw as unknown as ExpressObjects<Req, Res>;
}

function isExpressRaw(raw: unknown): boolean {
  return (raw as { req?: { baseUrl?: unknown } } | undefined)?.req?.baseUrl !== undefined;
}
