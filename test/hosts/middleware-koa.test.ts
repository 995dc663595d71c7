// Koa's usual middleware around a mounted tree, each proving its effect (dd-trace-js 83).
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import cors from '@koa/cors';
import Router from '@koa/router';
import { type IRequest, Resource } from 'hawser';
import { koaOf, mount } from 'hawser/koa';
import Koa3 from 'koa';
import bodyParser from 'koa-bodyparser';
import compress from 'koa-compress';
import conditional from 'koa-conditional-get';
import etag from 'koa-etag';
import helmet from 'koa-helmet';
import koaMount from 'koa-mount';
import session from 'koa-session';
import Koa2 from 'koa2';
import { afterEach, describe, expect, it } from 'vitest';
import { type Client, http1Client } from './client.js';

class Page extends Resource {
  override isLeaf = true;
  readonly answer: (request: IRequest) => any;

  constructor(answer: (request: IRequest) => any) {
    super();
    this.answer = answer;
  }

  render_GET(request: IRequest) {
    return this.answer(request);
  }

  render_POST(request: IRequest) {
    return this.answer(request);
  }
}

function tree(): Resource {
  const root = new Resource();
  const pages: Record<string, (request: IRequest) => any> = {
    hello: () => 'Hello, world. '.repeat(500),
    stream: async function* () {
      for (let n = 0; n < 100; n++) yield `line ${n} of a stream\n`;
    },
    count: (request) => {
      const kept = koaOf(request)['session'];
      kept.count = (kept.count ?? 0) + 1;
      return String(kept.count);
    },
    user: (request) => `user ${koaOf(request)['state'].user}`,
    args: (request) => JSON.stringify([...request.args]),
    json: async (request) => JSON.stringify(await request.json()),
    path: (request) => `${request.prepath.join('|')} ${request.prePathURL().split(/:\d+/)[1]}`,
    broken: () => {
      throw new Error('broken');
    },
  };
  for (const [name, answer] of Object.entries(pages)) root.putChild(name, new Page(answer));
  return root;
}

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
});

async function listen(app: any): Promise<Client> {
  server = createServer(app.callback());
  await new Promise<void>((resolve) => (server as Server).listen(0, '127.0.0.1', resolve));
  return http1Client((server.address() as AddressInfo).port, '/m');
}

const gzip = { 'Accept-Encoding': 'gzip' };
const cookiesOf = (headers: Readonly<Record<string, string | string[] | undefined>>): string =>
  ([headers['set-cookie'] ?? []].flat() as string[]).map((line) => line.split(';')[0]).join('; ');

for (const [name, Koa] of [
  ['koa 2', Koa2],
  ['koa 3', Koa3],
] as Array<[string, any]>) {
  const makeApp = (...above: Array<(app: any) => any>): any => {
    const app = new Koa();
    app.keys = ['key'];
    app.silent = true;
    for (const make of above) app.use(make(app));
    return app;
  };
  const withMiddleware = (...above: Array<(app: any) => any>): Promise<Client> => {
    const app = makeApp(...above);
    app.use(mount('/m', tree()));
    return listen(app);
  };
  const sessions = (app: any): any => session({ signed: true }, app);

  describe(name, () => {
    it('koa-compress packs whole answers and streams', async () => {
      const client = await withMiddleware(() => compress({ threshold: 0 }));
      for (const path of ['/hello', '/stream']) {
        const packed = await client.send({ path, headers: gzip });
        const plain = await client.send({ path, headers: { 'Accept-Encoding': 'identity' } });
        expect(packed.headers['content-encoding']).toBe('gzip');
        expect(plain.headers['content-encoding']).toBeUndefined();
        expect(plain.text.length).toBeGreaterThan(1000);
        // The client has unpacked it.
        expect(packed.text).toBe(plain.text);
        expect(String(packed.headers['vary'])).toContain('Accept-Encoding');
      }
    });

    it('koa-helmet sets its fields', async () => {
      const { headers } = await (await withMiddleware(() => helmet())).send({ path: '/hello' });
      expect(headers['content-security-policy']).toContain("default-src 'self'");
    });

    it('@koa/cors marks answers and answers preflights', async () => {
      const client = await withMiddleware(() => cors({ origin: 'https://a.test' }));
      const headers = { Origin: 'https://a.test' };
      const page = await client.send({ path: '/hello', headers });
      expect(page.headers['access-control-allow-origin']).toBe('https://a.test');
      const preflight = await client.send({
        method: 'OPTIONS',
        path: '/hello',
        headers: { ...headers, 'Access-Control-Request-Method': 'PUT' },
      });
      expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([
        204,
        expect.stringContaining('PUT'),
      ]);
    });

    it('koa-session keeps a session', async () => {
      const client = await withMiddleware(sessions);
      const first = await client.send({ path: '/count' });
      const Cookie = cookiesOf(first.headers);
      expect(first.text).toBe('1');
      expect((await client.send({ path: '/count', headers: { Cookie } })).text).toBe('2');
      expect((await client.send({ path: '/count' })).text).toBe('1');
    });

    it('koa-bodyparser leaves forms and JSON to the resource (twisted 4519)', async () => {
      const client = await withMiddleware(() => bodyParser());
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const args = await client.send({
        method: 'POST',
        path: '/args',
        headers: form,
        body: 'a=1&a=2',
      });
      expect(JSON.parse(args.text)).toEqual([['a', ['1', '2']]]);
      const json = { 'Content-Type': 'application/json' };
      const value = await client.send({
        method: 'POST',
        path: '/json',
        headers: json,
        body: '{"a":1}',
      });
      expect(value.text).toBe('{"a":1}');
    });

    it('koa-etag and koa-conditional-get answer 304', async () => {
      const client = await withMiddleware(
        () => conditional(),
        () => etag(),
      );
      const first = await client.send({ path: '/hello' });
      const tag = first.headers['etag'] as string;
      expect(tag).toMatch(/^(W\/)?"/);
      const again = await client.send({ path: '/hello', headers: { 'If-None-Match': tag } });
      expect([again.status, again.text]).toEqual([304, '']);
    });

    it('@koa/router routes beside and in front of it', async () => {
      const router = new Router();
      router.get('/m/routed', (ctx: any) => {
        ctx.body = 'by the router';
      });
      router.get('/m/user', (ctx: any, next: any) => {
        ctx.state.user = 'ann';
        return next();
      });
      const client = await withMiddleware(() => router.routes());
      expect((await client.send({ path: '/routed' })).text).toBe('by the router');
      expect((await client.send({ path: '/user' })).text).toBe('user ann');
      expect((await client.send({ path: '/hello' })).status).toBe(200);
    });

    it('koa-mount cuts the path off', async () => {
      const app = makeApp();
      app.use(koaMount('/m', mount(tree()) as any));
      const client = await listen(app);
      expect((await client.send({ path: '/path' })).text).toBe('m|path /m/path');
      expect((await client.send({ path: '/nowhere' })).status).toBe(404);
    });

    it('a full stack: security, compression, sessions', async () => {
      const client = await withMiddleware(
        () => helmet(),
        () => cors(),
        () => compress({ threshold: 0 }),
        sessions,
      );
      const first = await client.send({ path: '/count', headers: { Origin: 'https://x.test' } });
      const Cookie = cookiesOf(first.headers);
      expect((await client.send({ path: '/count', headers: { Cookie } })).text).toBe('2');
      expect(first.headers['access-control-allow-origin']).toBeDefined();
      const packed = await client.send({ path: '/hello', headers: gzip });
      expect(packed.headers['content-encoding']).toBe('gzip');
      expect(packed.headers['x-content-type-options']).toBe('nosniff');
    });

    it('a full stack: an API with a router, parsers and errors', async () => {
      const router = new Router();
      router.get('/m/routed', (ctx: any) => {
        ctx.body = 'by the router';
      });
      const client = await withMiddleware(
        () => async (ctx: any, next: any) => {
          try {
            await next();
          } catch (error) {
            ctx.status = 500;
            ctx.body = `koa: ${(error as Error).message}`;
          }
        },
        () => cors(),
        () => bodyParser(),
        () => router.routes(),
      );
      const headers = { 'Content-Type': 'application/json' };
      const json = await client.send({ method: 'POST', path: '/json', headers, body: '[1]' });
      expect(json.text).toBe('[1]');
      expect((await client.send({ path: '/routed' })).text).toBe('by the router');
      expect((await client.send({ path: '/broken' })).text).toBe('koa: broken');
    });

    it('a full stack: conditional answers, compression and a user', async () => {
      const client = await withMiddleware(
        () => compress({ threshold: 0 }),
        () => conditional(),
        () => etag(),
        () => (ctx: any, next: any) => {
          ctx.state.user = ctx.get('x-user');
          return next();
        },
      );
      const page = await client.send({ path: '/user', headers: { 'X-User': 'bob', ...gzip } });
      expect(page.headers['content-encoding']).toBe('gzip');
      const tag = page.headers['etag'] as string;
      const headers = { 'X-User': 'bob', 'If-None-Match': tag };
      expect((await client.send({ path: '/user', headers })).status).toBe(304);
    });
  });
}
