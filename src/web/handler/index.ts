export { type HandlerOptions, HandlerResource } from './handler-resource.js';
export type {
  CallbackObject,
  FetchContext,
  FetchFunction,
  FetchObject,
  Handler,
  HandlerKind,
  NodeHandler,
} from './kind.js';
export {
  type KoaMiddlewareFunction,
  type Middleware,
  type MiddlewareOptions,
  MiddlewareResource,
} from './middleware-resource.js';
