export type { Origins } from './handshake.js';
export type { IWebSocket } from './iwebsocket.js';
export {
  type WebSocketHandler,
  type WebSocketOptions,
  WebSocketResource,
} from './websocket-resource.js';
