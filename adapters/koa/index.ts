/**
 * Resources in Koa 2 and 3.
 *
 * @module hawser/koa
 */
export { type KoaContext, KoaExchange, type KoaNext } from './exchange.js';
export { koaOf } from './koa-of.js';
export { koaSessions } from './koa-sessions.js';
export { type KoaMiddleware, type KoaMountOptions, mount } from './mount.js';
export { type WithResources, withResources } from './with-resources.js';
