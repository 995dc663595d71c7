import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import {
  Clock,
  type IRequest,
  ProxyClient,
  ProxyClientFactory,
  type Request,
  Resource,
  ReverseProxyResource,
  Site,
  setReporter,
} from 'hawser';
import { setSink } from 'hawser/log';
import { MemoryExchange } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../adapters/node/certificate.js';
import {
  ask,
  behind,
  behindRaw,
  bodyOf,
  cleanUp,
  front,
  listen,
  mirror,
  until,
  Wire,
} from './servers.js';

const reported: string[] = [];
const logged: string[] = [];

beforeEach(() => {
  reported.length = 0;
  logged.length = 0;
  setReporter((failure) => reported.push(failure.getErrorMessage()));
  setSink((event) => logged.push(event.text));
});

afterEach(() => {
  setReporter(undefined);
  setSink(undefined);
});

const proxyOf = (port: number, path = '', options = {}): ReverseProxyResource =>
  new ReverseProxyResource('127.0.0.1', port, path, options);

async function mirrored(
  port: number,
  asked: Parameters<typeof ask>[1] = {},
): Promise<Record<string, any>> {
  const { status, text } = await ask(port, asked);
  expect(status).toBe(200);
  return JSON.parse(text);
}

describe('the request', () => {
  it('test_render, test_render_subpage, test_renderWithQuery: asks below its path', async () => {
    const root = new Resource();
    root.putChild('index', proxyOf(await behind(mirror), '/path'));
    const port = await front(root);
    const url = async (path: string): Promise<string> => (await mirrored(port, { path })).url;
    expect(await url('/index')).toBe('/path');
    expect(await url('/index/')).toBe('/path/');
    expect(await url('/index/page1')).toBe('/path/page1');
    expect(await url('/index?foo=bar')).toBe('/path?foo=bar');
    expect(await url('/index/a%2Fb/c%20d;e=1/?q=%41&r')).toBe('/path/a%2Fb/c%20d;e=1/?q=%41&r');
  });

  it('keeps the path as the client wrote it, and cannot be led out of its own', async () => {
    const target = await behind(mirror);
    const below = await front(proxyOf(target, '/base'));
    const url = async (port: number, path: string): Promise<string> =>
      (await mirrored(port, { path })).url;
    expect(await url(below, '/a/../b')).toBe('/base/a/../b');
    const outside = ['/..', '/../secret', '/a/../../secret', '/%2e%2E/x', '/./.%2e/', '/..?q'];
    // Whether an empty segment counts is up to the server behind, so it does not count as a way down.
    outside.push(
      '//..',
      '//%2e%2e/',
      '//../x',
      '/a//../../x',
      '///.././%2e.//x',
      '/..//x',
      '/.//..',
    );
    // Some servers take a backslash or an escaped slash for a slash, and a semicolon for the end of a segment.
    outside.push(
      '/..;/x',
      '/..;a=b/',
      '/..%3b/x',
      '/..%2fx',
      '/a%2f..%2F../x',
      '/..%5Cx',
      '/a%2fb/../../x',
    );
    for (const path of outside) {
      expect((await ask(below, { path })).status, path).toBe(404);
    }
    for (const path of ['/a%2Fb', '/a..b/...', '/..a', '/a/b/../..', '/;..', '/a%5c../b']) {
      expect(await url(below, path)).toBe(`/base${path}`);
    }
    expect(await url(below, '//x/%2e%2e/y')).toBe('/base//x/%2e%2e/y');
    const whole = await front(proxyOf(target));
    expect(await url(whole, '/..')).toBe('/..');
    expect(await url(whole, '//x/../y')).toBe('//x/../y');
    expect(await url(whole, '/')).toBe('/');
  });

  it("names the server behind in Host, or passes the client's on (twisted 4917)", async () => {
    const target = await behind(mirror);
    const headers = { Host: 'shop.example' };
    expect((await mirrored(await front(proxyOf(target)), { headers })).headers.host).toBe(
      `127.0.0.1:${target}`,
    );
    const kept = await front(proxyOf(target, '', { preserveHost: true }));
    expect((await mirrored(kept, { headers })).headers.host).toBe('shop.example');
  });

  it('leaves out what was meant for the connection of the client', async () => {
    const port = await front(proxyOf(await behind(mirror)));
    const { headers } = await mirrored(port, {
      headers: {
        Connection: 'close, X-Private, Content-Type',
        'Keep-Alive': 'timeout=5',
        'Proxy-Connection': 'keep-alive',
        'Proxy-Authorization': 'Basic eDp5',
        TE: 'trailers',
        'X-Private': 'secret',
        'X-Public': 'open',
        'Content-Type': 'text/plain',
      },
    });
    expect(headers).toMatchObject({ 'x-public': 'open', 'content-type': 'text/plain' });
    for (const name of [
      'keep-alive',
      'proxy-connection',
      'proxy-authorization',
      'te',
      'x-private',
    ]) {
      expect(headers[name], name).toBeUndefined();
    }
    expect(headers.connection).toBe('keep-alive');
  });

  it('passes every line of a repeated field on, and bytes as they are', async () => {
    const port = await front(proxyOf(await behind(mirror)));
    const { rawHeaders } = await mirrored(port, {
      headers: ['Host', 'x', 'X-Two', '1', 'x-two', '2', 'X-Bytes', '\xe9\xff'],
    });
    const lines = rawHeaders.filter((_: string, i: number) => /^x-two$/i.test(rawHeaders[i - 1]));
    expect(lines).toEqual(['1', '2']);
    expect(rawHeaders).toContain('\xe9\xff');
  });

  it('tells of the client, at the end of what came (twisted 5806)', async () => {
    const target = await behind(mirror);
    const headers = {
      Host: 'shop.example:81',
      'X-Forwarded-For': '10.0.0.1',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'evil.example',
      Forwarded: 'for=10.0.0.1',
      Via: '1.0 fred',
    };
    const usual = (await mirrored(await front(proxyOf(target)), { headers })).headers;
    expect(usual).toMatchObject({
      'x-forwarded-for': '10.0.0.1, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'shop.example:81',
      forwarded: 'for=10.0.0.1',
      via: '1.0 fred, 1.1 hawser',
    });
    const standard = await front(proxyOf(target, '', { forwarded: 'forwarded', via: 'edge' }));
    expect((await mirrored(standard, { headers })).headers).toMatchObject({
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-host': 'evil.example',
      forwarded: 'for=10.0.0.1, for=127.0.0.1;host="shop.example:81";proto=http',
      via: '1.0 fred, 1.1 edge',
    });
    const both = (await mirrored(await front(proxyOf(target, '', { forwarded: 'both' })))).headers;
    expect(both['x-forwarded-for']).toBe('127.0.0.1');
    expect(both.forwarded).toMatch(/^for=127\.0\.0\.1;host="127\.0\.0\.1:\d+";proto=http$/);
    const silent = await front(proxyOf(target, '', { forwarded: 'none', via: false }));
    const { headers: none } = await mirrored(silent);
    expect([none['x-forwarded-for'], none.forwarded, none.via]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('writes IPv6 addresses as RFC 7239 wants them', async () => {
    const target = await behind(mirror);
    const site = new Site(proxyOf(target, '', { forwarded: 'both' }));
    const exchange = new MemoryExchange({
      peer: { address: '2001:db8::7', port: 1 },
      secure: true,
    });
    site.handle(exchange);
    await exchange.done;
    const { headers } = JSON.parse(exchange.text);
    expect(headers['x-forwarded-for']).toBe('2001:db8::7');
    expect(headers.forwarded).toBe('for="[2001:db8::7]";host="localhost:8080";proto=https');
  });

  it('passes bodies on with their length, or in chunks, with trailers', async () => {
    const port = await front(proxyOf(await behind(mirror)));
    const counted = await mirrored(port, {
      method: 'POST',
      body: 'counted',
      headers: { 'Content-Length': '7' },
    });
    expect(counted).toMatchObject({ body: 'counted' });
    expect(counted.headers).toMatchObject({ 'content-length': '7' });
    expect(counted.headers['transfer-encoding']).toBeUndefined();
    const wire = new Wire(port);
    wire.write(
      'PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n' +
        '3\r\none\r\n3\r\ntwo\r\n0\r\nX-Sum: 6\r\n\r\n',
    );
    await wire.closed();
    const chunked = JSON.parse(wire.received.slice(wire.received.indexOf('\r\n\r\n') + 4));
    expect(chunked).toMatchObject({ body: 'onetwo', trailers: { 'x-sum': '6' } });
    expect(chunked.headers['transfer-encoding']).toBe('chunked');
  });

  it('says that there is no body where a method usually has one', async () => {
    const port = await front(proxyOf(await behind(mirror)));
    for (const method of ['POST', 'PUT', 'PATCH']) {
      const wire = new Wire(port);
      wire.write(`${method} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      await wire.closed();
      expect(wire.received, method).toContain('"content-length":"0"');
    }
    const { headers } = await mirrored(port, { method: 'DELETE' });
    expect([headers['content-length'], headers['transfer-encoding']]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('passes on what a body parser above kept, and says so where it kept nothing', async () => {
    const site = new Site(proxyOf(await behind(mirror)));
    const exchange = new MemoryExchange({ method: 'POST', parsedBody: { a: 1 } });
    site.handle(exchange);
    expect(exchange.status).toBe(500);
    expect(reported[0]).toContain('mount hawser above the body parser');
  });

  it('keeps connections and uses them again', async () => {
    let connections = 0;
    const server = createServer(mirror);
    server.on('connection', () => connections++);
    const port = await front(proxyOf(await listen(server)));
    for (let i = 0; i < 5; i++) await mirrored(port, { path: `/${i}` });
    expect(connections).toBe(1);
  });

  it('makes no more connections than it may', async () => {
    let open = 0;
    let most = 0;
    const target = await behind(async (_req, res) => {
      open++;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open--;
      res.end('x');
    });
    const port = await front(proxyOf(target, '', { maxConnections: 2 }));
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(port)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(most).toBe(2);
  });

  it('lets fixed children answer in its place', async () => {
    const proxy = proxyOf(await behind(mirror), '/old');
    class New extends Resource {
      override isLeaf = true;
      render_GET(): string {
        return 'new';
      }
    }
    proxy.putChild('new', new New());
    const port = await front(proxy);
    expect((await ask(port, { path: '/new/x' })).text).toBe('new');
    expect((await mirrored(port, { path: '/other' })).url).toBe('/old/other');
  });

  it('test_getChild, test_getChildWithSpecial: makes a resource one segment further down', () => {
    const clock = new Clock();
    const resource = new ReverseProxyResource('127.0.0.1', 1234, '/path', clock);
    const request = {} as IRequest;
    const child = resource.getChild('foo', request) as ReverseProxyResource;
    expect([child.host, child.port, child.path]).toEqual(['127.0.0.1', 1234, '/path/foo']);
    expect(child.reactor).toBe(clock);
    const special = resource.getChild(' /%', request) as ReverseProxyResource;
    expect(special.path).toBe('/path/%20%2F%25');
  });

  it('refuses what makes no sense', () => {
    expect(() => proxyOf(0)).toThrow(RangeError);
    expect(() => proxyOf(80, 'x')).toThrow(/begin with a slash/);
    expect(() => proxyOf(80, '', { forwarded: 'all' })).toThrow(/forwarded must be one of/);
    expect(() => proxyOf(80, '', { via: 'two words' })).toThrow(/via must be a token/);
    expect(() => proxyOf(80, '', { idleTimeoutSeconds: 0 })).toThrow(/idleTimeoutSeconds/);
    expect(() => ReverseProxyResource.fromURL('ftp://x/')).toThrow(TypeError);
    expect(() => ReverseProxyResource.fromURL('http://x/?q')).toThrow(TypeError);
  });

  it('goes to a Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-proxy-'));
    cleanUp(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'app.sock');
    await listen(createServer(mirror), path);
    expect(existsSync(path)).toBe(true);
    const port = await front(ReverseProxyResource.fromURL(`unix:${path}:/base`));
    const seen = await mirrored(port, { path: '/x' });
    expect([seen.url, seen.headers.host]).toEqual(['/base/x', 'localhost']);
    const dead = await front(ReverseProxyResource.fromURL(`unix:${path}.none`));
    expect((await ask(dead)).status).toBe(502);
  });

  it('reads a URL', () => {
    const http = ReverseProxyResource.fromURL('http://[::1]:8080/base/');
    expect([http.host, http.port, http.path]).toEqual(['::1', 8080, '/base']);
    const https = ReverseProxyResource.fromURL('https://behind.example');
    expect([https.host, https.port, https.path]).toEqual(['behind.example', 443, '']);
  });
});

describe('the response', () => {
  it('comes as it is: status, phrase, fields, cookies, body', async () => {
    const target = await behind((_req, res) => {
      res.writeHead(299, 'Fine', [
        'X-Multi',
        '1',
        'X-Multi',
        '2',
        'Set-Cookie',
        'a=1',
        'Set-Cookie',
        'b=2',
        'Content-Type',
        'application/x-back',
        'Server',
        'old',
        'X-Bytes',
        '\xe9',
        'Connection',
        'X-Hop',
        'X-Hop',
        '1',
        'Date',
        'Thu, 01 Jan 1970 00:00:00 GMT',
      ] as never);
      res.end('body');
    });
    const { status, reason, headers, rawHeaders, text } = await ask(await front(proxyOf(target)));
    expect([status, reason, text]).toEqual([299, 'Fine', 'body']);
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(headers).toMatchObject({
      'x-multi': '1, 2',
      'content-type': 'application/x-back',
      'content-length': '4',
      server: 'old',
      date: 'Thu, 01 Jan 1970 00:00:00 GMT',
    });
    expect(headers['x-hop']).toBeUndefined();
    expect(rawHeaders).toContain('\xe9');
    expect(rawHeaders.filter((name) => /^date$/i.test(name))).toHaveLength(1);
  });

  it('gets no type and no length that the server behind did not give', async () => {
    const target = await behind((req, res) => {
      res.removeHeader('Date');
      if (req.method === 'HEAD') res.writeHead(200, { 'Content-Length': '12345' });
      if (req.url === '/304') res.writeHead(304, { ETag: '"1"', 'Content-Length': '5' });
      if (req.url === '/204') res.writeHead(204);
      res.end();
    });
    const port = await front(proxyOf(target));
    const plain = await ask(port);
    expect([plain.headers['content-type'], plain.headers['content-length']]).toEqual([
      undefined,
      '0',
    ]);
    expect((await ask(port, { method: 'HEAD' })).headers['content-length']).toBe('12345');
    const cached = await ask(port, { path: '/304' });
    expect([cached.status, cached.headers.etag, cached.headers['content-length']]).toEqual([
      304,
      '"1"',
      undefined,
    ]);
    expect((await ask(port, { path: '/204' })).status).toBe(204);
  });

  it('keeps the fields and cookies that resources above have set', async () => {
    const target = await behind((_req, res) => {
      res.setHeader('Set-Cookie', ['theirs=1', 'theirs2=2']);
      res.setHeader('Content-Type', 'text/x-theirs');
      res.end('x');
    });
    class Above extends Resource {
      override getChild(_name: string, request: IRequest): Resource {
        request.addCookie('ours', '0');
        request.setHeader('X-Ours', 'yes');
        request.setHeader('Content-Type', 'text/x-ours');
        return proxyOf(target);
      }
    }
    const { headers } = await ask(await front(new Above()), { path: '/x' });
    expect(headers['set-cookie']).toEqual(['ours=0', 'theirs=1', 'theirs2=2']);
    expect(headers).toMatchObject({ 'x-ours': 'yes', 'content-type': 'text/x-theirs' });
  });

  it('comes piece by piece, with its trailers', async () => {
    let more = (): void => undefined;
    const target = await behind((_req, res) => {
      res.writeHead(200, { Trailer: 'X-Sum' });
      res.write('first,');
      more = () => {
        res.addTrailers({ 'X-Sum': '12' });
        res.end('second');
      };
    });
    const wire = new Wire(await front(proxyOf(target)));
    wire.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await wire.until('first,');
    more();
    await wire.until('0\r\nX-Sum: 12\r\n\r\n');
    expect(wire.received).toContain('second');
  });

  it('loses the promise of trailers where there can be none', async () => {
    const head = 'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n';
    const target = await behindRaw((socket) => {
      socket.on('data', (chunk) => {
        const asked = String(chunk);
        if (asked.startsWith('HEAD')) socket.write(head);
        else if (asked.includes('/slow')) {
          socket.write(`${head}2\r\nbe\r\n`);
          setTimeout(() => socket.write('3\r\ngun\r\n0\r\nX-Sum: 5\r\n\r\n'), 20);
        } else socket.write(`${head}7\r\nat once\r\n0\r\n\r\n`);
      });
    });
    const port = await front(proxyOf(target));
    const whole = await ask(port);
    expect([whole.text, whole.headers.trailer]).toEqual(['at once', undefined]);
    const none = await ask(port, { method: 'HEAD' });
    expect([none.status, none.headers.trailer]).toEqual([200, undefined]);
    const wire = new Wire(port);
    wire.write('GET /slow HTTP/1.0\r\n\r\n');
    await wire.closed();
    expect(wire.received).toMatch(/begun$/);
  });

  it('of a server that ends it by closing is read to its end', async () => {
    const target = await behindRaw((socket) => {
      socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\nX-Old: yes\r\n\r\nuntil the end'));
    });
    const answer = await ask(await front(proxyOf(target)));
    expect([answer.text, answer.headers['x-old'], answer.isWhole]).toEqual([
      'until the end',
      'yes',
      true,
    ]);
  });

  it('has places here instead of places there, where that is wanted (twisted 4917)', async () => {
    const target = await behind((req, res) => {
      const own = `http://127.0.0.1:${target}`;
      const to = new URL(req.url as string, own).searchParams.get('to') as string;
      res.setHeader('Location', to.replace('OWN', own));
      res.setHeader('Set-Cookie', [
        'a=1; Path=/base; HttpOnly; Domain=behind.example',
        'b=2; path=/base/x; Secure',
        'c=3; Path=/elsewhere',
      ]);
      res.statusCode = 302;
      res.end();
    });
    const root = new Resource();
    const at = (options: object): Resource => proxyOf(target, '/base', options);
    root.putChild('plain', at({}));
    root.putChild(
      'there',
      at({ rewriteLocation: true, rewriteCookies: { domain: null, path: true } }),
    );
    root.putChild('fixed', at({ rewriteCookies: { domain: 'front.example', path: '/' } }));
    const port = await front(root);
    const here = `http://127.0.0.1:${port}`;
    const go = async (place: string, to: string): Promise<[any, any]> => {
      const { headers } = await ask(port, { path: `/${place}/x?to=${encodeURIComponent(to)}` });
      return [headers.location, headers['set-cookie']];
    };
    expect((await go('plain', '/base/y'))[0]).toBe('/base/y');
    const places: Array<[string, string]> = [
      ['OWN/base/y?q#f', `${here}/there/y?q#f`],
      ['OWN/base', `${here}/there`],
      ['/base/y', '/there/y'],
      ['/base', '/there'],
      ['/baseball', '/baseball'],
      ['/other', '/other'],
      ['y', 'y'],
      ['OWN/other', `http://127.0.0.1:${target}/other`],
      ['http://127.0.0.1:1/base/y', 'http://127.0.0.1:1/base/y'],
      ['//elsewhere/base', '//elsewhere/base'],
      [`${here}/base/y`, `${here}/there/y`],
    ];
    for (const [there, expected] of places) {
      expect((await go('there', there))[0], there).toBe(expected);
    }
    expect((await go('there', '/'))[1]).toEqual([
      'a=1; Path=/there; HttpOnly',
      'b=2; Path=/there/x; Secure',
      'c=3; Path=/elsewhere',
    ]);
    expect((await go('fixed', '/'))[1]).toEqual([
      'a=1; Path=/; HttpOnly; Domain=front.example',
      'b=2; Path=/; Secure',
      'c=3; Path=/',
    ]);
  });
});

describe('hooks', () => {
  it('test_defaultHeadersOverridden and the rest: a client may change what goes through', async () => {
    const seen: string[] = [];
    class Shouting extends ProxyClient {
      constructor(...args: ConstructorParameters<typeof ProxyClient>) {
        super(...args);
        this.headers.setRawHeaders('x-added', [`${this.command} ${this.version}`]);
        this.headers.removeHeader('cookie');
      }
      override connectionMade(): void {
        seen.push('connected');
        super.connectionMade();
      }
      override handleStatus(version: string, code: number, message: string): void {
        seen.push(`${version} ${code} ${message}`);
        super.handleStatus(version, code + 1, message);
      }
      override handleHeader(key: string, value: string): void {
        if (key.toLowerCase() === 'content-length') return;
        super.handleHeader(key, key.toLowerCase() === 'x-name' ? value.toUpperCase() : value);
      }
      override handleEndHeaders(): void {
        this.father.setHeader('X-Seen', 'all');
      }
      override handleResponsePart(buffer: Uint8Array): void {
        super.handleResponsePart(Buffer.from(Buffer.from(buffer).toString().toUpperCase()));
      }
      override handleTrailer(key: string, value: string): void {
        seen.push(`${key}=${value}`);
      }
      override handleResponseEnd(): void {
        this.father.write('!');
        super.handleResponseEnd();
      }
    }
    class Factory extends ProxyClientFactory {}
    Factory.prototype.protocol = Shouting;
    class Changed extends ReverseProxyResource {}
    Changed.prototype.proxyClientFactoryClass = Factory;
    let sent: IncomingMessage['headers'] = {};
    const target = await behind((req, res) => {
      sent = req.headers;
      res.writeHead(200, {
        'X-Name': Buffer.from('é quiet').toString('latin1'),
        'Content-Type': 'text/x-back',
        Trailer: 'X-T',
      });
      res.write('hello');
      res.addTrailers({ 'X-T': '1' });
      res.end();
    });
    const port = await front(new Changed('127.0.0.1', target, ''));
    const answer = await ask(port, { headers: { Cookie: 'a=b' } });
    expect([answer.status, answer.text]).toEqual([201, 'HELLO!']);
    expect(answer.headers).toMatchObject({ 'x-seen': 'all', 'content-type': 'text/x-back' });
    expect(Buffer.from(String(answer.headers['x-name']), 'latin1').toString()).toBe('É QUIET');
    expect([sent['x-added'], sent.cookie]).toEqual(['GET HTTP/1.1', undefined]);
    expect(seen).toEqual(['connected', 'HTTP/1.1 200 OK', 'X-T=1']);
  });

  it('that throw are errors of the request', async () => {
    const target = await behind((_req, res) => {
      res.write('one');
      setTimeout(() => res.end('two'), 20);
    });
    const failing = (hook: string): Promise<number> => {
      class Client extends ProxyClient {}
      (Client.prototype as any)[hook] = () => {
        throw new Error(`${hook} failed`);
      };
      class Factory extends ProxyClientFactory {}
      Factory.prototype.protocol = Client;
      class Changed extends ReverseProxyResource {}
      Changed.prototype.proxyClientFactoryClass = Factory;
      return front(new Changed('127.0.0.1', target, ''));
    };
    expect((await ask(await failing('handleStatus'))).status).toBe(500);
    expect((await ask(await failing('handleHeader'))).status).toBe(500);
    expect((await ask(await failing('handleResponsePart'))).status).toBe(500);
    expect((await ask(await failing('handleResponseEnd'))).isWhole).toBe(false);
    expect(reported).toHaveLength(4);
  });

  it('test_buildProtocol: a factory makes the client with what it was given', () => {
    const father = {} as Request;
    const body = Buffer.from('Some data');
    const factory = new ProxyClientFactory(
      'GET',
      '/foo',
      'HTTP/1.0',
      ['Accept', 'text/html'],
      body,
      father,
    );
    const client = factory.buildProtocol();
    expect(client).toBeInstanceOf(ProxyClient);
    expect([client.command, client.rest, client.version]).toEqual(['GET', '/foo', 'HTTP/1.0']);
    expect(client.headers.getRawHeaders('accept')).toEqual(['text/html']);
    expect([client.data, client.father]).toEqual([body, father]);
  });

  it('test_connectionFailed: a factory may answer failures by itself', async () => {
    class Factory extends ProxyClientFactory {
      override clientConnectionFailed(_connector: unknown, reason: any): void {
        this.father.setResponseCode(503);
        this.father.write(`sorry: ${reason.value.name}`);
        this.father.finish();
      }
    }
    class Changed extends ReverseProxyResource {}
    Changed.prototype.proxyClientFactoryClass = Factory;
    const answer = await ask(await front(new Changed('127.0.0.1', 1, '')));
    expect([answer.status, answer.text]).toEqual([503, 'sorry: UpstreamError']);
  });

  it('lets a subclass add header fields and make children', async () => {
    const target = await behind(mirror);
    class Prefixed extends ReverseProxyResource {
      override headersFor(...args: Parameters<ReverseProxyResource['headersFor']>) {
        const headers = super.headersFor(...args);
        headers.setRawHeaders('X-Prefix', [`/${args[0].prepath.join('/')}`]);
        return headers;
      }
    }
    const root = new Resource();
    root.putChild('app', new Prefixed('127.0.0.1', target, ''));
    const port = await front(root);
    expect((await mirrored(port, { path: '/app/x' })).headers['x-prefix']).toBe('/app');
    class Own extends ReverseProxyResource {
      override getChild(name: string, request: IRequest): any {
        return name === 'mine'
          ? new Own('127.0.0.1', target, '/was-mine')
          : super.getChild(name, request);
      }
    }
    const own = await front(new Own('127.0.0.1', target, '/base'));
    expect((await mirrored(own, { path: '/mine' })).url).toBe('/was-mine');
    expect((await mirrored(own, { path: '/a/b%20c?q' })).url).toBe('/base/a/b%20c?q');
  });
});

describe('failure', () => {
  it('to connect is a 502 page that tells nothing of the inside, and a line in the log', async () => {
    const answer = await ask(await front(proxyOf(1, '/secret')));
    expect([answer.status, answer.reason]).toEqual([502, 'Bad Gateway']);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.text).not.toMatch(/secret|127\.0\.0\.1|ECONN/);
    expect(logged).toEqual(['GET /secret/: http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1']);
  });

  it('to speak HTTP, or to say anything, is a 502', async () => {
    const babble = await behindRaw((socket) => {
      socket.once('data', () => socket.end('what do you want?\r\n\r\n'));
    });
    expect((await ask(await front(proxyOf(babble)))).status).toBe(502);
    const silent = await behindRaw((socket) => {
      socket.once('data', () => socket.destroy());
    });
    expect((await ask(await front(proxyOf(silent)))).status).toBe(502);
  });

  it("in the middle of a response breaks the client's off", async () => {
    const target = await behind((_req, res) => {
      res.writeHead(200, { 'Content-Length': '100' });
      res.write('begun');
      setTimeout(() => res.destroy(), 20);
    });
    const answer = await ask(await front(proxyOf(target)));
    expect([answer.status, answer.text, answer.isWhole]).toEqual([200, 'begun', false]);
    expect(reported).toEqual([`http://127.0.0.1:${target} broke its response off`]);
  });

  it("of a kept connection is not the client's: the request goes over another one", async () => {
    let requests = 0;
    const target = await behindRaw((socket) => {
      socket.on('data', () => {
        requests++;
        // It hangs up on the second request of a connection, as servers do that were about to close it.
        if ((socket as { used?: boolean }).used === true) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        (socket as { used?: boolean }).used = true;
      });
    });
    const port = await front(proxyOf(target));
    for (let i = 0; i < 4; i++) expect((await ask(port)).text).toBe('ok');
    expect(requests).toBe(7);
    // What must not be done twice is not repeated (RFC 9110 9.2.2).
    expect((await ask(port, { method: 'POST', body: 'x' })).status).toBe(502);
    expect((await ask(port, { method: 'POST' })).text).toBe('ok');
    expect((await ask(port, { method: 'POST' })).status).toBe(502);
  });

  it('gives up dead connections of the pool and makes a new one', async () => {
    let fresh = 0;
    const target = await behindRaw((socket) => {
      fresh++;
      let used = false;
      socket.on('data', () => {
        if (used) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        used = true;
      });
    });
    const port = await front(proxyOf(target));
    await Promise.all(Array.from({ length: 6 }, () => ask(port)));
    expect(fresh).toBe(6);
    expect((await ask(port)).text).toBe('ok');
    expect(fresh).toBe(7);
  });
});

describe('time', () => {
  /** A pool that never gets a connection. */
  class Nowhere extends Agent {
    override createConnection(): any {
      const socket = new Duplex({
        read() {},
        write(_c, _e, done) {
          done();
        },
      });
      return Object.assign(socket, {
        connecting: true,
        setKeepAlive() {},
        setNoDelay() {},
        setTimeout() {},
        ref() {},
        unref() {},
      });
    }
  }

  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('to connect is bounded: 504', async () => {
    const clock = new Clock();
    const site = new Site(
      proxyOf(80, '', { reactor: clock, agent: new Nowhere(), connectTimeoutSeconds: 3 }),
    );
    const exchange = new MemoryExchange();
    site.handle(exchange);
    await settled();
    clock.advance(2.9);
    expect(exchange.ended).toBe('open');
    clock.advance(0.2);
    expect([exchange.status, exchange.ended]).toEqual([504, 'ended']);
    expect(logged[0]).toBe('GET /: http://127.0.0.1 did not take a connection within 3 seconds');
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('to answer is bounded: 504, and the connection is given up', async () => {
    const clock = new Clock();
    let closed = false;
    let asked = false;
    const target = await behind((_req, res) => {
      asked = true;
      res.on('close', () => {
        closed = true;
      });
    });
    const port = await front(proxyOf(target, '', { reactor: clock, responseTimeoutSeconds: 7 }));
    const answer = ask(port);
    await until(() => asked, 'the request');
    clock.advance(6.9);
    expect(clock.getDelayedCalls()).toHaveLength(1);
    clock.advance(0.2);
    expect((await answer).status).toBe(504);
    await until(() => closed, 'the end of the connection');
    expect(logged[0]).toContain('did not answer within 7 seconds');
  });

  it('between two pieces is bounded, and counts only while the client takes them', async () => {
    const clock = new Clock();
    let send = (_text: string): void => undefined;
    const target = await behind((_req, res) => {
      send = (text) => res.write(text);
      res.write('one,');
    });
    const port = await front(proxyOf(target, '', { reactor: clock, idleTimeoutSeconds: 5 }));
    const wire = new Wire(port);
    wire.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await wire.until('one,');
    clock.advance(4);
    send('two,');
    await wire.until('two,');
    clock.advance(4);
    expect(wire.isClosed).toBe(false);
    clock.advance(1.1);
    await wire.closed();
    expect(reported[0]).toContain('did not send more of its response within 5 seconds');
  });

  it('does not run while the client is slow to send or to take', async () => {
    const clock = new Clock();
    let begun = false;
    const target = await behind((req, res) => {
      req.on('data', () => {
        begun = true;
      });
      req.on('end', () => res.end(Buffer.alloc(8 * 1024 * 1024, 'a')));
    });
    const proxy = proxyOf(target, '', {
      reactor: clock,
      responseTimeoutSeconds: 5,
      idleTimeoutSeconds: 5,
    });
    const site = new Site(proxy);
    const exchange = new MemoryExchange({ method: 'POST', holdBody: true, bufferBytes: 100_000 });
    site.handle(exchange);
    exchange.sendBody('a');
    await until(() => begun, 'the first piece of the body');
    clock.advance(100);
    exchange.endBody();
    await until(() => exchange.bytes.length >= 100_000, 'the first pieces');
    clock.advance(100);
    while (exchange.ended === 'open') {
      exchange.drain();
      await settled();
    }
    expect([exchange.ended, exchange.bytes.length]).toEqual(['ended', 8 * 1024 * 1024]);
    expect(clock.getDelayedCalls()).toEqual([]);
    expect(reported).toEqual([]);
  });
});

describe('streams', () => {
  it('ends the request behind when the client leaves', async () => {
    const events: string[] = [];
    const target = await behind((req, res) => {
      events.push('asked');
      res.on('close', () => events.push('closed'));
      if (req.url === '/begun') res.write('begun');
    });
    const port = await front(proxyOf(target));
    for (const path of ['/begun', '/waiting']) {
      events.length = 0;
      const wire = new Wire(port);
      wire.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
      if (path === '/begun') await wire.until('begun');
      else await until(() => events.length > 0, 'the request');
      wire.socket.destroy();
      await until(() => events.length === 2, 'the end behind');
    }
    expect(reported).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('ends the request behind when the client leaves in the middle of its body', async () => {
    let aborted = false;
    let begun = false;
    const target = await behind((req) => {
      req.on('data', () => {
        begun = true;
      });
      req.on('error', () => {
        aborted = true;
      });
    });
    const wire = new Wire(await front(proxyOf(target)));
    wire.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\npart');
    await until(() => begun, 'the first piece');
    wire.socket.destroy();
    await until(() => aborted, 'the end behind');
    expect(reported).toEqual([]);
  });

  it('asks the server behind whether it wants a body (100-continue)', async () => {
    const server = createServer((_req, res) => res.end('without asking'));
    server.on('checkContinue', async (req, res) => {
      if (req.url === '/no') {
        res.writeHead(413, { 'Content-Length': '2' });
        res.end('no');
        return;
      }
      res.writeContinue();
      res.end(`got ${await bodyOf(req)}`);
    });
    const port = await front(proxyOf(await listen(server)));
    const asking = (path: string): string =>
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`;
    const yes = new Wire(port);
    yes.write(asking('/yes'));
    await yes.until('100 Continue\r\n\r\n');
    expect(yes.received).not.toContain('200 OK');
    yes.write('hello');
    await yes.until('got hello');
    const no = new Wire(port);
    no.write(asking('/no'));
    await no.until('\r\n\r\nno');
    expect(no.received).toMatch(/^HTTP\/1\.1 413/);
    expect(no.received).not.toContain('100 Continue');
  });

  it('sends the body unasked to a server that does not know 100-continue', async () => {
    const clock = new Clock();
    let head = false;
    const target = await behindRaw((socket) => {
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk;
        head = received.includes('\r\n\r\n');
        if (received.endsWith('hello')) {
          socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nthanks');
        }
      });
    });
    const wire = new Wire(await front(proxyOf(target, '', { reactor: clock })));
    wire.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n');
    await until(() => head, 'the head');
    expect(wire.received).toBe('');
    clock.advance(1);
    await wire.until('100 Continue');
    wire.write('hello');
    await wire.until('thanks');
  });

  it('takes an answer that comes before the end of the request for final', async () => {
    const target = await behind((req, res) => {
      req.once('data', () => {
        res.writeHead(403, { 'Content-Length': '6', Connection: 'close' });
        res.end('enough');
      });
    });
    const wire = new Wire(await front(proxyOf(target)));
    wire.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nthe beginning');
    await wire.until('enough');
    await wire.closed();
    expect(wire.received).toMatch(/^HTTP\/1\.1 403/);
    expect(wire.received.toLowerCase()).toContain('connection: close');
  });

  it('goes both ways at the same time', async () => {
    const target = await behind((req, res) => {
      req.on('data', (chunk) => res.write(`<${chunk}>`));
      req.on('end', () => res.end('.'));
    });
    const wire = new Wire(await front(proxyOf(target)));
    wire.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    for (const piece of ['one', 'two', 'six']) {
      wire.write(`3\r\n${piece}\r\n`);
      await wire.until(`<${piece}>`);
    }
    wire.write('0\r\n\r\n');
    await wire.until('0\r\n\r\n');
    expect(reported).toEqual([]);
  });
});

describe('TLS', () => {
  it('is spoken to the server behind, whose certificate counts', async () => {
    const pair = makeCertificate();
    if (pair === undefined) {
      console.log('openssl is missing: the TLS upstream of the proxy is not tried');
      return;
    }
    const port = await listen(createTlsServer(pair, mirror) as never);
    const trusting = await front(
      ReverseProxyResource.fromURL(`https://127.0.0.1:${port}`, {
        tls: { ca: pair.cert, checkServerIdentity: () => undefined },
      }),
    );
    expect((await mirrored(trusting, { path: '/x' })).url).toBe('/x');
    const wary = await front(ReverseProxyResource.fromURL(`https://127.0.0.1:${port}`));
    expect((await ask(wary)).status).toBe(502);
    expect(logged.at(-1)).toMatch(/self.signed/i);
  });
});
