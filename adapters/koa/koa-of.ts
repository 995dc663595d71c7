import type { IRequest } from '../../src/web/irequest.js';
import type { KoaContext } from './exchange.js';

/**
 * Koa's own context behind a request: `koaOf(request).state.user`.
 *
 * @throws TypeError if the request did not come through Koa.
 */
export function koaOf<Context = KoaContext & Record<string, any>>(request: IRequest): Context {
  const { ctx } = request.exchange.raw as { ctx?: unknown };
  if (ctx === undefined) throw new TypeError('koaOf: the request did not come through Koa');
  return ctx as Context;
}
