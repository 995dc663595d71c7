import type { IReactorTime } from '../../defer/types.js';
import type { IWebSocket } from './iwebsocket.js';

/** `readyState` of an open connection. */
const OPEN = 1;

/**
 * Ping a connection every so many seconds, and cut it when a whole interval brought no answer: a peer that vanished
 * without a word would stay for ever.
 *
 * @internal
 */
export function keepAlive(socket: IWebSocket, seconds: number, reactor: IReactorTime): void {
  let isAlive = true;
  const beat = (): void => {
    if (socket.readyState !== OPEN) return;
    if (!isAlive) {
      socket.terminate();
      return;
    }
    isAlive = false;
    socket.ping();
    call = reactor.callLater(seconds, beat);
  };
  let call = reactor.callLater(seconds, beat);
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.on('close', () => {
    if (call.active()) call.cancel();
  });
}
