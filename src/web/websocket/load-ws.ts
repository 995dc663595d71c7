import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { IWebSocket } from './iwebsocket.js';

/** The part of `ws`'s server that hawser uses. @internal */
export interface IWebSocketServer {
  handleUpgrade(
    req: IncomingMessage,
    socket: Duplex,
    head: Uint8Array,
    done: (socket: any) => void,
  ): void;
  on(event: 'headers', handler: (headers: string[], req: IncomingMessage) => void): unknown;
  readonly clients: Set<IWebSocket>;
}

interface WsModule {
  readonly WebSocketServer: new (options: object) => IWebSocketServer;
}

/**
 * The `ws` package, an optional peer that is loaded by the first WebSocket.
 *
 * @throws Error saying how to install it.
 * @internal
 */
export async function loadWs(): Promise<WsModule> {
  try {
    return (await import('ws')) as unknown as WsModule;
  } catch (cause) {
    throw new Error('WebSocketResource needs the package ws: npm install ws', { cause });
  }
}
