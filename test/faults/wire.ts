// Clients that misbehave below the level of requests: half a head, half a connection, nothing read.
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import type { FaultRunning } from './hosts.js';

/** How a client goes away. */
export type Way = 'FIN' | 'RST' | 'CANCEL' | 'connection gone' | 'abort';

/** A connection of bytes. */
export interface Wire {
  readonly socket: Socket;
  /** What came so far. */
  text(): string;
  /** Resolves when the connection is closed from the other side. */
  readonly closed: Promise<void>;
  leave(way: Way): void;
}

/** Connect to a server and send it these bytes. */
export async function wire(port: number, bytes: string | Uint8Array): Promise<Wire> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve());
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  return {
    socket,
    text: () => text,
    closed,
    leave: (way) => {
      if (way === 'RST') socket.resetAndDestroy();
      else socket.destroy();
    },
  };
}

/** The preface of HTTP/2, empty settings, and a HEADERS frame that promises more than comes (RFC 9113 3.4, 4.1). */
export const HALF_HTTP2_HEAD = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
  Buffer.from([0, 0, 50, 1, 4, 0, 0, 0, 1, 0x82, 0x86]),
]);

/** An answer nobody reads, until somebody does. */
export interface Unread {
  leave(way: Way): void;
  /** Take all of it; the number of bytes of its body, or -1 where it broke off. */
  readAll(): Promise<number>;
}

/** Ask for something and read nothing of it. */
export async function askWithoutReading(
  protocol: 'http1' | 'http2' | 'fetch',
  running: FaultRunning,
  path: string,
  handler: ((request: Request) => Promise<Response | undefined>) | undefined,
): Promise<Unread> {
  if (protocol === 'fetch') return unreadFetch(path, handler as NonNullable<typeof handler>);
  if (protocol === 'http2') return unreadHttp2(running, path);
  const socket = connect(running.port as number, '127.0.0.1');
  socket.pause();
  socket.on('error', () => undefined);
  // Uncompressed, as no coding is asked for; and closed at its end, so that the end is seen.
  socket.write(`GET ${running.prefix}${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return {
    leave: (way) => (way === 'RST' ? socket.resetAndDestroy() : socket.destroy()),
    readAll: () =>
      new Promise((resolve) => {
        let bytes = 0;
        let last = '';
        socket.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          last = (last + chunk.toString('latin1', Math.max(0, chunk.length - 8))).slice(-8);
        });
        // Chunked: the last chunk says that it is whole.
        socket.on('close', () => resolve(last.endsWith('0\r\n\r\n') ? bytes : -1));
        socket.resume();
      }),
  };
}

function unreadHttp2(running: FaultRunning, path: string): Unread {
  const session = connectHttp2(`http://127.0.0.1:${running.port}`);
  session.on('error', () => undefined);
  const stream = session.request({ ':path': running.prefix + path });
  stream.on('error', () => undefined);
  stream.pause();
  return {
    leave: (way) => {
      if (way === 'CANCEL') stream.close(8, () => session.destroy());
      else session.destroy();
    },
    readAll: () =>
      new Promise((resolve) => {
        let bytes = 0;
        stream.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        stream.on('close', () => {
          session.destroy();
          resolve(stream.rstCode === 0 ? bytes : -1);
        });
        stream.resume();
      }),
  };
}

function unreadFetch(
  path: string,
  handler: (request: Request) => Promise<Response | undefined>,
): Unread {
  const controller = new AbortController();
  const response = handler(
    new Request(`http://127.0.0.1:8080${path}`, { signal: controller.signal }),
  );
  response.catch(() => undefined);
  return {
    leave: () => controller.abort(),
    readAll: async () => {
      let bytes = 0;
      for await (const chunk of (await response)?.body ?? []) bytes += chunk.length;
      return bytes;
    },
  };
}
