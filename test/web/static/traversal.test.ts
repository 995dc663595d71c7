import { mkdir, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { File, type FileOptions, type IRequest, Site } from 'hawser';
import { type Serving, serve } from 'hawser/node';
import { MemoryExchange } from 'hawser/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSafeName } from '../../../src/web/static/safe-name.js';
import { attempts } from './attempts.js';
import { ask, Folder } from './helper.js';

const SECRET = 'the secret outside';
let folder: Folder;

beforeAll(async () => {
  folder = await Folder.make();
  await folder.write('secret.txt', SECRET);
  await folder.write('site-secret/secret.txt', SECRET);
  await folder.write('site/hello.txt', 'hello');
  await folder.write('site/sub/inner.txt', 'inner');
  const site = join(folder.path, 'site');
  await symlink(join(folder.path, 'secret.txt'), join(site, 'link-file'));
  await symlink(folder.path, join(site, 'link-dir'));
  await symlink('../secret.txt', join(site, 'link-relative'));
  await symlink('/', join(site, 'link-root'));
  await symlink('link-file', join(site, 'link-chain'));
  await symlink('../..', join(site, 'sub', 'link-up'));
  await symlink(join(folder.path, 'site-secret'), join(site, 'link-sibling'));
  await mkdir(join(site, 'empty'));
});
afterAll(() => folder.remove());

/** Everything that must not be found in an answer: the secret, and the first user of /etc/passwd. */
function leaks(answer: string): boolean {
  return answer.includes(SECRET) || answer.includes('root:');
}

describe('what lies outside the folder', () => {
  it('is tried in more than 100 ways', () => {
    expect(attempts().length).toBeGreaterThan(400);
  });

  it.each<[string, FileOptions]>([
    ['as it comes', {}],
    [
      'with every option that looks for more files',
      {
        ignoredExts: ['.txt', '*'],
        precompressed: true,
        etag: 'weak',
      },
    ],
    ['without listings and hidden files', { listing: false, dotfiles: 'hide' }],
    ['without links', { symlinks: 'refuse' }],
  ])('cannot be had from a File %s', async (_, options) => {
    const root = new File(join(folder.path, 'site'), options);
    const answers: string[] = [];
    for (const url of attempts()) {
      const { status, text } = await ask(root, url, { headers: { 'Accept-Encoding': 'br, gzip' } });
      if (leaks(text) || ![200, 302, 404].includes(status)) answers.push(`${status} ${url}`);
      // What is found is what is there.
      if (status === 200)
        expect([url, text]).toEqual([url, expect.stringMatching(/^(?:hello|inner|<html>)/)]);
    }
    expect(answers).toEqual([]);
  });

  it('cannot be had from a subclass that is walked step by step', async () => {
    class Walked extends File {
      override getChild(name: string, request: IRequest) {
        return super.getChild(name, request);
      }
    }
    const root = new Walked(join(folder.path, 'site'));
    for (const url of attempts()) {
      const { status, text } = await ask(root, url);
      expect([url, leaks(text), [200, 302, 404].includes(status)]).toEqual([url, false, true]);
    }
  });

  it('cannot be had with any other method', async () => {
    const root = new File(join(folder.path, 'site'));
    for (const url of attempts()) {
      for (const method of ['HEAD', 'POST', 'PROPFIND']) {
        const { status, text } = await ask(root, url, { method });
        expect([url, method, leaks(text)]).toEqual([url, method, false]);
        expect([url, method, status < 500 || status === 501]).toEqual([url, method, true]);
      }
    }
  });

  it('is not told of by redirects', async () => {
    const root = new File(join(folder.path, 'site'));
    for (const url of attempts()) {
      const location = (await ask(root, url)).header('location');
      if (location !== undefined) expect(location).toMatch(/^\/[^/\\]/);
    }
  });

  it('falls through where mounted, and is not looked at by the mount', async () => {
    const root = new File(join(folder.path, 'site'));
    for (const url of attempts()) {
      const exchange = new MemoryExchange({ url: `/m${url}`, mount: '/m' });
      new Site(root).handle(exchange, { fallthrough: true, errors: 'host' });
      await exchange.done;
      expect([url, leaks(exchange.text)]).toEqual([url, false]);
    }
  });

  describe('over a socket', () => {
    let serving: Serving;

    beforeAll(async () => {
      serving = await serve(new File(join(folder.path, 'site')), { port: 0, host: '127.0.0.1' });
    });
    afterAll(() => serving.close());

    /** The raw answer to a raw target, which a client library might tidy up. */
    function raw(target: string): Promise<string> {
      return new Promise((resolve, reject) => {
        const socket = connect(serving.port, '127.0.0.1');
        let answer = '';
        socket.setEncoding('latin1').on('data', (text: string) => {
          answer += text;
        });
        socket.on('end', () => resolve(answer)).on('error', reject);
        socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 'latin1');
      });
    }

    it('cannot be had either', async () => {
      const answers = await Promise.all(
        attempts().map(async (url) => [url, await raw(url)] as const),
      );
      for (const [url, answer] of answers) {
        expect([url, leaks(answer)]).toEqual([url, false]);
        expect([url, answer]).toEqual([
          url,
          expect.stringMatching(/^HTTP\/1\.1 (?:200|302|400|404) /),
        ]);
      }
    });
  });
});

describe('isSafeName', () => {
  it.each(['.', '..', 'a/b', '/', 'a\0', '\0', 'caf\udce9'])('refuses %j anywhere', (name) => {
    expect(isSafeName(name, 'linux')).toBe(false);
    expect(isSafeName(name, 'win32')).toBe(false);
  });

  it.each([
    'a\\b',
    '..\\x',
    'C:x',
    'x::$DATA',
    'a.',
    'a ',
    'con',
    'CON.txt',
    'nul',
    'Aux .x',
    'com1',
    'lpt9.log',
    'com¹',
    'conin$',
    'a|b',
    'a?b',
    'a*',
  ])('refuses %j on Windows only', (name) => {
    expect(isSafeName(name, 'win32')).toBe(false);
    expect(isSafeName(name, 'linux')).toBe(true);
  });

  it.each(['a', 'a.txt', '.hidden', '...', 'console', 'com10', 'café', 'a b', 'nuls.txt', '~'])(
    'takes %j',
    (name) => {
      expect(isSafeName(name, 'linux')).toBe(true);
      expect(isSafeName(name, 'win32')).toBe(name !== '...');
    },
  );
});
