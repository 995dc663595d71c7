// Other frameworks' code in the tree, on every host.
import { createHmac } from 'node:crypto';
import compression from 'compression';
import cors from 'cors';
import express5 from 'express';
import session from 'express-session';
import express4 from 'express4';
import { HandlerResource, type IRequest, MiddlewareResource, Resource, setReporter } from 'hawser';
import helmet from 'helmet';
import Koa3 from 'koa';
import koaHelmet from 'koa-helmet';
import Koa2 from 'koa2';
import passport from 'passport';
import { BasicStrategy } from 'passport-http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  FELL_THROUGH,
  HOST_ERROR,
  HOSTS,
  type Host,
  type Mounting,
  type Running,
} from './hosts.js';

const reported: string[] = [];
let running: Running | undefined;

beforeEach(() => {
  reported.length = 0;
  setReporter((failure) => reported.push(failure.getErrorMessage()));
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  setReporter(undefined);
});

class Page extends Resource {
  override isLeaf = true;
  readonly #answer: (request: IRequest) => any;

  constructor(answer: (request: IRequest) => any) {
    super();
    this.#answer = answer;
  }

  override render(request: IRequest): any {
    return this.#answer(request);
  }
}

/** Where the framework thinks it is, and what it was sent. */
function whereExpress(make: () => any): any {
  const app = make();
  const json = (req: any, res: any): void => {
    res.cookie('a', '1');
    res.cookie('b', '2');
    res.json({
      method: req.method,
      url: req.url,
      baseUrl: req.baseUrl,
      originalUrl: req.originalUrl,
      path: req.path,
      query: req.query,
      ip: req.ip,
      host: req.get('host') !== undefined,
      body: req.body,
    });
  };
  app.set('env', 'test');
  app.get('/where', json);
  app.get('/', json);
  app.post('/where', express5.json(), json);
  app.get('/slow', (_req: any, res: any) => {
    res.write('one,');
    setTimeout(() => res.write('two,'), 20);
    setTimeout(() => res.end('three'), 40);
  });
  app.get('/throws', () => {
    throw Object.assign(new Error('teapot only'), { status: 418, expose: true });
  });
  app.get('/bug', () => {
    throw new Error('a bug');
  });
  app.get('/half', (_req: any, res: any, next: any) => {
    res.write('half');
    setTimeout(() => next(new Error('too late')), 20);
  });
  app.get('/gone', (_req: any, res: any) => {
    app.locals.gone = new Promise<void>((resolve) => res.on('close', () => resolve()));
    res.write('begun');
  });
  app.get('/send', (_req: any, res: any) => {
    res.status(201).type('text').send('sent é');
  });
  return app;
}

async function start(
  host: (typeof HOSTS)[number],
  child: Resource,
  options: Mounting = {},
): Promise<Running> {
  const root = new Resource();
  const folder = new Resource();
  root.putChild('a b', folder);
  folder.putChild('app', child);
  running = await host.start(root, options);
  return running;
}

// Express 5 cannot run on node's HTTP/2 server: it crashes by itself.
const EXPRESS_HOSTS = HOSTS.filter(({ name }) => !name.includes('http2'));

describe.each([
  ['express 4', express4 as unknown as () => any],
  ['express 5', express5 as unknown as () => any],
])('HandlerResource with an application of %s', (_name, make) => {
  describe.each(EXPRESS_HOSTS)('on $name', (host) => {
    it('knows its place and gets the body', async () => {
      const { send, prefix } = await start(host, new HandlerResource(whereExpress(make)));
      const answer = await send({ path: '/a%20b/app/where?x=1&y=%20' });
      expect(answer.status).toBe(200);
      expect(answer.headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2; Path=/']);
      expect(JSON.parse(answer.text)).toMatchObject({
        method: 'GET',
        url: '/where?x=1&y=%20',
        baseUrl: `${prefix}/a%20b/app`,
        originalUrl: `${prefix}/a%20b/app/where?x=1&y=%20`,
        path: '/where',
        query: { x: '1', y: ' ' },
        host: true,
      });
      const bare = await send({ path: '/a%20b/app' });
      expect(JSON.parse(bare.text)).toMatchObject({ url: '/', path: '/' });
      const posted = await send({
        method: 'POST',
        path: '/a%20b/app/where',
        headers: { 'content-type': 'application/json' },
        body: '{"deep":[1]}',
      });
      expect(JSON.parse(posted.text).body).toEqual({ deep: [1] });
    });

    it('answers in pieces and as a whole', async () => {
      const { send } = await start(host, new HandlerResource(whereExpress(make)));
      const slow = await send({ path: '/a%20b/app/slow' });
      expect([slow.status, slow.text]).toEqual([200, 'one,two,three']);
      const sent = await send({ path: '/a%20b/app/send' });
      expect([sent.status, sent.text]).toEqual([201, 'sent é']);
      expect(sent.headers['content-type']).toBe('text/plain; charset=utf-8');
      const head = await send({ method: 'HEAD', path: '/a%20b/app/send' });
      expect([head.status, head.text]).toEqual([201, '']);
    });

    it('says no such child for what the application does not have', async () => {
      const { send } = await start(host, new HandlerResource(whereExpress(make)));
      const answer = await send({ path: '/a%20b/app/nothing' });
      expect(answer.status).toBe(404);
      if (host.kind === 'framework') expect(answer.text).toBe(FELL_THROUGH);
      else expect(answer.text).toContain('No Such Resource');
    });

    it('takes errors for its own, with their status', async () => {
      const { send } = await start(host, new HandlerResource(whereExpress(make)));
      const teapot = await send({ path: '/a%20b/app/throws' });
      expect(teapot.status).toBe(418);
      const bug = await send({ path: '/a%20b/app/bug' });
      expect(bug.status).toBe(500);
      if (host.kind === 'framework') expect(bug.text).toBe(`${HOST_ERROR}a bug`);
      else expect(reported).toContain('a bug');
    });

    it('breaks off a response that failed in the middle', async () => {
      const { send } = await start(host, new HandlerResource(whereExpress(make)));
      const answer = await send({ path: '/a%20b/app/half' });
      expect(answer.truncated).toBe(true);
      expect(reported).toContain('too late');
    });

    it('tells the application when the client leaves', async () => {
      const app = whereExpress(make);
      const { begin } = await start(host, new HandlerResource(app));
      const begun = begin({ path: '/a%20b/app/gone' });
      await begun.piece();
      begun.leave();
      await app.locals.gone;
      expect(reported).toEqual([]);
    });

    it('sends the header fields and cookies of resources above', async () => {
      class Above extends Resource {
        override getChild(_name: string, request: IRequest): Resource {
          request.setHeader('X-Above', 'yes');
          request.addCookie('above', 'c');
          return new HandlerResource(whereExpress(make));
        }
      }
      const { send } = await start(host, new Above());
      const answer = await send({ path: '/a%20b/app/x/where' });
      expect(answer.headers['x-above']).toBe('yes');
      expect(answer.headers['set-cookie']).toEqual(['above=c', 'a=1; Path=/', 'b=2; Path=/']);
      const missed = await send({ path: '/a%20b/app/x/nothing' });
      expect(missed.status).toBe(404);
      if (host.kind === 'standalone') expect(missed.headers['set-cookie']).toEqual(['above=c']);
    });
  });
});

function whereKoa(make: () => any): any {
  const app = make();
  app.silent = true;
  app.use(async (ctx: any, next: any) => {
    ctx.set('X-Koa', '1');
    await next();
  });
  app.use((ctx: any) => {
    if (ctx.path === '/throws') ctx.throw(418, 'teapot only');
    if (ctx.path === '/none') return;
    ctx.body = { url: ctx.url, method: ctx.method, ip: ctx.ip };
  });
  return app;
}

describe.each([
  ['koa 2', () => new Koa2()],
  ['koa 3', () => new Koa3()],
])('HandlerResource with an application of %s', (_name, make) => {
  describe.each(HOSTS)('on $name', (host) => {
    it('answers by itself, its errors and its 404 included', async () => {
      const { send } = await start(host, new HandlerResource(whereKoa(make)));
      const answer = await send({ path: '/a%20b/app/x?q=1' });
      expect([answer.status, answer.headers['x-koa']]).toEqual([200, '1']);
      expect(JSON.parse(answer.text)).toMatchObject({ url: '/x?q=1', method: 'GET' });
      expect((await send({ path: '/a%20b/app/none' })).status).toBe(404);
      const failed = await send({ path: '/a%20b/app/throws' });
      expect([failed.status, failed.text]).toEqual([418, 'teapot only']);
    });
  });
});

describe.each(HOSTS)('HandlerResource with plain functions on $name', (host) => {
  it('takes a function of node, asynchronous or not', async () => {
    const { send } = await start(
      host,
      new HandlerResource(async (req: any, res: any) => {
        let length = 0;
        for await (const chunk of req) length += chunk.length;
        res.writeHead(202, { 'X-Length': String(length) });
        res.end('done');
      }),
    );
    const answer = await send({ method: 'POST', path: '/a%20b/app', body: 'x'.repeat(70_000) });
    expect([answer.status, answer.headers['x-length'], answer.text]).toEqual([
      202,
      '70000',
      'done',
    ]);
  });

  it('turns the rejection of an asynchronous function into an error', async () => {
    const { send } = await start(
      host,
      new HandlerResource(async (_req: any, _res: any) => {
        throw new Error('rejected');
      }),
    );
    expect((await send({ path: '/a%20b/app' })).status).toBe(500);
  });

  it('takes a fetch handler', async () => {
    const { send, prefix } = await start(
      host,
      new HandlerResource(
        async (request: Request, context: any) => {
          const headers = new Headers({ 'content-type': 'text/plain', 'x-url': request.url });
          headers.append('set-cookie', 'a=1');
          headers.append('set-cookie', 'b=2');
          headers.set('x-mount', context.mount);
          const text = `${request.method} ${await request.text()}`;
          return new Response(text, { status: 203, headers });
        },
        { kind: 'fetch' },
      ),
    );
    const answer = await send({ method: 'PUT', path: '/a%20b/app/x%2Fy?q', body: 'the body' });
    expect([answer.status, answer.text]).toEqual([203, 'PUT the body']);
    expect(new URL(String(answer.headers['x-url'])).pathname).toBe('/x%2Fy');
    expect(answer.headers['x-mount']).toBe(`${prefix}/a%20b/app`);
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(answer.headers['content-type']).toBe('text/plain');
  });

  it('lets a fetch handler have no such page, stream, and hear of the client leaving', async () => {
    let left: Promise<void> | undefined;
    const app = {
      fetch(request: Request): Response | undefined {
        const { pathname } = new URL(request.url);
        if (pathname === '/none') return undefined;
        left = new Promise((resolve) => request.signal.addEventListener('abort', () => resolve()));
        const stream = new ReadableStream({
          start: (controller) => controller.enqueue(Buffer.from('begun')),
        });
        return new Response(stream);
      },
    };
    const { send, begin } = await start(host, new HandlerResource(app));
    expect((await send({ path: '/a%20b/app/none' })).status).toBe(404);
    const begun = begin({ path: '/a%20b/app/stream' });
    await begun.piece();
    begun.leave();
    await left;
    expect(reported).toEqual([]);
  });

  it('tells a site of responses that went out past it', async () => {
    const codes: number[] = [];
    const { send } = await start(
      host,
      new (class extends Resource {
        override getChild(_name: string, request: IRequest): Resource {
          request.site.onRequestEnd((ended, outcome) => codes.push(ended.code, outcome.length));
          return new HandlerResource((_req: any, res: any) => res.writeHead(207).end('x'));
        }
      })(),
    );
    await send({ path: '/a%20b/app/x' });
    await expect.poll(() => codes).toEqual([207, 'finished'.length]);
  });
});

describe.each(HOSTS)('MiddlewareResource on $name', (host) => {
  const page = (): Resource => {
    const root = new Resource();
    root.putChild(
      'page',
      new Page(
        (request) =>
          `${request.prepath.at(-1)} ${request.postpath.join('|')} ${request.args.get('q')} ${request.content.text()}`,
      ),
    );
    return root;
  };

  it('runs helmet and cors around a subtree', async () => {
    const tree = new MiddlewareResource(
      helmet(),
      new MiddlewareResource(cors({ origin: 'http://else.where' }), page()),
    );
    const { send } = await start(host, tree);
    const answer = await send({ path: '/a%20b/app/page/rest?q=7' });
    expect(answer.text).toBe('page rest 7 ');
    expect(answer.headers['x-dns-prefetch-control']).toBe('off');
    expect(answer.headers['access-control-allow-origin']).toBe('http://else.where');
    const preflight = await send({
      method: 'OPTIONS',
      path: '/a%20b/app/page',
      headers: { origin: 'http://else.where', 'access-control-request-method': 'PUT' },
    });
    expect([preflight.status, preflight.text]).toEqual([204, '']);
    expect(preflight.headers['access-control-allow-methods']).toContain('PUT');
  });

  it('goes on without the path cut off', async () => {
    const seen: string[] = [];
    const tree = new MiddlewareResource((req: any, _res: any, next: any) => {
      seen.push(req.url, req.baseUrl);
      setImmediate(next);
    }, page());
    const { send, prefix } = await start(host, tree);
    const answer = await send({ path: '/a%20b/app/page?q=1' });
    expect(answer.text).toBe('page  1 ');
    expect(seen).toEqual(['/page?q=1', `${prefix}/a%20b/app`]);
    const own = await send({ path: '/a%20b/app' });
    expect(own.status).toBe(405);
  });

  it('follows a middleware that rewrites the url', async () => {
    const tree = new MiddlewareResource((req: any, _res: any, next: any) => {
      req.url = '/page/x%20y?q=new';
      next();
    }, page());
    const { send } = await start(host, tree);
    expect((await send({ path: '/a%20b/app/other?q=old' })).text).toBe('page x y new ');
  });

  it('keeps an express-session', async () => {
    const counting = new Page((request) => {
      const { req } = request.exchange.raw as any;
      const own = (req ?? seenRequest).session;
      own.count = (own.count ?? 0) + 1;
      return String(own.count);
    });
    let seenRequest: any;
    const peek = new MiddlewareResource((req: any, _res: any, next: any) => {
      seenRequest = req;
      next();
    }, counting);
    const tree = new MiddlewareResource(
      session({ secret: 'keyboard cat', resave: false, saveUninitialized: true }),
      peek,
    );
    const { send } = await start(host, tree);
    const first = await send({ path: '/a%20b/app/' });
    expect(first.text).toBe('1');
    const [cookie] = first.headers['set-cookie'] as string[];
    const second = await send({
      path: '/a%20b/app/',
      headers: { cookie: (cookie as string).split(';')[0] as string },
    });
    expect(second.text).toBe('2');
  });

  it('asks passport who is there', async () => {
    const users = new passport.Passport();
    users.use(
      new BasicStrategy((name, password, done) => {
        const known = createHmac('sha1', 'k').update(password).digest('hex');
        const right = createHmac('sha1', 'k').update('sesame').digest('hex');
        done(null, name === 'ali' && known === right ? { name } : false);
      }),
    );
    const tree = new MiddlewareResource(users.authenticate('basic', { session: false }), page());
    const { send } = await start(host, tree);
    const refused = await send({ path: '/a%20b/app/page' });
    expect(refused.status).toBe(401);
    expect(String(refused.headers['www-authenticate'])).toContain('Basic realm');
    const headers = { authorization: `Basic ${Buffer.from('ali:sesame').toString('base64')}` };
    expect((await send({ path: '/a%20b/app/page?q=1', headers })).text).toBe('page  1 ');
  });

  it('lets a body parser read the body', async () => {
    const parsed = new Page((request) => JSON.stringify(request.parsedBody));
    const tree = new MiddlewareResource(express5.json(), parsed);
    const { send } = await start(host, tree);
    const answer = await send({
      method: 'POST',
      path: '/a%20b/app/',
      headers: { 'content-type': 'application/json' },
      body: '{"a":[1,2]}',
    });
    if (host.protocol === 'http2') return; // Without Content-Length the parser sees no body there.
    expect(answer.text).toBe('{"a":[1,2]}');
    const other = await start(host, new MiddlewareResource(express5.json(), page()));
    const text = await other.send({ method: 'POST', path: '/a%20b/app/page', body: 'unparsed' });
    expect(text.text).toContain('unparsed');
  });

  it('compresses what the subtree answers', async () => {
    if (host.compresses) return;
    const tree = new MiddlewareResource(compression({ threshold: 0 }), page());
    const { send } = await start(host, tree);
    const answer = await send({
      path: '/a%20b/app/page',
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(answer.headers['content-encoding']).toBe('gzip');
  });

  it('passes errors on, thrown, given to next, or rejected', async () => {
    const fails = [
      () => {
        throw new Error('thrown');
      },
      (_req: any, _res: any, next: any) => next(new Error('given')),
      async () => {
        throw new Error('rejected');
      },
    ];
    for (const [i, message] of ['thrown', 'given', 'rejected'].entries()) {
      const middleware = (req: any, res: any, next: any): any => fails[i]?.(req, res, next);
      const { send, errors, close } = await start(host, new MiddlewareResource(middleware, page()));
      expect((await send({ path: '/a%20b/app/page' })).status).toBe(500);
      expect(host.kind === 'framework' ? errors.map((e) => e.message) : reported).toEqual([
        message,
      ]);
      reported.length = 0;
      await close();
    }
  });

  it('falls through below a middleware as if it were not there', async () => {
    const { send } = await start(host, new MiddlewareResource(helmet(), page()));
    const answer = await send({ path: '/a%20b/app/nothing' });
    expect(answer.status).toBe(404);
    if (host.kind === 'framework') expect(answer.text).toBe(FELL_THROUGH);
  });
});

const isKoa = ({ name }: Host): boolean => name.startsWith('koa');

describe.each(HOSTS.filter(isKoa))('MiddlewareResource with Koa middleware on $name', (host) => {
  const page = new Page((request) => `page at ${request.prepath.at(-1)}`);

  it('lets it have its say before and after', async () => {
    const order: string[] = [];
    const around = async (ctx: any, next: any): Promise<void> => {
      order.push(`before ${ctx.path}`);
      await next();
      order.push(`after ${ctx.status}`);
      ctx.set('X-After', String(ctx.body));
    };
    const tree = new MiddlewareResource(
      koaHelmet() as any,
      new MiddlewareResource(around, new MiddlewareResource(around, page)),
    );
    const { send } = await start(host, tree);
    const answer = await send({ path: '/a%20b/app/x' });
    expect([answer.status, answer.text]).toEqual([200, 'page at app']);
    expect(answer.headers['x-dns-prefetch-control']).toBe('off');
    expect(answer.headers['x-after']).toBe('page at app');
    expect(order).toEqual(['before /x', 'before /x', 'after 200', 'after 200']);
  });

  it('lets it answer by itself, fail before and fail after', async () => {
    const refuse = (ctx: any, _next: any): void => {
      ctx.status = 403;
      ctx.body = 'refused';
    };
    const first = await start(host, new MiddlewareResource(refuse, page));
    const refused = await first.send({ path: '/a%20b/app' });
    expect([refused.status, refused.text]).toEqual([403, 'refused']);
    await first.close();
    const failBefore = async (_ctx: any, _next: any): Promise<void> => {
      throw new Error('before');
    };
    const second = await start(host, new MiddlewareResource(failBefore, page));
    expect((await second.send({ path: '/a%20b/app' })).text).toBe(`${HOST_ERROR}before`);
    await second.close();
    const failAfter = async (_ctx: any, next: any): Promise<void> => {
      await next();
      throw new Error('after');
    };
    const third = await start(host, new MiddlewareResource(failAfter, page));
    expect((await third.send({ path: '/a%20b/app' })).text).toBe(`${HOST_ERROR}after`);
  });

  it('lets a miss below it fall through to what follows', async () => {
    const seen: unknown[] = [];
    const around = async (ctx: any, next: any): Promise<void> => {
      await next();
      seen.push(ctx.body);
    };
    const { send } = await start(host, new MiddlewareResource(around, new Resource()));
    expect((await send({ path: '/a%20b/app/x' })).text).toBe(FELL_THROUGH);
    expect(seen).toEqual([FELL_THROUGH]);
  });
});

describe.each(HOSTS.filter((host) => !isKoa(host)))('Koa middleware on $name', (host) => {
  it('says what to do where Koa is not the host', async () => {
    const page = new Page(() => 'unseen');
    const { send, errors } = await start(
      host,
      new MiddlewareResource((_ctx: any, next: any) => next(), page),
    );
    expect((await send({ path: '/a%20b/app' })).status).toBe(500);
    const said = host.kind === 'framework' ? errors.map((error) => error.message) : reported;
    expect(said[0]).toContain('HandlerResource');
  });
});
