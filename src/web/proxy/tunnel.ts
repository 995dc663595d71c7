import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Request } from '../request.js';

/**
 * Answer a request that changes protocols with the head of the server behind, and join the two connections. Either
 * one's end or failure ends the other.
 *
 * @internal
 */
export function joinTunnel(
  request: Request,
  response: IncomingMessage,
  upstream: Duplex,
  head: Uint8Array,
): void {
  const taken = request._takeUpgrade();
  if (taken === undefined) {
    upstream.destroy();
    return;
  }
  const client = taken.socket;
  const lines = [`HTTP/1.1 101 ${response.statusMessage ?? 'Switching Protocols'}`];
  const { rawHeaders } = response;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  }
  const close = (): void => {
    client.destroy();
    upstream.destroy();
  };
  for (const socket of [client, upstream]) {
    socket.on('error', close);
    socket.on('close', close);
  }
  client.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  if (head.length > 0) client.write(head);
  if (taken.head.length > 0) upstream.write(taken.head);
  client.pipe(upstream);
  upstream.pipe(client);
}
