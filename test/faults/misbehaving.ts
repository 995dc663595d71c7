// Clients that are slow, stand still, close half of what they have, or say too much.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Deferred, type IRequest, NOT_DONE_YET, type Request } from 'hawser';
import { expect } from 'vitest';
import { type Cell, large, stands, until, upload } from './cell.js';
import { onlyOwn, onlySockets, type Stage, WHOLE } from './stage.js';
import { askWithoutReading, HALF_HTTP2_HEAD, wire } from './wire.js';

const KILOBYTES_64 = randomBytes(64 * 1024);

/** A client that stands still in the middle of an upload is answered 408 and loses his connection. */
async function stall(cell: Cell): Promise<void> {
  const running = await cell.start({ bodyTimeoutSeconds: 5 });
  const begun = running.begin(upload);
  begun.send(large().subarray(0, 50_000));
  await until(() => cell.clock.getDelayedCalls().length === 1, 'the body to be read');
  // What was sent comes in pieces, each of which puts the end off.
  const limit = Date.now() + 10_000;
  while (cell.outcomes.length === 0 && Date.now() < limit) {
    cell.clock.advance(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const answer = await begun.answer;
  expect(answer.status).toBe(408);
  await cell.servesOthers();
}

export const MISBEHAVING: readonly Stage[] = [
  {
    name: 'slow reader',
    async run(cell) {
      const TOTAL = 400;
      let sent = 0;
      let waited = 0;
      let stopped = 0;
      cell.page((request) => {
        const more = (): void => {
          while (sent < TOTAL) {
            sent++;
            if (request.write(KILOBYTES_64)) continue;
            waited++;
            (request as Request).whenWritable().addCallbacks(more, () => void stopped++);
            return;
          }
          request.finish();
        };
        more();
        return NOT_DONE_YET;
      });
      const running = await cell.start();
      const { protocol } = cell.host;
      const { handler } = cell.running;
      const patient = await askWithoutReading(protocol, running, '/page', handler);
      await stands(() => sent, 'the writer to wait');
      // What two kernels and the streams between take in; all of it would be 25 MiB.
      expect([waited > 0, sent < TOTAL]).toEqual([true, true]);
      await cell.servesOthers();
      expect(await patient.readAll()).toBeGreaterThanOrEqual(TOTAL * KILOBYTES_64.length);
      expect([sent, cell.outcomes, stopped]).toEqual([TOTAL, ['finished'], 0]);
      sent = 0;
      cell.outcomes.length = 0;
      const leaving = await askWithoutReading(protocol, running, '/page', handler);
      await stands(() => sent, 'the writer to wait');
      leaving.leave(cell.way);
      await cell.left();
      expect(stopped).toBe(1);
      await cell.servesOthers();
    },
  },
  {
    name: 'slow reader of a finished answer',
    absent: onlyOwn,
    once: true,
    async run(cell) {
      cell.page(() => Buffer.alloc(32 * 1024 * 1024, KILOBYTES_64));
      const running = await cell.start({ timeout: 0.3 });
      const unread = await askWithoutReading(cell.host.protocol, running, '/page', undefined);
      await until(() => cell.outcomes.length > 0, 'the answer');
      // The server closes the connection; what the kernels took before that is still there to be read.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect(await unread.readAll()).toBe(-1);
    },
  },
  {
    name: 'slow writer',
    absent: (host) => (host.protocol === 'fetch' ? WHOLE : undefined),
    async run(cell) {
      const { port, prefix } = await cell.start();
      const isHttp2 = cell.host.protocol === 'http2';
      const head = isHttp2
        ? HALF_HTTP2_HEAD
        : Buffer.from(`GET ${prefix}/hello HTTP/1.1\r\nHost: x\r\nX-Slow: 1\r\n`);
      const { socket, text, leave } = await wire(port as number, head.subarray(0, 1));
      for (let at = 1; at < head.length; at++) {
        socket.write(head.subarray(at, at + 1));
        await new Promise(setImmediate);
      }
      await cell.servesOthers();
      if (isHttp2) {
        leave('RST');
        return;
      }
      socket.write('\r\n');
      await until(() => text().includes('hello'), 'the answer to what came byte by byte');
      leave(cell.way);
      await cell.servesOthers();
    },
  },
  {
    name: 'slow writer who never ends his head',
    absent: onlyOwn,
    once: true,
    async run(cell) {
      const { port } = await cell.start({ timeout: 0.3 });
      const { socket, closed } = await wire(
        port as number,
        'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ',
      );
      const drip = setInterval(() => socket.write('x'), 50);
      await closed;
      clearInterval(drip);
      await cell.servesOthers();
    },
  },
  {
    name: 'stalled upload, read into memory',
    once: true,
    async run(cell) {
      cell.page(() => 'all', 'buffered', 'POST');
      await stall(cell);
    },
  },
  {
    name: 'stalled upload, streamed to disk',
    once: true,
    async run(cell) {
      const { directory } = cell;
      cell.page(
        async (request) => (await request.files({ spoolBytes: 1000, directory })).files.length,
        'streamed',
        'POST',
      );
      await stall(cell);
    },
  },
  {
    name: 'half-closed before the answer',
    absent: onlySockets,
    once: true,
    async run(cell) {
      let cancelled = 0;
      let asked = 0;
      cell.page(() => {
        asked++;
        return new Deferred(() => cancelled++);
      });
      const { port, prefix } = await cell.start();
      const { socket, closed } = await wire(
        port as number,
        `GET ${prefix}/page HTTP/1.1\r\nHost: x\r\n\r\n`,
      );
      await until(() => asked === 1, 'the request');
      // As Twisted, and node, take it: who closes his half has left.
      socket.end();
      await cell.left();
      await closed;
      expect(cancelled).toBe(1);
      await cell.servesOthers();
    },
  },
  {
    name: 'half-closed right behind the request',
    absent: onlySockets,
    once: true,
    async run(cell) {
      const { port, prefix } = await cell.start();
      const { socket, text, closed } = await wire(
        port as number,
        `GET ${prefix}/hello HTTP/1.1\r\nHost: x\r\n\r\n`,
      );
      socket.end();
      await closed;
      // Whether the answer came before the FIN was seen is a matter of chance; half of one it must not be.
      expect(text()).toMatch(/^$|^HTTP\/1\.1 200 [\s\S]*hello/);
      await cell.servesOthers();
    },
  },
  {
    name: 'half-closed in the middle of the body',
    absent: onlySockets,
    once: true,
    async run(cell) {
      cell.page(() => 'all', 'buffered', 'POST');
      const { port, prefix } = await cell.start();
      const { socket, closed } = await wire(
        port as number,
        `POST ${prefix}/page HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf`,
      );
      await until(() => cell.clock.getDelayedCalls().length === 1, 'the body to be read');
      socket.end();
      await closed;
      await cell.left();
      await cell.servesOthers();
    },
  },
  {
    name: 'oversized head',
    absent: (host) => (host.protocol === 'fetch' ? WHOLE : undefined),
    once: true,
    async run(cell) {
      const { port, prefix, begin } = await cell.start();
      if (cell.host.protocol === 'http2') {
        const headers = Object.fromEntries(
          Array.from({ length: 100 }, (_, i) => [`x-large-${i}`, 'x'.repeat(1000)]),
        );
        expect((await begin({ path: '/hello', headers }).answer).status).not.toBe(200);
        return;
      }
      const { text, closed } = await wire(
        port as number,
        `GET ${prefix}/hello HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(70_000)}\r\n\r\n`,
      );
      await closed;
      expect(text()).toMatch(/^$|^HTTP\/1\.1 431 /);
      await cell.servesOthers();
    },
  },
  {
    name: 'one connection used again and again',
    absent: onlySockets,
    once: true,
    async run(cell) {
      const counts: number[] = [];
      const note = (request: IRequest): void => {
        const { req } = (request as Request).exchange.raw as {
          req: IncomingMessage;
        };
        const { socket } = req;
        counts.push(socket.eventNames().reduce((n, event) => n + socket.listenerCount(event), 0));
      };
      cell.page((request) => {
        note(request);
        request.notifyFinish().addBoth(() => undefined);
        void request.signal;
        return new Promise((resolve) => setImmediate(resolve, 'answer'));
      });
      const { port, prefix } = await cell.start();
      const socket = connect(port as number, '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
      });
      for (let i = 1; i <= 15; i++) {
        socket.write(`GET ${prefix}/page HTTP/1.1\r\nHost: x\r\n\r\n`);
        await until(
          () => text.split('HTTP/1.1 200').length > i && counts.length === i,
          'an answer',
        );
        await new Promise(setImmediate);
      }
      socket.destroy();
      expect(counts.slice(1)).toEqual(counts.slice(1).fill(counts[1] as number));
      await cell.servesOthers();
    },
  },
];
