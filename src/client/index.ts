/**
 * A client for other servers, with Deferreds.
 *
 * @module hawser/client
 */
export { InfiniteRedirection, PageRedirect } from '../http/errors.js';
export { ConnectionClosed, ConnectionDone, ConnectionLost } from '../web/errors.js';
export * from './agent.js';
export { type BodyConsumer, type IBodyProducer, UNKNOWN_LENGTH } from './body-producer.js';
export * from './cookie-jar.js';
export {
  ConnectError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  DNSLookupError,
  NoRouteError,
  ParseError,
  RedirectWithNoLocation,
  RequestGenerationFailed,
  RequestTransmissionFailed,
  ResponseDone,
  ResponseFailed,
  ResponseNeverReceived,
  ResponseTooLarge,
  SchemeNotSupported,
} from './errors.js';
export { HTTPConnectionPool, type PoolOptions } from './pool.js';
export * from './read-body.js';
export type { RedirectPolicy } from './redirects.js';
export { type BodyProtocol, type ClientRequest, ClientResponse } from './response.js';
