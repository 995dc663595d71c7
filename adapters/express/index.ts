/**
 * Resources in Express 4 and 5.
 *
 * @module hawser/express
 */
export { createSecureServer, createServer, type ExpressApplication } from './create-server.js';
export {
  ExpressExchange,
  type ExpressNext,
  type ExpressRaw,
  type ExpressRequest,
  type ExpressResponse,
} from './exchange.js';
export { type ExpressObjects, expressOf } from './express-of.js';
export { expressSessions } from './express-sessions.js';
export { type ExpressHandler, type MountOptions, mount } from './mount.js';
export { type WithResources, withResources } from './with-resources.js';
