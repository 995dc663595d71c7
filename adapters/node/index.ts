export { NodeExchange, type NodeRaw, type NodeRequest, type NodeResponse } from './exchange.js';
export { attach, listener, type NodeListener } from './listener.js';
export { type ServeOptions, type Serving, serve } from './serve.js';
