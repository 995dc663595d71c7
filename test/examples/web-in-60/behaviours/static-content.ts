import { chmodSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Host } from '../../../hosts/hosts.js';
import { type Make, onEachHost, type Page, SHOWN } from '../page.js';

const MODIFIED = new Date('2001-09-09T01:46:40Z');

const prepare = (page: Page): void => {
  page.write('file.txt', '0123456789');
  utimesSync(join(page.folder, 'file.txt'), MODIFIED, MODIFIED);
  page.write('x.tar.gz', gzipSync('packed'));
  page.write('what.unknown', '<p>');
  page.write('sub/page.html', '<p>');
  page.write('home/index.html', 'the index');
  page.write('secret.txt', 'secret');
  chmodSync(join(page.folder, 'secret.txt'), 0);
};

/** Root may read everything: then there is no file that is forbidden. */
const mayReadAll = process.getuid?.() === 0;
if (mayReadAll) console.log('running as root: no file is unreadable, 403 is not tried');

export function behaviours(make: Make, hosts: readonly Host[] = SHOWN): void {
  onEachHost(
    make,
    (page) => {
      it('lists a folder: folders first, names sorted, with sizes, types and encodings', async () => {
        const { status, headers, text } = await page.get('/');
        expect(status).toBe(200);
        expect(headers['content-type']).toBe('text/html; charset=utf-8');
        const links = [...text.matchAll(/<a href="([^"]*)">/g)].map((match) => match[1]);
        expect(links).toEqual([
          'home/',
          'sub/',
          'file.txt',
          'secret.txt',
          'what.unknown',
          'x.tar.gz',
        ]);
        expect(text).toMatch(/file\.txt[\s\S]*10B[\s\S]*\[text\/plain\]/);
        expect(text).toMatch(/x\.tar\.gz[\s\S]*\[application\/x-tar\][\s\S]*\[gzip\]/);
      });

      it('serves a file with its type, length and date', async () => {
        const { status, headers, text } = await page.get('/file.txt');
        expect([status, text]).toEqual([200, '0123456789']);
        expect(headers).toMatchObject({
          'content-type': 'text/plain',
          'content-length': '10',
          'accept-ranges': 'bytes',
          'last-modified': MODIFIED.toUTCString(),
        });
      });

      it('sends a folder without its slash to the slash, query included', async () => {
        const { status, headers } = await page.get('/sub?a=1');
        expect(status).toBe(302);
        expect(headers['location']).toMatch(new RegExp(`${page.prefix}/sub/\\?a=1$`));
      });

      it('prefers index.html to a list', async () => {
        expect((await page.get('/home/')).text).toBe('the index');
      });

      it('answers 304 when nothing was changed since', async () => {
        const since = (date: Date) =>
          page.get('/file.txt', { 'If-Modified-Since': date.toUTCString() });
        for (const date of [MODIFIED, new Date(MODIFIED.getTime() + 1000)]) {
          const { status, text } = await since(date);
          expect([status, text]).toEqual([304, '']);
        }
        expect((await since(new Date(MODIFIED.getTime() - 1000))).status).toBe(200);
      });

      it('sends ranges: one, several, none that is there, none that is meant', async () => {
        const range = (bytes: string) => page.get('/file.txt', { Range: bytes });
        const one = await range('bytes=0-3');
        expect([one.status, one.headers['content-range'], one.text]).toEqual([
          206,
          'bytes 0-3/10',
          '0123',
        ]);
        const several = await range('bytes=0-1,3-4');
        expect(several.status).toBe(206);
        expect(several.headers['content-type']).toMatch(/^multipart\/byteranges; boundary=/);
        expect(several.text).toMatch(
          /bytes 0-1\/10\r\n\r\n01\r\n[\s\S]*bytes 3-4\/10\r\n\r\n34\r\n/,
        );
        const beyond = await range('bytes=50-60');
        expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */10']);
        for (const malformed of ['lines=1-2', 'bytes=a-b', 'bytes=4-2']) {
          const { status, text } = await range(malformed);
          expect([status, text], malformed).toEqual([200, '0123456789']);
        }
      });

      it('answers HEAD as GET, without the body', async () => {
        const { status, headers, text } = await page.send({ method: 'HEAD', path: '/file.txt' });
        expect([status, headers['content-length'], text]).toEqual([200, '10', '']);
      });

      it('finds nothing outside of the folder, and nothing that is not there', async () => {
        for (const path of ['/nope', '/..%2f..%2fetc/passwd', '/sub/..%2ffile.txt', '/%2e%2e/x']) {
          expect((await page.get(path)).status, path).toBe(404);
        }
      });

      if (!mayReadAll) {
        it('answers 403 for a file it may not read', async () => {
          expect((await page.get('/secret.txt')).status).toBe(403);
        });
      }

      it('knows types by extension; encodings of archives stay on', async () => {
        expect((await page.get('/what.unknown')).headers['content-type']).toBe('text/html');
        const { headers } = await page.get('/x.tar.gz');
        expect(headers).toMatchObject({
          'content-type': 'application/x-tar',
          'content-encoding': 'gzip',
        });
      });
    },
    prepare,
    hosts,
  );
}
