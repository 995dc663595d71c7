import { execFile } from 'node:child_process';
import { chmod, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  Content,
  collectErrors,
  Data,
  File,
  type FileOptions,
  flushLoggedErrors,
  type IRequest,
  NoResource,
  pages,
  type ReadableFile,
  Registry,
  Resource,
  Site,
} from 'hawser';
import { MemoryExchange } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, Folder, MODIFIED } from './helper.js';

let folder: Folder;
let stop: () => unknown[];

beforeEach(async () => {
  folder = await Folder.make();
  stop = collectErrors();
});
afterEach(async () => {
  await folder.remove();
  expect(stop()).toEqual([]);
});

function file(options?: FileOptions): File {
  return new File(folder.path, options);
}

describe('File', () => {
  it('serves a file with its type, length and time (test_staticFile)', async () => {
    await folder.write('foo.html', '<p>hello</p>');
    const exchange = await ask(file(), '/foo.html');
    expect(exchange.status).toBe(200);
    expect(exchange.text).toBe('<p>hello</p>');
    expect(exchange.header('content-type')).toBe('text/html');
    expect(exchange.header('content-length')).toBe('12');
    expect(exchange.header('last-modified')).toBe(MODIFIED);
    expect(exchange.header('accept-ranges')).toBe('bytes');
    expect(exchange.whole).toBe(true);
  });

  it('serves one file, too, and nothing below it', async () => {
    const root = new Resource();
    root.putChild('one', new File(await folder.write('one.txt', 'one')));
    expect((await ask(root, '/one')).text).toBe('one');
    expect((await ask(root, '/one/')).status).toBe(404);
    expect((await ask(root, '/one/x')).status).toBe(404);
  });

  it('serves names of any characters (test_staticFileUnicodeFileName)', async () => {
    await folder.write('olé \u{1f6a2} #?%41.txt', 'ship');
    const url = `/${encodeURIComponent('olé \u{1f6a2} #?%41.txt')}`;
    expect((await ask(file(), url)).text).toBe('ship');
  });

  it('answers HEAD with the head of GET (test_headRequest)', async () => {
    await folder.write('a.txt', 'content');
    const get = await ask(file(), '/a.txt');
    const head = await ask(file(), '/a.txt', { method: 'HEAD' });
    expect([...head.headers].sort()).toEqual([...get.headers].sort());
    expect(head.text).toBe('');
  });

  it('answers other methods with 405 (test_invalidMethod)', async () => {
    await folder.write('a.txt', 'content');
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const exchange = await ask(file(), '/a.txt', { method });
      expect(exchange.status).toBe(405);
      expect(exchange.header('allow')).toBe('HEAD, GET');
    }
  });

  it('sends a large file in pieces, no faster than the client takes them', async () => {
    const content = Buffer.alloc(1_500_000, 'abcdefghij');
    await folder.write('large.bin', content);
    const exchange = new MemoryExchange({ url: '/large.bin', bufferBytes: 1 });
    new Site(file()).handle(exchange);
    for (let taken = 0; exchange.ended === 'open'; taken++) {
      await expect
        .poll(() => exchange.chunks.length > taken || exchange.ended !== 'open')
        .toBe(true);
      expect(exchange.chunks.length).toBeLessThanOrEqual(taken + 1);
      exchange.drain();
    }
    expect(exchange.header('content-length')).toBe('1500000');
    expect(Buffer.concat(exchange.chunks).equals(content)).toBe(true);
    expect(exchange.chunks.length).toBeGreaterThan(4);
  });

  it('stops reading when the client leaves', async () => {
    await folder.write('large.bin', Buffer.alloc(2_000_000));
    const exchange = new MemoryExchange({ url: '/large.bin', bufferBytes: 1 });
    new Site(file()).handle(exchange);
    await expect.poll(() => exchange.chunks.length).toBe(1);
    exchange.disconnect();
    await exchange.done;
    expect(exchange.chunks.length).toBe(1);
  });

  it('says 404 where nothing is, at any depth (test_notFound)', async () => {
    await mkdir(join(folder.path, 'sub'));
    for (const url of ['/nope', '/nope/', '/nope/x/y', '/sub/nope']) {
      const exchange = await ask(file(), url);
      expect(exchange.status).toBe(404);
      expect(exchange.text).toContain('File not found.');
    }
  });

  it('says 404 for a file that went away (test_staticFileDeletedRender)', async () => {
    const path = await folder.write('gone.txt', 'x');
    const root = new Resource();
    root.putChild('gone', new File(path));
    await rm(path);
    expect((await ask(root, '/gone')).status).toBe(404);
  });

  it('falls through to the host where nothing is', async () => {
    const root = new Resource();
    root.putChild('files', file());
    root.putChild('one', new File(join(folder.path, 'missing')));
    for (const url of ['/files/nope', '/files/nope/', '/files/a/b', '/files/%2e%2e/x', '/one']) {
      const exchange = new MemoryExchange({ url });
      new Site(root).handle(exchange, { fallthrough: true, errors: 'host' });
      await exchange.done;
      expect([url, exchange.ended]).toEqual([url, 'passed']);
    }
  });

  it('says 404 for names that are no UTF-8 (test_undecodablePath)', async () => {
    expect((await ask(file(), '/foo%FFbar')).status).toBe(404);
  });

  it('redirects a folder to its slash (test_directoryWithoutTrailingSlashRedirects)', async () => {
    await mkdir(join(folder.path, 'sub'));
    const exchange = await ask(file(), '/sub?foo=bar');
    expect(exchange.status).toBe(302);
    expect(exchange.header('location')).toBe('/sub/?foo=bar');
    expect((await ask(file(), '/m/sub', { mount: '/m' })).header('location')).toBe('/m/sub/');
  });

  it('does not redirect to another host (RFC 3986 4.2)', async () => {
    await mkdir(join(folder.path, 'evil.example'));
    const root = new Resource();
    root.putChild('', file());
    const exchange = await ask(root, '//evil.example');
    expect(exchange.status).toBe(302);
    expect(exchange.header('location')).toBe('/evil.example/');
  });

  it('finds the first of its index names (test_indexNames)', async () => {
    await folder.write('index.html', 'html');
    await folder.write('index', 'plain');
    await folder.write('sub/index.htm', 'htm');
    expect((await ask(file(), '/')).text).toBe('plain');
    expect((await ask(file(), '/sub/')).text).toBe('htm');
    const own = file();
    own.indexNames = ['nope', 'index.html'];
    expect((await ask(own, '/')).text).toBe('html');
  });

  it('asks for a slash where the index is a folder', async () => {
    await mkdir(join(folder.path, 'sub', 'index'), { recursive: true });
    expect((await ask(file(), '/sub/')).status).toBe(302);
  });

  it('lists a folder without an index (test_emptyChild)', async () => {
    await folder.write('sub/b.txt', 'b');
    await folder.write('sub/a.txt', 'a');
    const exchange = await ask(file(), '/sub/');
    expect(exchange.status).toBe(200);
    expect(exchange.header('content-type')).toBe('text/html; charset=utf-8');
    const links = [...exchange.text.matchAll(/href="([^"]*)"/g)].map((match) => match[1]);
    expect(links).toEqual(['a.txt', 'b.txt']);
  });

  it('does not list where that is switched off (twisted 7674, klein 277)', async () => {
    await mkdir(join(folder.path, 'sub'));
    expect((await ask(file({ listing: false }), '/')).status).toBe(404);
    expect((await ask(file({ listing: false }), '/sub/')).status).toBe(404);
  });

  it('lets fixed children shadow files', async () => {
    await folder.write('a.txt', 'file');
    const root = file();
    root.putChild('a.txt', new Data('child', 'text/plain'));
    root.putChild('virtual', new Data('virtual', 'text/plain'));
    expect((await ask(root, '/a.txt')).text).toBe('child');
    expect((await ask(root, '/virtual')).text).toBe('virtual');
  });

  it('takes its pages from instances and classes (test_getChildChildNotFound_customize)', async () => {
    const own = file();
    own.childNotFound = pages.notFound('Nothing', 'for you');
    await mkdir(join(folder.path, 'sub'));
    expect((await ask(own, '/sub/nope')).text).toContain('Nothing');

    class Mine extends File {
      static override childNotFound = new NoResource('mine');
    }
    expect((await ask(new Mine(folder.path), '/sub/nope')).text).toContain('mine');
  });

  it('lets a file be the page for what is missing, with what is left of the path', async () => {
    await folder.write('app.html', 'app');
    await mkdir(join(folder.path, 'sub'));
    const own = file();
    own.childNotFound = new File(join(folder.path, 'app.html'));
    expect((await ask(own, '/sub/nope')).text).toBe('app');
    expect((await ask(own, '/nope/deeper')).status).toBe(404);
  });

  it('answers 403 for what it may not read (test_forbiddenResource)', async () => {
    await chmod(await folder.write('secret.txt', 'x'), 0);
    await chmod(folder.path, 0o755);
    const euid = process.geteuid?.();
    // Permissions do not stop root.
    if (euid === 0) process.seteuid?.(65_534);
    try {
      const exchange = await ask(file(), '/secret.txt');
      expect(exchange.status).toBe(403);
      expect(exchange.text).toContain('Sorry, resource is forbidden.');
    } finally {
      if (euid === 0) process.seteuid?.(0);
    }
  });

  it('answers EACCES with `forbidden`, other errors with 500 (test_forbiddenResource_customize)', async () => {
    await folder.write('a.txt', 'x');
    const failing = (code: string): File => {
      class Failing extends File {
        static override forbidden = new Data('forbidden', 'text/plain');
        override openForReading(): never {
          throw Object.assign(new Error(code), { code });
        }
      }
      return new Failing(folder.path);
    };
    expect((await ask(failing('EACCES'), '/a.txt')).text).toBe('forbidden');
    expect((await ask(failing('EIO'), '/a.txt')).status).toBe(500);
    expect(flushLoggedErrors().map((failure) => failure.getErrorMessage())).toEqual(['EIO']);
  });

  it('answers 304 and 412 by the time of the file', async () => {
    await folder.write('a.txt', 'content');
    const get = (headers: Record<string, string>): Promise<MemoryExchange> =>
      ask(file(), '/a.txt', { headers });
    const fresh = await get({ 'If-Modified-Since': MODIFIED });
    expect(fresh.status).toBe(304);
    expect(fresh.header('content-length')).toBeUndefined();
    expect((await get({ 'If-Modified-Since': 'Sun, 09 Sep 2001 01:46:39 GMT' })).status).toBe(200);
    expect((await get({ 'If-Unmodified-Since': MODIFIED })).status).toBe(200);
    const stale = await get({ 'If-Unmodified-Since': 'Sun, 09 Sep 2001 01:46:39 GMT' });
    expect(stale.status).toBe(412);
    expect(stale.text).toBe('');
  });

  it('knows content types and codings by name', async () => {
    await folder.write('a.tar.gz', 'x');
    await folder.write('B.TXT', 'x');
    await folder.write('c.unknown', 'x');
    const archive = await ask(file(), '/a.tar.gz');
    expect(archive.header('content-type')).toBe('application/x-tar');
    expect(archive.header('content-encoding')).toBe('gzip');
    expect((await ask(file(), '/B.TXT')).header('content-type')).toBe('text/plain');
    expect((await ask(file(), '/c.unknown')).header('content-type')).toBe('text/html');
    const plain = await ask(file({ defaultType: 'text/plain' }), '/c.unknown');
    expect(plain.header('content-type')).toBe('text/plain');
  });

  it('takes types from the class', async () => {
    await folder.write('a.wasm2', 'x');
    class Mine extends File {
      static override contentTypes = { ...File.contentTypes, '.wasm2': 'application/wasm2' };
    }
    const exchange = await ask(new Mine(folder.path), '/a.wasm2');
    expect(exchange.header('content-type')).toBe('application/wasm2');
  });

  it('hands files to processors, functions and classes (test_processors)', async () => {
    await folder.write('a.up', 'x');
    await folder.write('sub/b.low', 'x');
    const seen: unknown[] = [];
    class Upper extends Resource {
      override isLeaf = true;
      constructor(path: string, registry: Registry) {
        super();
        seen.push(path, registry);
      }
      render_GET(request: IRequest): string {
        return `upper ${request.postpath.join('|')}`;
      }
    }
    const registry = new Registry();
    const root = file({ registry });
    root.processors = { '.up': Upper, '.low': async (path) => new Data(path, 'text/plain') };
    expect((await ask(root, '/a.up/rest/of')).text).toBe('upper rest|of');
    expect(seen).toEqual([join(folder.path, 'a.up'), registry]);
    expect((await ask(root, '/sub/b.low')).text).toBe(join(folder.path, 'sub', 'b.low'));
  });

  it('serves the index through its processor', async () => {
    await folder.write('sub/index.up', 'x');
    const root = file();
    root.indexNames = ['index.up'];
    root.processors = { '.up': () => new Data('processed', 'text/plain') };
    expect((await ask(root, '/sub/')).text).toBe('processed');
  });

  it('finds files whose extension was left out (test_ignoreExt)', async () => {
    await folder.write('page.html', 'html');
    await folder.write('sub/image.png', 'png');
    const root = file({ ignoredExts: ['.html'] });
    expect((await ask(root, '/page')).text).toBe('html');
    expect((await ask(root, '/sub/image')).status).toBe(404);
    root.ignoreExt('*');
    expect((await ask(root, '/sub/image')).text).toBe('png');
    expect((await ask(root, '/nope')).status).toBe(404);
  });

  it('runs the processor of a file whose extension was left out', async () => {
    await folder.write('a.up', 'source');
    const root = file({ ignoredExts: ['.up'] });
    root.processors = { '.up': () => new Data('processed', 'text/plain') };
    expect((await ask(root, '/a')).text).toBe('processed');
  });

  it('makes files below it by createSimilarFile, with its own settings', () => {
    const root = file({ defaultType: 'text/plain', ignoredExts: ['.a'] });
    root.indexNames = ['x'];
    root.processors = { '.p': () => new Resource() };
    root.childNotFound = new NoResource('mine');
    root.forbidden = new NoResource('not passed on, as in Twisted');
    const child = root.createSimilarFile(join(folder.path, 'child'));
    expect(child).toBeInstanceOf(File);
    expect(child.path).toBe(join(folder.path, 'child'));
    expect(child.defaultType).toBe('text/plain');
    expect(child.ignoredExts).toEqual(['.a']);
    expect(child.registry).toBe(root.registry);
    expect(child.processors).toBe(root.processors);
    expect(child.indexNames).toBe(root.indexNames);
    expect(child.childNotFound).toBe(root.childNotFound);
    expect(child.forbidden).toBe(File.forbidden);
  });

  it('lets subclasses open files in their own way', async () => {
    await folder.write('sub/a.txt', 'plain');
    class Shouting extends File {
      override openForReading(): ReadableFile {
        return new Content(Buffer.from('LOUD CONTENT'));
      }
      override getFileSize(): number {
        return 12;
      }
    }
    const root = new Shouting(folder.path);
    expect((await ask(root, '/sub/a.txt')).text).toBe('LOUD CONTENT');
    const part = await ask(root, '/sub/a.txt', { headers: { Range: 'bytes=5-6' } });
    expect(part.text).toBe('CO');
    expect(part.header('content-range')).toBe('bytes 5-6/12');
    const several = await ask(root, '/sub/a.txt', { headers: { Range: 'bytes=0-0,5-6' } });
    expect(several.status).toBe(206);
    expect(several.header('content-length')).toBe(String(several.bytes.length));
    const unsatisfiable = await ask(root, '/sub/a.txt', { headers: { Range: 'bytes=50-' } });
    expect([unsatisfiable.status, unsatisfiable.text]).toEqual([416, '']);
    expect((await ask(root, '/sub/a.txt', { method: 'HEAD' })).header('content-length')).toBe('12');
    const headers = { 'If-Modified-Since': MODIFIED };
    expect((await ask(root, '/sub/a.txt', { headers })).status).toBe(304);
  });

  it('lets subclasses list, make and find files in their own way', async () => {
    await folder.write('sub/a.txt', 'plain');
    class Listing extends File {
      override listNames(): string[] {
        return ['a.txt', 'gone.txt'];
      }
    }
    const listing = (await ask(new Listing(folder.path), '/sub/')).text;
    expect([...listing.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual(['a.txt']);

    class Adding extends File {
      override createSimilarFile(path: string): File {
        const similar = super.createSimilarFile(path);
        similar.putChild('extra', new Data(similar.path, 'text/plain'));
        return similar;
      }
    }
    expect((await ask(new Adding(folder.path), '/sub/extra')).text).toBe(join(folder.path, 'sub'));

    class Guarded extends File {
      override getChild(name: string, request: IRequest) {
        return name === 'sub' ? this.childNotFound : super.getChild(name, request);
      }
    }
    expect((await ask(new Guarded(folder.path), '/sub/a.txt')).status).toBe(404);
  });

  it('sees the children a constructor puts into each folder', async () => {
    await folder.write('sub/a.txt', 'file');
    class Full extends File {
      constructor(path: string, options?: FileOptions) {
        super(path, options);
        this.putChild('a.txt', new Data('child', 'text/plain'));
      }
    }
    expect((await ask(new Full(folder.path), '/sub/a.txt')).text).toBe('child');
  });

  it('consumes the path it serves', async () => {
    await folder.write('sub/a b.txt', 'x');
    let request: IRequest | undefined;
    const site = new Site(file());
    site.onRequestEnd((ended) => {
      request = ended;
    });
    await ask(site, '/sub/a%20b.txt');
    expect(request?.prepath).toEqual(['sub', 'a b.txt']);
    expect(request?.postpath).toEqual([]);
  });

  it('lists names and entities at once, for those who ask', async () => {
    await folder.write('b.txt', 'b');
    await folder.write('a.txt', 'a');
    const root = file();
    expect(root.listNames()).toEqual(['a.txt', 'b.txt']);
    expect(root.listEntities().map(([name, child]) => [name, (child as File).path])).toEqual([
      ['a.txt', join(folder.path, 'a.txt')],
      ['b.txt', join(folder.path, 'b.txt')],
    ]);
    expect(new File(join(folder.path, 'a.txt')).listNames()).toEqual([]);
    expect(root.createSimilarFile(join(folder.path, 'a.txt')).basename()).toBe('a.txt');
  });

  it('does not wait for the other end of a pipe, and serves none', async () => {
    await promisify(execFile)('mkfifo', [join(folder.path, 'pipe')]);
    expect((await ask(file(), '/pipe')).status).toBe(404);
  });

  it('serves a folder that is itself a link', async () => {
    await folder.write('real/sub/a.txt', 'x');
    await symlink(join(folder.path, 'real'), join(folder.path, 'current'));
    const root = new File(join(folder.path, 'current'));
    expect((await ask(root, '/sub/a.txt')).text).toBe('x');
  });
});
