/**
 * Resources behind `Request` and `Response`.
 *
 * @module hawser/fetch
 */
export { FetchExchange, type FetchInfo } from './exchange.js';
export { type FetchHandler, type FetchOptions, fetchHandler } from './handler.js';
