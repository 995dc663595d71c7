import { gunzipSync } from 'node:zlib';
import {
  Deferred,
  DeferredResource,
  EncodingResourceWrapper,
  GzipEncoderFactory,
  type IRequest,
  type IResource,
  NOT_DONE_YET,
  type RenderResult,
  Resource,
  Site,
} from 'hawser';
import { collectErrors, flushLoggedErrors } from 'hawser/log';
import { MemoryExchange, type MemoryRequest } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

type Render = (request: IRequest) => RenderResult;

class Page extends Resource {
  override isLeaf = true;
  request: IRequest | undefined;
  readonly #render: Render;

  constructor(render: Render) {
    super();
    this.#render = render;
  }

  render_GET(request: IRequest): RenderResult {
    this.request = request;
    return this.#render(request);
  }
}

const gzip = (resource: IResource): IResource =>
  new EncodingResourceWrapper(resource, [new GzipEncoderFactory()]);

async function answered(root: IResource, request: MemoryRequest = {}): Promise<MemoryExchange> {
  const exchange = new MemoryExchange({ headers: { 'Accept-Encoding': 'gzip' }, ...request });
  new Site(root).handle(exchange);
  await exchange.done;
  return exchange;
}

const unpacked = (exchange: MemoryExchange): string => gunzipSync(exchange.bytes).toString();

describe('EncodingExchange', () => {
  let stop: () => unknown[];

  beforeEach(() => {
    stop = collectErrors();
  });

  afterEach(() => {
    expect(stop()).toEqual([]);
  });

  it('sends a whole answer as one, with the length of what is sent', async () => {
    const exchange = await answered(gzip(new Page(() => 'x'.repeat(1000))));
    expect(unpacked(exchange)).toBe('x'.repeat(1000));
    expect(exchange.whole).toBe(true);
    expect(exchange.header('content-encoding')).toBe('gzip');
    expect(exchange.header('content-length')).toBe(String(exchange.bytes.length));
    expect(exchange.header('vary')).toBe('Accept-Encoding');
  });

  it('encodes a long answer in a thread, and sends it as one all the same', async () => {
    const body = Array.from({ length: 40_000 }, (_, i) => i).join(' ');
    const exchange = await answered(gzip(new Page(() => body)));
    expect(unpacked(exchange)).toBe(body);
    expect(exchange.header('content-length')).toBe(String(exchange.bytes.length));
  });

  it('replaces a Content-Length the application has set', async () => {
    const exchange = await answered(
      gzip(
        new Page((request) => {
          request.setHeader('Content-Length', 5);
          return 'hello';
        }),
      ),
    );
    expect(exchange.headers.filter((name) => name.toLowerCase() === 'content-length')).toHaveLength(
      1,
    );
    expect(unpacked(exchange)).toBe('hello');
  });

  it('encodes pieces as they come, and presses them out on flush', async () => {
    const page = new Page(() => NOT_DONE_YET);
    const exchange = new MemoryExchange({ headers: { 'Accept-Encoding': 'gzip' } });
    new Site(gzip(page)).handle(exchange);
    page.request?.write('first;');
    page.request?.flush();
    await untilTrue(() => exchange.flushes > 0);
    // An incomplete gzip body gives what has arrived so far.
    const { constants } = await import('node:zlib');
    const soFar = gunzipSync(exchange.bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    expect(soFar.toString()).toBe('first;');
    page.request?.write('second');
    page.request?.finish();
    await exchange.done;
    expect(unpacked(exchange)).toBe('first;second');
    expect(exchange.header('content-length')).toBeUndefined();
  });

  it.each([
    ['HEAD', 200, 'gzip'],
    ['GET', 204, undefined],
    ['GET', 304, undefined],
    ['GET', 206, undefined],
  ])('on %s and %i says what it does, and no more', async (method, code, coding) => {
    const exchange = await answered(
      gzip(
        new Page((request) => {
          request.setResponseCode(code);
          return 'some text';
        }),
      ),
      { method },
    );
    expect(exchange.header('content-encoding')).toBe(coding);
    expect(exchange.header('vary')).toBe('Accept-Encoding');
    expect(exchange.text).toBe(code === 206 ? 'some text' : '');
    if (method === 'HEAD') expect(exchange.header('content-length')).toBeUndefined();
  });

  it('leaves an empty body and a body with a coding of its own alone', async () => {
    const empty = await answered(gzip(new Page(() => '')));
    expect(empty.header('content-encoding')).toBeUndefined();
    expect(empty.header('content-length')).toBe('0');
    const own = await answered(
      gzip(
        new Page((request) => {
          request.setHeader('Content-Encoding', 'br');
          return 'not really brotli';
        }),
      ),
    );
    expect(own.header('content-encoding')).toBe('br');
    expect(own.text).toBe('not really brotli');
  });

  it('adds to Vary without repeating itself', async () => {
    const varying = (value: string) =>
      answered(
        gzip(
          new Page((request) => {
            request.setHeader('Vary', value);
            return 'x';
          }),
        ),
      );
    expect((await varying('Cookie')).header('vary')).toBe('Cookie, Accept-Encoding');
    expect((await varying('accept-encoding, Cookie')).header('vary')).toBe(
      'accept-encoding, Cookie',
    );
    expect((await varying('*')).header('vary')).toBe('*');
  });

  it('encodes once where wrappers stand inside each other', async () => {
    const exchange = await answered(gzip(gzip(new Page(() => 'once'))));
    expect(unpacked(exchange)).toBe('once');
    expect(exchange.header('vary')).toBe('Accept-Encoding');
  });

  it('encodes error pages and refused methods too', async () => {
    const failed = await answered(
      gzip(
        new Page(() => {
          throw new Error('boom');
        }),
      ),
    );
    expect(failed.status).toBe(500);
    expect(unpacked(failed)).toContain('Processing Failed');
    expect(flushLoggedErrors()).toHaveLength(1);
    const refused = await answered(gzip(new Page(() => '')), { method: 'POST' });
    expect(refused.status).toBe(405);
    expect(unpacked(refused)).toContain('Method Not Allowed');
  });

  it('holds behind a DeferredResource (twisted 9828)', async () => {
    const found = new Deferred<IResource>();
    const exchange = new MemoryExchange({ headers: { 'Accept-Encoding': 'gzip' } });
    new Site(new DeferredResource(found)).handle(exchange);
    found.callback(gzip(new Page(() => 'found later')));
    await exchange.done;
    expect(unpacked(exchange)).toBe('found later');
  });

  it('keeps a writer waiting while the client does not read', async () => {
    const noise = Buffer.from(Array.from({ length: 64 * 1024 }, () => Math.random() * 256));
    let written = 0;
    const page = new Page(async function* () {
      for (let i = 0; i < 200; i++) {
        written++;
        yield noise;
      }
    });
    const exchange = new MemoryExchange({
      headers: { 'Accept-Encoding': 'gzip' },
      bufferBytes: 16 * 1024,
    });
    new Site(gzip(page)).handle(exchange);
    // The generator comes to a stop by itself: what it gave sits in buffers of bounded size.
    await settled(() => written);
    expect(written).toBeLessThan(20);
    const reading = setInterval(() => exchange.drain(), 0);
    await exchange.done;
    clearInterval(reading);
    expect(written).toBe(200);
    expect(gunzipSync(exchange.bytes)).toHaveLength(200 * noise.length);
  });

  it('stops when the client leaves, and tells the application', async () => {
    const page = new Page(() => NOT_DONE_YET);
    const exchange = new MemoryExchange({ headers: { 'Accept-Encoding': 'gzip' } });
    new Site(gzip(page)).handle(exchange);
    const lost = page.request?.notifyFinish().asPromise();
    page.request?.write('x');
    page.request?.flush();
    exchange.disconnect();
    await expect(lost).rejects.toThrow('closed cleanly');
    expect(page.request?.write('more')).toBe(false);
    page.request?.finish();
    expect(exchange.ended).toBe('closed');
  });

  it('breaks off what cannot be finished', async () => {
    const page = new Page(() => NOT_DONE_YET);
    const exchange = new MemoryExchange({ headers: { 'Accept-Encoding': 'gzip' } });
    new Site(gzip(page)).handle(exchange);
    page.request?.write('x');
    page.request?.flush();
    page.request?.processingFailed(new Error('too late'));
    expect(exchange.ended).toBe('aborted');
    expect(flushLoggedErrors()).toHaveLength(1);
  });
});

/** Resolves when a condition holds; it is looked at in every turn of the loop. */
async function untilTrue(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when a number has stayed the same for some turns of the loop. */
async function settled(number: () => number): Promise<void> {
  for (let same = 0, last = number(); same < 50; ) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    const now = number();
    same = now === last ? same + 1 : 0;
    last = now;
  }
}
