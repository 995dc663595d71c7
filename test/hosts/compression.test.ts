// Compression as an option of the site, on every host.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import {
  BrotliEncoderFactory,
  File,
  GzipEncoderFactory,
  type IRequest,
  NOT_DONE_YET,
  Resource,
  Site,
  type SiteOptions,
} from 'hawser';
import { MemoryExchange, type MemoryRequest } from 'hawser/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HOSTS, type Running } from './hosts.js';

const LONG = 'a long text, over and over again. '.repeat(200);

class Page extends Resource {
  override isLeaf = true;
  readonly #render: (request: IRequest) => any;
  constructor(render: (request: IRequest) => any) {
    super();
    this.#render = render;
  }
  render_GET(request: IRequest) {
    return this.#render(request);
  }
}

let folder: string;
let running: Running | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hawser-compression-'));
  await writeFile(join(folder, 'page.txt'), LONG);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  await running?.close();
  running = undefined;
});

function tree(): Resource {
  const root = new Resource();
  const put = (name: string, render: (request: IRequest) => any) =>
    root.putChild(name, new Page(render));
  put('whole', () => LONG);
  put('tagged', (request) => {
    request.setETag('"v1"');
    return LONG;
  });
  put('short', () => 'short');
  put('image', (request) => {
    request.setHeader('Content-Type', 'image/png');
    return Buffer.alloc(5000);
  });
  put('encoded', (request) => {
    request.setHeader('Content-Encoding', 'x-mine');
    return LONG;
  });
  put('transform', (request) => {
    request.setHeader('Cache-Control', 'public, no-transform');
    return LONG;
  });
  put('events', (request) => {
    request.setHeader('Content-Type', 'text/event-stream');
    return LONG;
  });
  put('stream', (request) => {
    request.write('first ');
    setTimeout(() => {
      request.flush();
      request.write(LONG);
      request.finish();
    }, 1);
    return NOT_DONE_YET;
  });
  put('generated', async function* () {
    for (let i = 0; i < 5; i++) yield LONG;
  });
  root.putChild('files', new File(folder));
  return root;
}

/** The test client for HTTP/1 unpacks gzip by itself. */
const unpack = (coding: unknown, bytes: Buffer): string => {
  if (coding === 'br' && bytes.length > 0) return brotliDecompressSync(bytes).toString();
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
};

for (const host of HOSTS.filter(({ compresses }) => !compresses)) {
  describe(`compression of a site on ${host.name} (twisted 9142, klein 55)`, () => {
    const get = async (path: string, more: Record<string, string> = {}, method = 'GET') => {
      running ??= await host.start(tree(), {
        compression: true,
        fallthrough: false,
        errors: 'page',
      });
      const answer = await running.send({
        path,
        method,
        headers: { 'Accept-Encoding': 'br', ...more },
      });
      const { headers } = answer;
      return {
        ...answer,
        coding: headers['content-encoding'],
        vary: headers['vary'],
        plain: unpack(headers['content-encoding'], answer.bytes),
      };
    };

    it('packs whole bodies, streams and generators, and says so', async () => {
      for (const [path, text] of [
        ['/whole', LONG],
        ['/stream', `first ${LONG}`],
        ['/generated', LONG.repeat(5)],
        ['/files/page.txt', LONG],
      ] as const) {
        const answer = await get(path);
        expect([path, answer.coding, answer.vary]).toEqual([
          path,
          'br',
          expect.stringContaining('Accept-Encoding'),
        ]);
        expect(answer.plain).toBe(text);
        expect(answer.bytes.length).toBeLessThan(text.length / 4);
      }
    });

    it('takes what the client likes best, and nothing where it takes none', async () => {
      expect(await get('/whole', { 'Accept-Encoding': 'br;q=0.5, gzip' })).toMatchObject({
        coding: 'gzip',
        plain: LONG,
      });
      expect(await get('/whole', { 'Accept-Encoding': 'identity' })).toMatchObject({
        coding: undefined,
        vary: 'Accept-Encoding',
        plain: LONG,
      });
    });

    it('leaves alone what is short, of no use, encoded, or not to be touched', async () => {
      for (const path of ['/short', '/image', '/transform', '/events']) {
        expect([path, (await get(path)).coding]).toEqual([path, undefined]);
      }
      expect((await get('/encoded')).coding).toBe('x-mine');
      expect((await get('/image')).vary).toBeUndefined();
    });

    it('says on HEAD what it says on GET', async () => {
      const head = await get('/whole', {}, 'HEAD');
      expect([head.coding, head.vary, head.bytes.length]).toEqual(['br', 'Accept-Encoding', 0]);
    });

    it('sends parts of files as they are, and counts them in the file', async () => {
      const part = await get('/files/page.txt', { Range: 'bytes=2-5' });
      expect([part.status, part.coding, part.text]).toEqual([206, undefined, LONG.slice(2, 6)]);
    });

    it('weakens entity tags, which still match', async () => {
      const first = await get('/tagged');
      expect([first.coding, first.headers['etag']]).toEqual(['br', 'W/"v1"']);
      expect((await get('/tagged', { 'If-None-Match': 'W/"v1"' })).status).toBe(304);
      expect((await get('/tagged', { 'Accept-Encoding': 'identity' })).headers['etag']).toBe(
        '"v1"',
      );
    });

    it('packs error pages too', async () => {
      const missing = await get('/none');
      expect([missing.status, missing.plain]).toEqual([404, expect.stringContaining('No Such')]);
    });
  });
}

describe('CompressionOptions', () => {
  async function answered(options: SiteOptions, request: MemoryRequest): Promise<MemoryExchange> {
    const exchange = new MemoryExchange({ headers: { 'Accept-Encoding': 'gzip, br' }, ...request });
    new Site(tree(), options).handle(exchange);
    await exchange.done;
    return exchange;
  }

  it('choose coders, a threshold and types', async () => {
    const encoders = [new GzipEncoderFactory(), new BrotliEncoderFactory()];
    const of = async (options: SiteOptions, url: string) =>
      (await answered(options, { url })).header('content-encoding');
    expect(await of({ compression: true }, '/whole')).toBe('br');
    expect(await of({ compression: { encoders } }, '/whole')).toBe('gzip');
    expect(await of({ compression: { thresholdBytes: 5 } }, '/short')).toBe('br');
    expect(await of({ compression: { filter: (type) => type === 'image/png' } }, '/image')).toBe(
      'br',
    );
    expect(
      await of({ compression: { filter: (type) => type === 'image/png' } }, '/whole'),
    ).toBeUndefined();
    expect(await of({ compression: false }, '/whole')).toBeUndefined();
  });

  it('refuse what makes no sense', () => {
    expect(() => new Site(tree(), { compression: { thresholdBytes: -1 } })).toThrow(
      'compression.thresholdBytes',
    );
    expect(() => new Site(tree(), { compression: { filter: 'text' as never } })).toThrow(
      'compression.filter',
    );
  });
});
