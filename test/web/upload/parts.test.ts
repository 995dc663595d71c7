import { type BodyHandling, type IRequest, Resource, Site, setReporter } from 'hawser';
import { Clock, type MemoryRequest, render } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formBody, TYPE } from './form-body.js';

class Upload extends Resource {
  override isLeaf = true;
  override bodyHandling: BodyHandling = 'streamed';
  readonly take: (request: IRequest) => any;

  constructor(take: (request: IRequest) => any) {
    super();
    this.take = take;
  }

  render_POST(request: IRequest) {
    return this.take(request);
  }

  render_PUT(request: IRequest) {
    return this.take(request);
  }

  render_PATCH(request: IRequest) {
    return this.take(request);
  }
}

const post = (take: (request: IRequest) => any, more: MemoryRequest & object = {}) =>
  render(new Upload(take), { method: 'POST', headers: { 'Content-Type': TYPE }, ...more });

beforeEach(() => void setReporter(() => undefined));
afterEach(() => void setReporter(undefined));

const list = async (request: IRequest) => {
  const seen: unknown[] = [];
  for await (const part of request.parts()) {
    seen.push([part.name, part.filename ?? null, part.type, (await part.bytes()).length]);
  }
  return JSON.stringify(seen);
};

describe('request.parts (twisted 4688, twisted 4775)', () => {
  const body = formBody([
    ['title', undefined, 'Emma'],
    ['file', 'C:\\dir\\a.txt', 'x'.repeat(200_000)],
    ['file', 'b.txt', ''],
  ]);

  it('gives names, file names, types and bytes, repeated fields too (twisted 12423)', async () => {
    const page = await post(list, { body });
    expect(page.json()).toEqual([
      ['title', null, 'text/plain', 4],
      ['file', 'a.txt', 'text/x-test', 200_000],
      ['file', 'b.txt', 'text/x-test', 0],
    ]);
  });

  it('gives them before the body is complete, byte by byte if need be (twisted 5511)', async () => {
    const seen: string[] = [];
    const rendering = post(
      async (request) => {
        for await (const part of request.parts()) {
          seen.push(part.name);
          for await (const piece of part) seen.push(Buffer.from(piece).toString());
        }
        return 'done';
      },
      { holdBody: true },
    );
    const small = formBody([
      ['a', undefined, '12'],
      ['b', 'f', '3'],
    ]);
    for (const byte of small.subarray(0, 80)) rendering.exchange.sendBody(new Uint8Array([byte]));
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen[0]).toBe('a');
    rendering.exchange.sendBody(small.subarray(80));
    rendering.exchange.endBody();
    expect((await rendering).text).toBe('done');
    expect(seen.join('')).toBe('a12b3');
  });

  it('skips what is not read, and stops when the loop is left', async () => {
    const names = await post(
      async (request) => {
        const seen: string[] = [];
        for await (const part of request.parts()) {
          seen.push(part.name);
          for await (const _ of part) break;
        }
        return seen.join();
      },
      { body },
    );
    expect(names.text).toBe('title,file,file');
    const first = await post(
      async (request) => {
        for await (const part of request.parts()) return part.name;
        return 'none';
      },
      { body, holdBody: false },
    );
    expect(first.text).toBe('title');
  });

  it.each([
    ['another type', { headers: { 'Content-Type': 'text/plain' } }, 415],
    ['no boundary', { headers: { 'Content-Type': 'multipart/form-data' } }, 400],
    ['a boundary that does not occur', { body: 'nothing of the kind' }, 400],
    ['an early end', { body: body.subarray(0, 1000) }, 400],
    [
      'a last boundary that is none',
      { body: body.toString('latin1').replace(/--\r\n$/, '!-\r\n') },
      400,
    ],
  ])('answers %s with a 4xx', async (_what, more, status) => {
    expect((await post(list, { body, ...more })).status).toBe(status);
  });

  it.each([
    [{ maxBytes: 1000 }],
    [{ maxFileBytes: 1000 }],
    [{ maxFieldBytes: 3 }],
    [{ maxParts: 2 }],
  ])('answers 413 beyond %j, and closes (twisted 4898)', async (options) => {
    const page = await post(
      async (request) => {
        for await (const part of request.parts(options)) await part.bytes();
        return 'all';
      },
      { body },
    );
    expect(page.status).toBe(413);
  });

  it('holds the client back while nobody reads', async () => {
    let sent = 0;
    let release: (() => void) | undefined;
    const rendering = post(
      async (request) => {
        for await (const _ of request.parts()) {
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        }
        return 'done';
      },
      { holdBody: true },
    );
    const { exchange } = rendering;
    const pieces = formBody([['file', 'big', Buffer.alloc(4 * 1024 * 1024)]]);
    const source = exchange.body() as unknown as { pause(): void; resume(): void };
    let paused = false;
    const { pause, resume } = source;
    source.pause = () => {
      paused = true;
      pause.call(source);
    };
    source.resume = () => {
      paused = false;
      resume.call(source);
    };
    for (let at = 0; at < pieces.length && !paused; at += 16384) {
      exchange.sendBody(pieces.subarray(at, at + 16384));
      sent = at + 16384;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(paused).toBe(true);
    expect(sent).toBeLessThan(512 * 1024);
    exchange.sendBody(pieces.subarray(sent));
    exchange.endBody();
    release?.();
    expect((await rendering).text).toBe('done');
  });

  it('fails when the client leaves', async () => {
    const log: string[] = [];
    const rendering = post(
      async (request) => {
        try {
          for await (const part of request.parts()) await part.bytes();
        } catch (error) {
          log.push((error as Error).name);
        }
        return '';
      },
      { holdBody: true },
    );
    rendering.exchange.sendBody(body.subarray(0, 300));
    await new Promise((resolve) => setImmediate(resolve));
    rendering.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(log).toEqual(['ConnectionLost']);
  });
});

describe('SiteOptions.bodyTimeoutSeconds', () => {
  it.each(['streamed', 'buffered'] as const)(
    'cuts a client that stands still in a %s body: 408 and close',
    async (handling) => {
      const clock = new Clock();
      const resource = new Upload(list);
      resource.bodyHandling = handling;
      const site = new Site(resource, { bodyTimeoutSeconds: 5, reactor: clock });
      const rendering = render(site, {
        method: 'POST',
        headers: { 'Content-Type': TYPE },
        holdBody: true,
        clock,
      });
      rendering.exchange.sendBody('--');
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(4);
      rendering.exchange.sendBody('b0un');
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(4);
      expect(rendering.exchange.ended).toBe('open');
      clock.advance(1);
      const page = await rendering;
      expect([page.status, page.closing]).toEqual([408, true]);
      expect(clock.getDelayedCalls()).toEqual([]);
    },
  );
});

describe('request.form (twisted 9759, twisted 4519)', () => {
  const echo = async (request: IRequest) => JSON.stringify([...(await request.form())]);

  it.each(['PUT', 'PATCH', 'POST'])('reads forms of %s', async (method) => {
    const coded = await render(new Upload(echo), {
      method,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      url: '/?q=1',
      body: 'a=1&b=%C3%BC&a=2',
    });
    expect(coded.json()).toEqual([
      ['a', ['1', '2']],
      ['b', ['ü']],
    ]);
    const multipart = await post(echo, { method, body: formBody([['a', undefined, '1']]) });
    expect(multipart.json()).toEqual([['a', ['1']]]);
  });

  it('answers 415 to what is no form, 413 beyond a limit', async () => {
    expect((await post(echo, { body: '{}', headers: {} })).status).toBe(415);
    const page = await post((request) => request.form({ limit: 3 }).addCallback(() => 'x'), {
      body: 'abcd',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect([page.status, page.closing]).toEqual([413, true]);
  });
});
