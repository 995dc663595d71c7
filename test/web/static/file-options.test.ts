import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { Data, File, type FileOptions } from 'hawser';
import type { MemoryExchange } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, Folder, MODIFIED, MTIME } from './helper.js';

let folder: Folder;

beforeEach(async () => {
  folder = await Folder.make();
});
afterEach(() => folder.remove());

function get(
  options: FileOptions,
  url: string,
  headers: Record<string, string> = {},
): Promise<MemoryExchange> {
  return ask(new File(folder.path, options), url, { headers });
}

describe('File options', () => {
  it.each<[string, FileOptions, RegExp]>([
    ['etag', { etag: 'medium' as 'weak' }, /etag must be one of none, weak, strong/],
    ['dotfiles', { dotfiles: 'deny' as 'hide' }, /dotfiles must be one of serve, hide/],
    ['symlinks', { symlinks: 'no' as 'follow' }, /symlinks must be one of inside, follow, refuse/],
    ['precompressed', { precompressed: ['bz2' as 'br'] }, /precompressed must be one of br, zstd/],
    ['maxAgeSeconds', { maxAgeSeconds: -1 }, /maxAgeSeconds must be a whole number/],
    ['immutable', { immutable: true }, /immutable needs maxAgeSeconds/],
    ['cacheControl', { maxAgeSeconds: 1, cacheControl: 'no-store' }, /exclude each other/],
  ])('are checked: %s', (_, options, message) => {
    expect(() => new File(folder.path, options)).toThrow(message);
  });

  describe('etag (ask 28)', () => {
    it('is not sent unless asked for', async () => {
      await folder.write('a.txt', 'content');
      expect((await get({}, '/a.txt')).header('etag')).toBeUndefined();
    });

    it('is sent and compared with If-None-Match and If-Match', async () => {
      await folder.write('a.txt', 'content');
      const etag = (await get({ etag: 'weak' }, '/a.txt')).header('etag') ?? '';
      expect(etag).toMatch(/^W\/"[0-9a-f]+-[0-9a-f]+"$/);
      expect((await get({ etag: 'weak' }, '/a.txt', { 'If-None-Match': etag })).status).toBe(304);
      expect((await get({ etag: 'weak' }, '/a.txt', { 'If-None-Match': '"x"' })).status).toBe(200);
      expect((await get({ etag: 'weak' }, '/a.txt', { 'If-Match': '"x"' })).status).toBe(412);
    });

    it('wins over If-Modified-Since', async () => {
      await folder.write('a.txt', 'content');
      const headers = { 'If-None-Match': '"x"', 'If-Modified-Since': MODIFIED };
      expect((await get({ etag: 'weak' }, '/a.txt', headers)).status).toBe(200);
    });

    it('changes with the file and not with its URL', async () => {
      await folder.write('a.txt', 'content');
      const before = (await get({ etag: 'strong' }, '/a.txt')).header('etag');
      await folder.write('a.txt', 'content', MTIME + 0.001);
      expect((await get({ etag: 'strong' }, '/a.txt')).header('etag')).not.toBe(before);
    });

    it('lets If-Range go by it where it is strong', async () => {
      await folder.write('a.txt', 'content');
      const options = { etag: 'strong' } as const;
      const etag = (await get(options, '/a.txt')).header('etag') ?? '';
      const part = await get(options, '/a.txt', { 'If-Range': etag, Range: 'bytes=0-1' });
      expect(part.status).toBe(206);
      const weak = await get({ etag: 'weak' }, '/a.txt', {
        'If-Range': `W/${etag}`,
        Range: 'bytes=0-1',
      });
      expect(weak.status).toBe(200);
    });
  });

  it('says how long a file may be kept, in 304 too (ask 28)', async () => {
    await folder.write('sub/a.txt', 'content');
    const options = { maxAgeSeconds: 60, immutable: true };
    const exchange = await get(options, '/sub/a.txt');
    expect(exchange.header('cache-control')).toBe('public, max-age=60, immutable');
    const fresh = await get(options, '/sub/a.txt', { 'If-Modified-Since': MODIFIED });
    expect([fresh.status, fresh.header('cache-control')]).toEqual([
      304,
      'public, max-age=60, immutable',
    ]);
    expect((await get(options, '/nope')).header('cache-control')).toBeUndefined();
    expect((await get({ cacheControl: 'no-cache' }, '/sub/a.txt')).header('cache-control')).toBe(
      'no-cache',
    );
    const byPath = {
      cacheControl: (path: string) => (path.endsWith('.html') ? 'no-cache' : undefined),
    };
    await folder.write('b.html', '');
    expect((await get(byPath, '/sub/a.txt')).header('cache-control')).toBeUndefined();
    expect((await get(byPath, '/b.html')).header('cache-control')).toBe('no-cache');
  });

  describe('precompressed (ask 28)', () => {
    const text = 'to be compressed '.repeat(100);
    const gzip = gzipSync(text);
    const br = brotliCompressSync(text);

    beforeEach(async () => {
      await folder.write('a.txt', text);
      await folder.write('a.txt.gz', gzip);
      await folder.write('a.txt.br', br);
    });

    it('sends the compressed sibling the client likes best', async () => {
      const asked = { 'Accept-Encoding': 'gzip, deflate, br' };
      const exchange = await get({ precompressed: true }, '/a.txt', asked);
      expect(exchange.header('content-encoding')).toBe('br');
      expect(exchange.header('content-type')).toBe('text/plain');
      expect(exchange.header('vary')).toBe('Accept-Encoding');
      expect(exchange.header('content-length')).toBe(String(br.length));
      expect(Buffer.from(exchange.bytes).equals(br)).toBe(true);
      const weighted = await get({ precompressed: true }, '/a.txt', {
        'Accept-Encoding': 'br;q=0.5, gzip',
      });
      expect(weighted.header('content-encoding')).toBe('gzip');
    });

    it('sends the plain file to those who take nothing else', async () => {
      const asking: Array<Record<string, string>> = [
        {},
        { 'Accept-Encoding': 'identity' },
        { 'Accept-Encoding': 'br;q=0' },
      ];
      for (const asked of asking) {
        const exchange = await get({ precompressed: true }, '/a.txt', asked);
        expect(exchange.header('content-encoding')).toBeUndefined();
        expect(exchange.header('vary')).toBe('Accept-Encoding');
        expect(exchange.text).toBe(text);
      }
    });

    it('keeps to the codings it was given, and to those that are there', async () => {
      const asked = { 'Accept-Encoding': 'zstd, br, gzip' };
      const only = await get({ precompressed: ['gzip'] }, '/a.txt', asked);
      expect(only.header('content-encoding')).toBe('gzip');
      const zstd = await get({ precompressed: ['zstd'] }, '/a.txt', asked);
      expect(zstd.header('content-encoding')).toBeUndefined();
    });

    it('sends no sibling that is older than the file', async () => {
      await folder.write('a.txt', 'new', MTIME + 10);
      const exchange = await get({ precompressed: true }, '/a.txt', { 'Accept-Encoding': 'br' });
      expect(exchange.text).toBe('new');
    });

    it('does so in folders and for HEAD, and counts ranges in what is sent', async () => {
      await folder.write('sub/index.html', text);
      await folder.write('sub/index.html.gz', gzip);
      const asked = { 'Accept-Encoding': 'gzip' };
      const index = await get({ precompressed: true }, '/sub/', asked);
      expect(index.header('content-encoding')).toBe('gzip');
      const head = await ask(new File(folder.path, { precompressed: true }), '/a.txt', {
        method: 'HEAD',
        headers: asked,
      });
      expect(head.header('content-length')).toBe(String(gzip.length));
      const part = await get({ precompressed: true }, '/a.txt', { ...asked, Range: 'bytes=2-5' });
      expect(Buffer.from(part.bytes).equals(gzip.subarray(2, 6))).toBe(true);
      expect(part.header('content-encoding')).toBe('gzip');
    });

    it('gives each form an entity tag of its own', async () => {
      const options = { precompressed: true, etag: 'strong' } as const;
      const tags = await Promise.all(
        ['identity', 'gzip', 'br'].map(async (coding) =>
          (await get(options, '/a.txt', { 'Accept-Encoding': coding })).header('etag'),
        ),
      );
      expect(new Set(tags).size).toBe(3);
    });
  });

  describe('dotfiles', () => {
    beforeEach(async () => {
      await folder.write('.secret', 'secret');
      await folder.write('.git/config', 'config');
      await folder.write('.well-known/x', 'known');
      await folder.write('shown.txt', 'shown');
    });

    it('are served, as in Twisted', async () => {
      expect((await get({}, '/.secret')).text).toBe('secret');
      expect((await get({}, '/.git/config')).text).toBe('config');
      expect((await get({}, '/')).text).toContain('.secret');
    });

    it('can be hidden, but for .well-known (RFC 8615)', async () => {
      const options = { dotfiles: 'hide' } as const;
      expect((await get(options, '/.secret')).status).toBe(404);
      expect((await get(options, '/%2esecret')).status).toBe(404);
      expect((await get(options, '/.git/config')).status).toBe(404);
      expect((await get(options, '/.well-known/x')).text).toBe('known');
      const listing = (await get(options, '/')).text;
      expect(listing).not.toContain('.secret');
      expect(listing).toContain('.well-known');
      expect(listing).toContain('shown.txt');
    });
  });

  describe('symlinks', () => {
    let outside: Folder;

    beforeEach(async () => {
      outside = await Folder.make();
      await outside.write('secret.txt', 'secret');
      await folder.write('sub/a.txt', 'inside');
      await symlink(join(outside.path, 'secret.txt'), join(folder.path, 'out.txt'));
      await symlink(outside.path, join(folder.path, 'outdir'));
      await symlink(join(folder.path, 'sub', 'a.txt'), join(folder.path, 'in.txt'));
      await symlink('sub', join(folder.path, 'indir'));
      await symlink('missing', join(folder.path, 'broken'));
    });
    afterEach(() => outside.remove());

    const urls = ['/in.txt', '/indir/a.txt', '/out.txt', '/outdir/secret.txt', '/outdir/'];

    it.each<[FileOptions, number[]]>([
      [{}, [200, 200, 404, 404, 404]],
      [{ symlinks: 'inside' }, [200, 200, 404, 404, 404]],
      [{ symlinks: 'follow' }, [200, 200, 200, 200, 200]],
      [{ symlinks: 'refuse' }, [404, 404, 404, 404, 404]],
    ])('are followed as %j says', async (options, statuses) => {
      const root = new File(folder.path, options);
      for (let round = 0; round < 2; round++) {
        const answers = await Promise.all(urls.map((url) => ask(root, url)));
        expect(answers.map(({ status }) => status)).toEqual(statuses);
      }
    });

    it('hold for extensions that were left out, processors and listings', async () => {
      const root = new File(folder.path, { ignoredExts: ['.txt'] });
      expect((await ask(root, '/out')).status).toBe(404);
      expect((await ask(root, '/in')).text).toBe('inside');
      root.processors = { '.txt': (path) => new Data(path, 'text/plain') };
      expect((await ask(root, '/out.txt')).status).toBe(404);
      expect((await ask(root, '/in.txt')).status).toBe(200);
      const links = [...(await ask(root, '/')).text.matchAll(/href="([^"]*)"/g)].map((m) => m[1]);
      expect(links).toEqual(['indir/', 'sub/', 'in.txt']);
    });

    it('hold for an index', async () => {
      await symlink(join(outside.path, 'secret.txt'), join(folder.path, 'sub', 'index.html'));
      expect((await get({}, '/sub/')).status).toBe(404);
      expect((await get({ symlinks: 'follow' }, '/sub/')).text).toBe('secret');
    });

    it('hold for compressed siblings', async () => {
      await outside.write('a.gz', 'out');
      await symlink(join(outside.path, 'a.gz'), join(folder.path, 'sub', 'a.txt.gz'));
      const asked = { 'Accept-Encoding': 'gzip' };
      expect((await get({ precompressed: true }, '/sub/a.txt', asked)).text).toBe('inside');
    });

    it('hold in subclasses that make their own files elsewhere, from there on', async () => {
      const elsewhere = outside.path;
      class Jumping extends File {
        override getChild(name: string, request: import('hawser').IRequest) {
          return name === 'jump'
            ? this.createSimilarFile(elsewhere)
            : super.getChild(name, request);
        }
      }
      const root = new Jumping(folder.path);
      expect((await ask(root, '/jump/secret.txt')).text).toBe('secret');
      expect((await ask(root, '/out.txt')).status).toBe(404);
    });
  });

  describe('fallback', () => {
    const options = { fallback: 'app/index.html' };
    const html = { Accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };

    beforeEach(async () => {
      await folder.write('app/index.html', 'app');
      await folder.write('app/main.js', 'code');
    });

    it('is served for pages that are missing, at any depth', async () => {
      for (const url of ['/users', '/users/', '/users/7/edit?x=1', '/app/nope']) {
        const exchange = await get(options, url, html);
        expect([url, exchange.status, exchange.text]).toEqual([url, 200, 'app']);
      }
    });

    it('is not served for files, for other methods, nor to those who want no HTML', async () => {
      expect((await get(options, '/app/main.js', html)).text).toBe('code');
      expect((await get(options, '/app/gone.js', html)).status).toBe(404);
      expect((await get(options, '/api', { Accept: 'application/json' })).status).toBe(404);
      const post = await ask(new File(folder.path, options), '/users', { method: 'POST' });
      expect(post.status).toBe(404);
    });
  });
});
