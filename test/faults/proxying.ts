// Clients that leave while a proxy answers them.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ReverseProxyResource } from 'hawser';
import { expect } from 'vitest';
import { type Cell, until } from './cell.js';
import type { Stage } from './stage.js';

/** A server for a proxy to stand in front of, whose connections can be seen to go. */
async function behind(
  cell: Cell,
  handle: Parameters<typeof createServer>[1] & {},
): Promise<{ open(): number }> {
  const server: Server = createServer(handle as never);
  let open = 0;
  server.on('connection', (socket) => {
    open++;
    socket.on('close', () => open--);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy = new ReverseProxyResource('127.0.0.1', port, '', { reactor: cell.clock });
  cell.root.putChild('proxy', proxy);
  cell.after(() => {
    proxy.close();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { open: () => open };
}

export const PROXYING: readonly Stage[] = [
  {
    name: 'while the proxy waits for an answer',
    async run(cell) {
      let asked = 0;
      const { open } = await behind(cell, () => asked++);
      const begun = (await cell.start()).begin({ path: '/proxy/x' });
      await until(() => asked === 1, 'the server behind to be asked');
      cell.leave(begun);
      await cell.left();
      await until(() => open() === 0, 'the connection to the server behind to be closed');
      await cell.servesOthers();
    },
  },
  {
    name: 'while the proxy passes an answer on',
    async run(cell) {
      const { open } = await behind(cell, (_req, res) => {
        res.write('the beginning');
      });
      const begun = (await cell.start()).begin({ path: '/proxy/x' });
      if (cell.host.compresses) await until(() => open() === 1, 'the server behind');
      else expect(await begun.piece()).toBe('the beginning');
      cell.leave(begun);
      await cell.left();
      await until(() => open() === 0, 'the connection to the server behind to be closed');
      await cell.servesOthers();
    },
  },
  {
    name: 'while the proxy passes a body on',
    async run(cell) {
      let received = 0;
      const { open } = await behind(cell, (req) => {
        req.on('data', (chunk: Buffer) => {
          received += chunk.length;
        });
        req.on('error', () => undefined);
      });
      const begun = (await cell.start()).begin({ method: 'POST', path: '/proxy/x', hold: true });
      begun.send('x'.repeat(10_000));
      await until(() => received === 10_000, 'the body to reach the server behind');
      cell.leave(begun);
      await cell.left();
      await until(() => open() === 0, 'the connection to the server behind to be closed');
      await cell.servesOthers();
    },
  },
];
