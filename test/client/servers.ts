// Servers to ask: ours, and sockets that answer by hand.
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { IResource } from 'hawser';
import { type Serving, serve } from 'hawser/node';
import { afterEach } from 'vitest';

const closers: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Serve a tree of ours. */
export async function served(root: IResource): Promise<Serving> {
  const serving = await serve(root, { port: 0, host: '127.0.0.1' });
  closers.push(() => serving.close(0));
  return serving;
}

/** A server that does with connections what it is told. */
export interface ByHand {
  readonly url: string;
  readonly port: number;
  readonly sockets: Socket[];
  /** Resolves with the socket of the next connection, the earlier ones included. */
  socket(index: number): Promise<Socket>;
}

/** Accept connections and let `act` have them. */
export async function byHand(act: (socket: Socket, index: number) => void): Promise<ByHand> {
  const sockets: Socket[] = [];
  let wake: () => void = () => undefined;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
    act(socket, sockets.length - 1);
    // One that does not read never hears that the other side has closed.
    if (!socket.isPaused()) socket.resume();
    wake();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    sockets,
    socket: async (index) => {
      while (sockets[index] === undefined) await new Promise<void>((resolve) => (wake = resolve));
      return sockets[index] as Socket;
    },
  };
}

/** Resolves when a connection is gone, however. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.on('close', () => resolve()));
}

/** Have something closed after the test. */
export function closing<T extends { close(): unknown } | { abort(): unknown }>(thing: T): T {
  closers.unshift(async () => ('abort' in thing ? thing.abort() : thing.close()));
  return thing;
}

/** Resolves once `done()` is true; fails with what it waited for. */
export async function until(done: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + 30_000;
  while (!done()) {
    if (Date.now() > limit) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
