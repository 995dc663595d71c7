// Published advisories of Twisted Web, each under its id. Where node or the host decides, the combination is tried.
import { createServer } from 'node:http';
import {
  ChildRedirector,
  Deferred,
  DirectoryLister,
  File,
  NameVirtualHost,
  Resource,
  ReverseProxyResource,
  redirectTo,
  Site,
  setReporter,
  VHostMonsterResource,
} from 'hawser';
import { MemoryExchange } from 'hawser/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOSTS, type Running } from '../hosts/hosts.js';
import { Answer, answersIn, ask, talk } from './helper.js';

const EVIL = 'https://x.test/"><script>alert(1)</script>';

beforeEach(() => void setReporter(() => undefined));
afterEach(() => void setReporter(undefined));

describe('HTML injection', () => {
  it('CVE-2024-41810: redirectTo escapes the URL in its page', async () => {
    const page = await ask(new Answer((request) => redirectTo(EVIL, request)));
    expect(page.text).not.toContain('<script');
    expect(page.text).toContain('&lt;script&gt;');
    const child = await ask(new ChildRedirector('/new'), { url: '/%22%3E%3Cscript%3E' });
    expect(child.text).not.toContain('<script');
  });

  it('CVE-2022-39348: NameVirtualHost does not show the Host field as markup', async () => {
    const page = await ask(new NameVirtualHost(), {
      headers: { Host: '<script>alert(1)</script>' },
    });
    expect(page.status).toBe(404);
    expect(page.text).not.toContain('<script');
  });

  it('CVE-2022-39348, likewise: nor do other pages show paths, methods and hosts', async () => {
    const root = new Resource();
    root.putChild('list', new DirectoryLister('/', { dirs: ['"><script>'] }));
    root.putChild('vhm', new VHostMonsterResource());
    for (const url of [
      '/%3Cscript%3E',
      '/list/',
      '/list',
      '/vhm/http/%3Cscript%3E/x',
      '/?%3Cscript%3E',
    ]) {
      for (const method of ['GET', 'POST', '<script>']) {
        const page = await ask(root, { url, method, headers: { Host: '<script>' } });
        expect([url, method, page.text.includes('<script>')]).toEqual([url, method, false]);
      }
    }
  });
});

describe('line breaks', () => {
  it('CVE-2019-12387: methods and targets of the proxy cannot carry line breaks to the server behind', async () => {
    const seen: Array<string | undefined> = [];
    const backend = createServer((req, res) => {
      seen.push(`${req.method} ${req.url}`, ...req.rawHeaders);
      res.end('behind');
    });
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
    const { port } = backend.address() as { port: number };
    const proxy = new ReverseProxyResource('127.0.0.1', port, '/base');
    await ask(proxy, { url: '/a%0d%0aX-Evil:%201' });
    for (const [method, url] of [
      ['GET\r\nX-Evil: 1', '/'],
      ['GET', '/ HTTP/1.1\r\nX-Evil: 1\r\n\r\n'],
    ] as const) {
      const page = await ask(proxy, { method, url });
      expect(page.status).toBeGreaterThanOrEqual(400);
    }
    proxy.close();
    backend.closeAllConnections();
    await new Promise((resolve) => backend.close(resolve));
    expect(seen.join('\n')).toContain('/base/a%0d%0aX-Evil:%201');
    expect(seen.some((text) => text?.toLowerCase() === 'x-evil')).toBe(false);
  });

  it('CVE-2022-21712: the proxy follows no redirect, so no cookie goes to another origin', async () => {
    let others = 0;
    const other = createServer((_req, res) => {
      others++;
      res.end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const elsewhere = `http://127.0.0.1:${(other.address() as { port: number }).port}/`;
    const backend = createServer((_req, res) => res.writeHead(302, { Location: elsewhere }).end());
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
    const proxy = new ReverseProxyResource(
      '127.0.0.1',
      (backend.address() as { port: number }).port,
      '',
    );
    const page = await ask(proxy, { headers: { Cookie: 'secret=1', Authorization: 'Basic x' } });
    expect([page.status, others]).toEqual([302, 0]);
    proxy.close();
    for (const server of [backend, other]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('CVE-2019-12387, the other way: no field, cookie, reason or redirect of ours splits a response', async () => {
    const page = await ask(
      new Answer((request) => {
        request.setHeader('X-A', 'a\r\nX-Evil: 1');
        request.addCookie('c', 'd\r\nX-Evil: 1', { path: '/;\r\nX-Evil: 1' });
        request.setResponseCode(200, 'OK\r\nX-Evil: 1');
        request.redirect('/\r\nX-Evil: 1');
        return '';
      }),
    );
    expect(page.headers.hasHeader('x-evil')).toBe(false);
    expect(`${page.reason}${JSON.stringify([...page.headers])}`).not.toMatch(/[\r\n]|\\r|\\n/);
  });
});

describe('files', () => {
  it('CVE-2021-23336, as in parse_qs: a semicolon separates no arguments', async () => {
    const page = await ask(new Answer((request) => JSON.stringify([...request.args])), {
      url: '/?a=1;b=2',
    });
    expect(page.json()).toEqual([['a', ['1;b=2']]]);
  });

  it('CVE-2014-6394, CVE-2014-3744, CVE-2021-41773: File answers nothing outside of its folder', async () => {
    const files = new File(new URL('.', import.meta.url).pathname);
    for (const url of [
      '/../twisted.test.ts',
      '/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/%2fetc%2fpasswd',
      '//etc/passwd',
      '/..%5c..%5cpackage.json',
      '/helper.ts%00.html',
    ]) {
      expect([url, (await ask(files, { url })).status]).toEqual([url, 404]);
    }
  });
});

// ---- what node's parser and the hosts decide

let running: Running;

for (const host of HOSTS.filter(({ protocol }) => protocol === 'http1')) {
  describe(`on ${host.name}`, () => {
    beforeAll(async () => {
      const root = new Resource();
      root.putChild(
        'echo',
        new Answer((request) => `<${request.method} ${request.content.getvalue().length}>`),
      );
      root.putChild(
        'slow',
        new Answer(() => {
          const later = new Deferred<string>();
          setTimeout(() => later.callback('<slow>'), 30);
          return later;
        }),
      );
      running = await host.start(root, { fallthrough: false, errors: 'page' });
    });
    afterAll(() => running.close());

    const post = (fields: string, body: string): Promise<string> =>
      talk(
        running.port as number,
        `POST ${running.prefix}/echo HTTP/1.1\r\nHost: x\r\n${fields}\r\n\r\n${body}`,
      );
    const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';

    it('CVE-2020-10108: two lengths are refused, and nothing behind them is answered', async () => {
      expect(answersIn(await post('Content-Length: 0\r\nContent-Length: 6', SMUGGLED))).toEqual([
        '400',
      ]);
    });

    it('CVE-2020-10109: a length beside chunks is refused', async () => {
      expect(
        answersIn(
          await post('Content-Length: 6\r\nTransfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`),
        ),
      ).toEqual(['400']);
    });

    it.each([
      ['a signed length', 'Content-Length: +0', ''],
      ['a length in hexadecimal', 'Content-Length: 0x5', 'abcde'],
      ['a chunk size with a prefix', 'Transfer-Encoding: chunked', '0x5\r\nabcde\r\n0\r\n\r\n'],
      ['a signed chunk size', 'Transfer-Encoding: chunked', '+5\r\nabcde\r\n0\r\n\r\n'],
      [
        'a chunk extension with a line feed',
        'Transfer-Encoding: chunked',
        '5;a\nb\r\nabcde\r\n0\r\n\r\n',
      ],
      ['a blank before the colon', 'Content-Length : 0', ''],
      ['a coding that is none', 'Transfer-Encoding: xchunked', ''],
    ])('CVE-2022-24801: %s is refused', async (_what, fields, body) => {
      const [first, ...more] = answersIn(await post(fields, body + SMUGGLED));
      expect([first, more]).toEqual(['400', []]);
    });

    it('CVE-2023-46137, CVE-2024-41671: pipelined requests are answered in their order', async () => {
      const get = (path: string, close = ''): string =>
        `GET ${running.prefix}${path} HTTP/1.1\r\nHost: x\r\n${close}\r\n`;
      const answer = await talk(
        running.port as number,
        get('/slow') + get('/echo') + get('/slow') + get('/echo', 'Connection: close\r\n'),
      );
      expect(answer.match(/<[^>]*>/g)).toEqual(['<slow>', '<GET 0>', '<slow>', '<GET 0>']);
    });

    it('CVE-2016-1000111 (httpoxy): a Proxy field of the client changes nothing here', async () => {
      const before = process.env['HTTP_PROXY'];
      await post('Proxy: http://127.0.0.1:9/\r\nContent-Length: 0\r\nConnection: close', '');
      expect(process.env['HTTP_PROXY']).toBe(before);
    });
  });
}

describe('a site that hands a body on', () => {
  it('CVE-2020-10108, behind the proxy: what it sends on has one length', async () => {
    const exchange = new MemoryExchange({
      method: 'POST',
      body: 'abc',
      headers: { 'Content-Length': '3' },
    });
    const fields: string[] = [];
    const backend = createServer((req, res) => {
      fields.push(...req.rawHeaders.map((name) => name.toLowerCase()));
      req.resume().on('end', () => res.end());
    });
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
    const proxy = new ReverseProxyResource(
      '127.0.0.1',
      (backend.address() as { port: number }).port,
      '',
    );
    new Site(proxy).handle(exchange);
    await exchange.done;
    proxy.close();
    backend.closeAllConnections();
    await new Promise((resolve) => backend.close(resolve));
    expect(fields.filter((name) => name === 'content-length')).toHaveLength(1);
    expect(fields).not.toContain('transfer-encoding');
  });
});
