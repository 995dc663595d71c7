// Published advisories of Express, Koa and what they are made of, each under its id: either the same mistake is not made
// here, or the host makes it and the combination is tried.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  combinedLogFormatter,
  DirectoryLister,
  File,
  type IRequest,
  isSameSecret,
  NameVirtualHost,
  PatternResource,
  Resource,
  redirectTo,
  Site,
  setReporter,
} from 'hawser';
import { MemoryExchange, render } from 'hawser/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acceptedEncodings } from '../../src/http/accept-encoding.js';
import { parseParameters } from '../../src/http/content-type.js';
import { formatCookie, parseCookies } from '../../src/http/cookie.js';
import { parseEntityTags } from '../../src/http/etag.js';
import { parseHttpDate } from '../../src/http/http-date.js';
import { preferredType } from '../../src/http/media-range.js';
import { parseRange } from '../../src/http/range.js';
import { HOSTS } from '../hosts/hosts.js';
import { Answer, ask } from './helper.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hawser-advisories-'));
  await writeFile(join(folder, 'page.txt'), 'x'.repeat(1000));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => void setReporter(() => undefined));
afterEach(() => void setReporter(undefined));

const SCRIPT = 'javascript:alert(1)//"><script>alert(1)</script>';

describe('redirects', () => {
  it('CVE-2024-43796, CVE-2024-43799, CVE-2024-43800, CVE-2025-32379: their pages hold no markup of the URL', async () => {
    const pages = [
      await ask(new Answer((request) => redirectTo(SCRIPT, request))),
      await ask(new File(folder), { url: '/page.txt/%22%3E%3Cscript%3E' }),
      await ask(new Site(new Resource()), { url: '/%22%3E%3Cscript%3E' }),
    ];
    for (const { text } of pages) expect(text).not.toContain('<script');
  });

  it('CVE-2015-1164, CVE-2025-62595: the redirect to the slash of a folder stays on this host', async () => {
    const root = new Resource();
    root.putChild('', new File(folder));
    root.putChild('evil.test', new File(folder));
    for (const url of ['//evil.test', '//evil.test/..', '/%2fevil.test', '//evil.test/%2e%2e']) {
      for (const tree of [root, new File(folder)]) {
        const page = await ask(tree, { url, headers: { Host: 'here.test' } });
        const location = page.headers.last('location');
        if (location !== undefined) {
          expect([url, new URL(location, 'http://here.test:8080/').hostname]).toEqual([
            url,
            'here.test',
          ]);
        }
      }
    }
  });

  it('CVE-2024-29041: a redirect says where to as it was told, encoded, and nothing else', async () => {
    const to = 'http://here.test\\@evil.test/é';
    const page = await ask(new Answer((request) => redirectTo(to, request)));
    expect(page.headers.last('location')).toBe(to);
    expect(page.headers.toFlat().join()).not.toMatch(/[\r\n]/);
  });

  it('CVE-2025-8129: nothing here redirects to the Referer', async () => {
    const headers = { Referer: 'http://evil.test/', Host: 'here.test' };
    for (const url of ['/', '/page.txt', '/none', '/page.txt/']) {
      const page = await ask(new File(folder), { url, headers });
      expect(JSON.stringify([page.text, [...page.headers]])).not.toContain('evil.test');
    }
  });
});

describe('hosts', () => {
  it('CVE-2026-27959, CVE-2026-55602: a Host field that only contains a known name is not that host', async () => {
    const hosts = new NameVirtualHost();
    hosts.addHost('here.test', new Answer((request) => request.getRequestHostname()));
    for (const host of [
      'evil.test:80@here.test',
      'here.test@evil.test',
      'here.test.evil.test',
      'xhere.test',
      'here.test/evil',
      'evil.test#here.test',
    ]) {
      expect([host, (await ask(hosts, { headers: { Host: host } })).status]).toEqual([host, 404]);
    }
  });
});

/** Far below what anything worse than linear would take for half a million characters. */
async function isQuick(parse: () => unknown): Promise<void> {
  const used = process.cpuUsage();
  await parse();
  expect(process.cpuUsage(used).user / 1000).toBeLessThan(5000);
}
const LONG = 500_000;
const blanks = ' '.repeat(LONG);

describe('patterns that take too long', () => {
  it('CVE-2025-25200, CVE-2017-16118: lists of forwarded hosts and addresses', () =>
    isQuick(async () => {
      for (const value of [
        `a${blanks}b`,
        `,${blanks}`,
        ','.repeat(LONG),
        `a${',\t'.repeat(LONG)}`,
        '"'.repeat(LONG),
      ]) {
        for (const name of [
          'X-Forwarded-Host',
          'X-Forwarded-Proto',
          'X-Forwarded-For',
          'Forwarded',
        ]) {
          const told = new Answer(
            (request) =>
              `${request.getClientIP()} ${request.isSecure()} ${request.getRequestHostname()}`,
          );
          await ask(told, { headers: { [name]: value } }, { trustProxy: true });
        }
      }
    }));

  it('CVE-2017-16119: If-None-Match', () =>
    isQuick(() => [
      parseEntityTags([`${blanks}x`]),
      parseEntityTags([',"'.repeat(LONG)]),
      parseEntityTags(['W/'.repeat(LONG)]),
    ]));

  it('CVE-2016-10539: Accept and Accept-Encoding', () =>
    isQuick(() => {
      for (const value of [
        `a${blanks};q=1`,
        'a;'.repeat(LONG),
        `${blanks}${blanks}x`,
        'gzip;q=0.'.repeat(LONG),
        '*/*,'.repeat(20_000),
      ]) {
        acceptedEncodings(value, ['gzip']);
        preferredType(value, ['text/html']);
      }
    }));

  it('CVE-2017-16138: types of files by their names', () =>
    isQuick(() => [
      File.contentTypes,
      new File(`${folder}/${'.'.repeat(200)}a${'.'.repeat(40)}`).type,
    ]));

  it('CVE-2024-45296, CVE-2024-52798, CVE-2026-4867: patterns of paths', () =>
    isQuick(async () => {
      const routes = new PatternResource();
      for (const pattern of [':a/:b/:c', 'x-:a' as never, ':rest*']) {
        routes.putPattern(pattern, new Answer(() => 'found'));
      }
      for (const url of [
        `/${'a-'.repeat(LONG / 2)}`,
        `/${'a'.repeat(LONG)}/${'/'.repeat(1000)}`,
        `/${'a.'.repeat(LONG / 2)}\n`,
      ]) {
        await ask(routes, { url });
      }
    }));

  it('CVE-2021-32640: fields of WebSocket and others with parameters', () =>
    isQuick(() => [
      parseParameters(`a=${blanks}`, 0, ';'),
      parseParameters(`${blanks}=`, 0, ';'),
      parseParameters('a="\\'.repeat(LONG / 4), 0, ';'),
      parseParameters('='.repeat(LONG), 0, ','),
      parseHttpDate(`${blanks}x`),
      parseHttpDate('Sun,'.repeat(LONG / 4)),
    ]));

  it('CVE-2011-3192: ranges', () =>
    isQuick(() => {
      expect(parseRange(`bytes=${'0-,'.repeat(LONG / 3)}`, 1000).kind).toBe('whole');
      expect(parseRange(`bytes=${blanks}0-1`, 1000).kind).toBe('single');
    }));
});

describe('forms', () => {
  const names = new Answer((request) => JSON.stringify([...request.args]));
  const post = (body: string, type = 'application/x-www-form-urlencoded') =>
    ask(names, { method: 'POST', body, headers: { 'Content-Type': type } });

  it('CVE-2022-24999, CVE-2017-1000048: names of prototypes are names', async () => {
    const page = await post(
      '__proto__=1&constructor=2&a[__proto__][b]=3&toString=4&hasOwnProperty=5',
    );
    expect(page.json().map(([name]: [string]) => name)).toEqual([
      '__proto__',
      'constructor',
      'a[__proto__][b]',
      'toString',
      'hasOwnProperty',
    ]);
    expect(({} as { b?: unknown }).b).toBeUndefined();
    const query = await ask(names, { url: '/?__proto__[x]=1&a[]=2' });
    expect(query.json()).toEqual([
      ['__proto__[x]', ['1']],
      ['a[]', ['2']],
    ]);
    const cookies = await ask(new Answer((request) => request.getCookie('__proto__')), {
      headers: { Cookie: '__proto__=x' },
    });
    expect(cookies.text).toBe('x');
  });

  it('CVE-2024-45590, CVE-2014-7191, CVE-2014-10064, CVE-2025-15284, CVE-2026-2391: depth and lists make nothing of themselves', async () => {
    await isQuick(async () => {
      const deep = await post(`a${'[b]'.repeat(100_000)}=1`);
      expect(deep.json()[0][1]).toEqual(['1']);
      expect((await post('a[999999999]=1')).json()).toEqual([['a[999999999]', ['1']]]);
      expect((await post(`a=${','.repeat(LONG)}`)).json()[0][1]).toHaveLength(1);
    });
  });

  it('CVE-2025-13466: so many fields are a 413', async () => {
    expect((await post('a&'.repeat(100_000))).status).toBe(413);
  });

  for (const host of HOSTS.filter(({ kind }) => kind === 'framework')) {
    it(`CVE-2022-24999, on ${host.name}: forms are ours to read, not the host's`, async () => {
      const running = await host.start(names, { errors: 'page' });
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const page = await running.send({
        method: 'POST',
        path: '/?a[__proto__][b]=1',
        headers,
        body: '__proto__[c]=2',
      });
      await running.close();
      expect(JSON.parse(page.text)).toEqual([
        ['a[__proto__][b]', ['1']],
        ['__proto__[c]', ['2']],
      ]);
    });
  }
});

describe('cookies, secrets, listings, logs', () => {
  it('CVE-2024-47764: a cookie of ours gets no attribute out of its name, value, path or domain', () => {
    const evil = 'a; Domain=evil.test;\r\nSet-Cookie: b';
    const cookie = formatCookie(evil, evil, {
      path: evil,
      domain: evil,
      maxAge: evil,
      expires: evil,
    });
    expect(cookie.split(';').map((piece) => piece.trim().split('=')[0])).toEqual([
      expect.stringMatching(/^a /),
      'Expires',
      'Domain',
      'Path',
      'Max-Age',
    ]);
    expect(cookie).not.toMatch(/[\r\n]/);
    expect([...parseCookies(['a=1; __proto__=2; a=3'])]).toEqual([
      ['a', '3'],
      ['__proto__', '2'],
    ]);
  });

  it('CVE-2016-1000236, CVE-2024-47178: secrets are compared in constant time', () => {
    expect([
      isSameSecret('abc', 'abc'),
      isSameSecret('abc', 'abd'),
      isSameSecret('abc', 'ab'),
    ]).toEqual([true, false, false]);
    expect(isSameSecret.toString()).toMatch(/timingSafeEqual/);
  });

  it('CVE-2015-8856: a listing shows names as text', async () => {
    await writeFile(join(folder, '<img src=x onerror=alert(1)>'), '');
    const page = await ask(new File(folder), { url: '/' });
    expect(page.text).toContain('&lt;img src=x');
    expect(page.text).not.toContain('<img');
    expect((await ask(new DirectoryLister(folder), { url: '/%3Cimg%3E' })).text).not.toContain(
      '<img',
    );
  });

  it('CVE-2015-8859: errors do not tell where files are', async () => {
    for (const url of ['/none', '/page.txt/none', '/%00', `/${'x'.repeat(5000)}`]) {
      const page = await ask(new File(folder), { url });
      expect([url, page.status, page.text.includes(folder)]).toEqual([url, 404, false]);
    }
  });

  it('CVE-2019-5413: what a client sends is no code, and no line, of the log', () => {
    const exchange = new MemoryExchange({
      url: '/',
      headers: { 'User-Agent': 'a"\n127.0.0.1 - - "forged" {x}', Referer: '\\"' },
    });
    const request = new Site(new Answer(() => '')).handle(exchange);
    const line = combinedLogFormatter('now', request) ?? '';
    expect(line).not.toMatch(/\n/);
    expect(line.match(/(?<!\\)"/g)?.length).toBe(8);
  });

  it('CVE-2013-7370, CVE-2013-7371: pages for methods there are none of show them as text', async () => {
    class Get extends Resource {
      override isLeaf = true;

      render_GET(): string {
        return '';
      }
    }
    const page = await ask(new Get(), { method: '<SCRIPT>' });
    expect([page.status, page.text.includes('<SCRIPT>')]).toEqual([501, false]);
  });
});

describe('on every host', () => {
  for (const host of HOSTS) {
    it(`CVE-2025-7339, on ${host.name}: fields stay as they were set, in lists of any kind`, async () => {
      const running = await host.start(
        new Answer((request: IRequest) => {
          request.responseHeaders.setRawHeaders('X-List', ['a', 'b']);
          request.addCookie('c', 'd');
          return '';
        }),
      );
      const { headers } = await running.send({});
      await running.close();
      expect([String(headers['x-list']).replace(', ', ','), String(headers['set-cookie'])]).toEqual(
        ['a,b', 'c=d'],
      );
    });
  }

  it('CVE-2022-24999, in memory: params of patterns have no prototype', async () => {
    const page = await render(new Answer((request) => String('toString' in request.params)));
    expect(page.text).toBe('false');
  });
});
