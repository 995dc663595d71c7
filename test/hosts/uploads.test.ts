// Uploads on every host: streamed, refused early, spooled to disk and cleaned up, cut when they stall.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BodyHandling, Clock, type IRequest, Resource, setReporter } from 'hawser';
import { serve } from 'hawser/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOUNDARY, formBody, TYPE } from '../web/upload/form-body.js';
import { HOSTS, type Running } from './hosts.js';

const LONG = process.env['HAWSER_LONG'] === '1';
const TOTAL = LONG ? 2 * 1024 ** 3 : 64 * 1024 ** 2;
const MEGABYTE = 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024);

class Upload extends Resource {
  override isLeaf = true;
  override bodyHandling: BodyHandling = 'streamed';
  readonly take: (request: IRequest) => any;

  constructor(take: (request: IRequest) => any, handling: BodyHandling = 'streamed') {
    super();
    this.take = take;
    this.bodyHandling = handling;
  }

  render_POST(request: IRequest) {
    return this.take(request);
  }
}

async function until(done: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const limit = Date.now() + 15_000;
  while (!(await done())) {
    if (Date.now() > limit) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

let running: Running | undefined;
let directory: string;

beforeEach(async () => {
  setReporter(() => undefined);
  directory = await mkdtemp(join(tmpdir(), 'hawser-test-'));
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  setReporter(undefined);
  await rm(directory, { recursive: true, force: true });
});

const empty = async (): Promise<boolean> => (await readdir(directory)).length === 0;
const headers = { 'Content-Type': TYPE };

for (const host of HOSTS) {
  describe(host.name, () => {
    it('streams parts (twisted 4688)', async () => {
      running = await host.start(
        new Upload(async (request) => {
          const seen: string[] = [];
          for await (const part of request.parts()) {
            seen.push(`${part.name} ${part.filename} ${(await part.bytes()).length}`);
          }
          return seen.join('; ');
        }),
      );
      const body = formBody([
        ['title', undefined, 'Emma'],
        ['file', 'a.bin', Buffer.alloc(300_000)],
      ]);
      const answer = await running.send({ method: 'POST', headers, body });
      expect(answer.text).toBe('title undefined 4; file a.bin 300000');
    });

    it('removes temporary files after success, failure and disconnect (twisted 12358)', async () => {
      const seen: number[] = [];
      let files = 0;
      running = await host.start(
        new Upload(async (request) => {
          const form = await request.files({ spoolBytes: 1000, directory });
          files = (await readdir(directory)).length;
          seen.push(form.files[0]?.size ?? -1);
          if (form.fields.get('how')?.[0] === 'fail') throw new Error('broken');
          return `${(await form.files[0]?.bytes())?.length}`;
        }),
        { errors: 'page' },
      );
      const form = (how: string) =>
        formBody([
          ['how', undefined, how],
          ['file', 'a.bin', Buffer.alloc(100_000)],
        ]);
      const good = await running.send({ method: 'POST', headers, body: form('work') });
      expect([good.text, files]).toEqual(['100000', 1]);
      await until(empty, 'the file to be removed after success');
      const bad = await running.send({ method: 'POST', headers, body: form('fail') });
      expect([bad.status, files]).toEqual([500, 1]);
      await until(empty, 'the file to be removed after failure');
      expect(seen).toEqual([100_000, 100_000]);
      if (host.protocol === 'fetch') return;
      const begun = running.begin({ method: 'POST', headers, hold: true });
      begun.send(form('leave').subarray(0, 90_000));
      await until(async () => !(await empty()), 'the upload to reach the disk');
      begun.leave('reset');
      await begun.answer;
      await until(empty, 'the file to be removed after the client left');
    });

    it('cuts a client that stalls (twisted 9532)', async () => {
      const clock = new Clock();
      running = await host.start(
        new Upload(async (request) => {
          for await (const part of request.parts()) await part.bytes();
          return 'all';
        }),
        { bodyTimeoutSeconds: 5, reactor: clock },
      );
      const begun = running.begin({ method: 'POST', headers, hold: true });
      begun.send(formBody([['file', 'a', 'x'.repeat(5000)]]).subarray(0, 3000));
      await until(() => clock.getDelayedCalls().length === 1, 'the body to be read');
      clock.advance(6);
      expect((await begun.answer).status).toBe(408);
    });
  });
}

/** Sends `total` bytes of a file over a socket, as fast as they are taken; counts what went out. */
function sendLarge(port: number, path: string, total: number, chunk: Buffer, chunked = false) {
  const head = Buffer.from(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="big"\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
  const length = head.length + total + tail.length;
  let sent = 0;
  let answer = '';
  const socket = connect(port, '127.0.0.1');
  const finished = new Promise<{ answer: string; sent: () => number }>((resolve) => {
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
      if (/\r\n\r\n/.test(answer) && sent >= total) socket.end();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ answer, sent: () => sent }));
  });
  const put = (bytes: Buffer): boolean =>
    socket.write(
      chunked
        ? Buffer.concat([
            Buffer.from(`${bytes.length.toString(16)}\r\n`),
            bytes,
            Buffer.from('\r\n'),
          ])
        : bytes,
    );
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${TYPE}\r\n` +
      `${chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`}\r\n\r\n`,
  );
  put(head);
  const pump = (): void => {
    while (sent < total && !socket.destroyed) {
      sent += chunk.length;
      if (!put(chunk)) {
        socket.once('drain', pump);
        return;
      }
    }
    if (sent >= total && !socket.destroyed) {
      put(tail);
      if (chunked) socket.write('0\r\n\r\n');
      sent = total + 1;
    }
  };
  socket.on('connect', pump);
  return finished;
}

const gc = (): void => (globalThis as { gc?: () => void }).gc?.();

for (const host of HOSTS.filter(({ protocol }) => protocol === 'http1')) {
  describe(`${host.name}, large bodies`, () => {
    it(`takes ${TOTAL / MEGABYTE} MiB through a streaming resource in little memory (twisted 5511)`, {
      timeout: LONG ? 600_000 : 60_000,
    }, async () => {
      let most = 0;
      running = await host.start(
        new Upload(async (request) => {
          let bytes = 0;
          let pieces = 0;
          for await (const part of request.parts()) {
            for await (const piece of part) {
              bytes += piece.length;
              if (++pieces % 256 === 0) most = Math.max(most, process.memoryUsage().rss);
            }
          }
          return String(bytes);
        }),
      );
      const chunk = Buffer.alloc(MEGABYTE, 'x');
      gc();
      const before = process.memoryUsage().rss;
      const { answer } = await sendLarge(
        running.port as number,
        `${running.prefix}/`,
        TOTAL,
        chunk,
      );
      expect(answer).toContain('200 OK');
      expect(answer).toContain(String(TOTAL));
      const growth = most - before;
      if (LONG) console.log(`${host.name}: ${TOTAL} bytes, rss grew by ${growth}`);
      expect(growth).toBeLessThan(64 * MEGABYTE);
    });
  });
}

for (const host of HOSTS) {
  describe(`${host.name}, bodies that are too large`, () => {
    it.each(host.protocol === 'http1' ? [false, true] : [false])(
      'answers 413 to a buffered resource before 1 MiB was read, chunked %s (twisted 4898)',
      async (chunked) => {
        const resource = new Upload(() => 'all', 'buffered');
        resource.maxBodyBytes = 100_000;
        running = await host.start(resource, { errors: 'page' });
        let taken: number;
        if (host.protocol === 'http1') {
          const path = `${running.prefix}/`;
          const { answer } = await sendLarge(running.port as number, path, TOTAL, CHUNK, chunked);
          expect(answer).toMatch(/^HTTP\/1\.1 413 /);
          expect(answer.toLowerCase()).toContain('connection: close');
          taken = running.bytesRead();
          // What else was sent is still in the kernel, and goes with the connection.
          expect(taken).toBeGreaterThan(0);
        } else if (host.protocol === 'http2') {
          const begun = running.begin({ method: 'POST', headers, hold: true });
          for (let sent = 0; sent < 8 * MEGABYTE; sent += CHUNK.length) begun.send(CHUNK);
          await begun.piece();
          taken = running.bytesRead();
          // node's client waits for its own half of the stream before it tells the end.
          running.stop();
          expect((await begun.answer).status).toBe(413);
          expect(taken).toBeGreaterThan(0);
        } else {
          taken = 0;
          const body = new ReadableStream({
            pull(controller) {
              taken += CHUNK.length;
              controller.enqueue(new Uint8Array(CHUNK));
              if (taken >= TOTAL) controller.close();
            },
          });
          const answer = await running.send({ method: 'POST', headers, body: body as never });
          expect(answer.status).toBe(413);
        }
        expect(taken).toBeLessThan(MEGABYTE);
      },
    );
  });
}

describe('Expect: 100-continue (twisted 6928)', () => {
  const ask = async (path: string): Promise<string> => {
    const root = new Resource();
    root.putChild('take', new Upload(async (request) => `got ${(await request.form()).size}`));
    root.putChild(
      'refuse',
      new Upload((request) => {
        request.setResponseCode(403);
        return 'no';
      }),
    );
    const served = await serve(root, { port: 0, host: '127.0.0.1' });
    const socket = connect(served.port, '127.0.0.1');
    let answer = '';
    socket.write(
      `POST /${path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n` +
        'Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n',
    );
    await new Promise<void>((resolve) => {
      socket.on('data', (bytes) => {
        answer += bytes.toString();
        if (answer === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('a=1');
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
    });
    await served.close(0);
    return answer;
  };

  it('is answered when the resource begins to read', async () => {
    const answer = await ask('take');
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    expect(answer).toContain('got 1');
  });

  it('is not where it refuses', async () => {
    expect(await ask('refuse')).toMatch(/^HTTP\/1\.1 403 /);
  });
});
