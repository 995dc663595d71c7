// Handlers to be compared, each made only when it is asked for, so that a process holds nothing but its own case.

import { listener } from '../dist/adapters/node/index.js';
import { Deferred, NOT_DONE_YET, Resource } from '../dist/src/index.js';

export const BODY = 'Sorry to keep you waiting.';
const SEGMENTS = ['a', 'b', 'c', 'd', 'e', 'f'];
/** A form of about 1 KB: ten fields and the one that is echoed. */
export const FORM = `${Array.from({ length: 10 }, (_, i) => `field${i}=${'abcdefghij'.repeat(9)}+${i}`).join('&')}&message=still+waiting.`;
const form = { path: '/echo', method: 'POST', body: FORM };
const deep = { path: `/${SEGMENTS.join('/')}` };
const wide = { path: '/r777' };
const SIBLINGS = 1000;

const reply = (_req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': BODY.length });
  res.end(BODY);
};

// ---- hawser's trees

class Leaf extends Resource {
  constructor() {
    super();
    this.isLeaf = true;
  }
}

class Hello extends Leaf {
  render_GET() {
    return BODY;
  }
}

class Fired extends Leaf {
  render_GET() {
    const d = new Deferred();
    d.callback(BODY);
    return d;
  }
}

class Three extends Leaf {
  render_GET() {
    const d = new Deferred();
    d.addCallback((v) => v);
    d.addCallback((v) => v);
    d.addErrback(() => 'failed');
    d.callback(BODY);
    return d;
  }
}

class WriteFinish extends Leaf {
  render_GET(request) {
    request.write(BODY);
    request.finish();
    return NOT_DONE_YET;
  }
}

class Echo extends Leaf {
  render_POST(request) {
    return request.args.get('message')[0];
  }
}

const nested = () => {
  const root = new Resource();
  let last = root;
  for (const segment of SEGMENTS) {
    const next = segment === SEGMENTS.at(-1) ? new Hello() : new Resource();
    last.putChild(segment, next);
    last = next;
  }
  return root;
};

const siblings = (count = SIBLINGS) => {
  const root = new Resource();
  for (let i = 0; i < count; i++) root.putChild(`r${i}`, new Hello());
  return root;
};

const at = (name, resource) => {
  const root = new Resource();
  root.putChild(name, resource);
  return root;
};

// ---- peers

const koaApp = async (use) => {
  const { default: Koa } = await import('koa');
  const app = new Koa();
  await use(app);
  return { handler: app.callback() };
};

const express = async (version, use) => {
  const { default: make } = await import(version === 4 ? 'express4' : 'express');
  const app = make();
  app.disable('x-powered-by');
  await use(app, make);
  return { handler: app };
};

const prepared = async (made) => {
  const { createServer } = await import('../dist/adapters/express/index.js');
  const server = createServer(made.handler);
  const option = (name) =>
    server[Object.getOwnPropertySymbols(server).find((s) => s.description === name)];
  const serverOptions = {
    IncomingMessage: option('IncomingMessage'),
    ServerResponse: option('ServerResponse'),
  };
  if (serverOptions.IncomingMessage === undefined) throw new Error('not prepared');
  return { ...made, serverOptions };
};

const fastify = async (use) => {
  const { default: Fastify } = await import('fastify');
  const app = Fastify();
  await use(app);
  await app.ready();
  return { handler: (req, res) => app.routing(req, res) };
};

const hono = async (use) => {
  const [{ Hono }, { getRequestListener }] = await Promise.all([
    import('hono'),
    import('@hono/node-server'),
  ]);
  const app = new Hono();
  use(app);
  return { handler: getRequestListener(app.fetch) };
};

const text = (c) => c.body(BODY, 200, { 'Content-Type': 'text/html' });
const mountExpress = async (root) =>
  (await import('../dist/adapters/express/index.js')).mount(root);
const mountKoa = async (root) => (await import('../dist/adapters/koa/index.js')).mount(root);
const koaBare = (ctx) => {
  ctx.set('Content-Type', 'text/html');
  ctx.body = BODY;
};

/** Case name to a function that makes `{ handler, path?, method?, body?, serverOptions? }`. */
export const cases = {
  'node hello': () => ({ handler: reply }),
  'node hello again': () => ({ handler: reply }),
  'node form': () => ({
    handler: (req, res) => {
      const chunks = [];
      req.on('data', (chunk) => chunks.push(chunk));
      req.on('end', () => {
        const value = new URLSearchParams(Buffer.concat(chunks).toString()).get('message');
        res.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': value.length });
        res.end(value);
      });
    },
    ...form,
  }),

  'hawser hello': () => ({ handler: listener(new Hello()) }),
  'hawser 6 deep': () => ({ handler: listener(nested()), ...deep }),
  'hawser 1000 siblings': () => ({ handler: listener(siblings()), ...wide }),
  'hawser fired Deferred': () => ({ handler: listener(new Fired()) }),
  'hawser Deferred, 3 callbacks': () => ({ handler: listener(new Three()) }),
  'hawser write and finish': () => ({ handler: listener(new WriteFinish()) }),
  'hawser form': () => ({ handler: listener(at('echo', new Echo())), ...form }),

  'fastify hello': () =>
    fastify((app) =>
      app.get('/', (_req, reply) => reply.header('content-type', 'text/html').send(BODY)),
    ),
  'fastify form': () =>
    fastify(async (app) => {
      app.register((await import('@fastify/formbody')).default);
      app.post('/echo', (req, reply) =>
        reply.header('content-type', 'text/html').send(req.body.message),
      );
    }).then((made) => ({ ...made, ...form })),
  'hono hello': () => hono((app) => app.get('/', text)),

  'koa hello': () => koaApp((app) => app.use(koaBare)),
  'koa + hawser hello': () => koaApp(async (app) => app.use(await mountKoa(new Hello()))),
  'koa + hawser 1000 siblings': async () => ({
    ...(await koaApp(async (app) => app.use(await mountKoa(siblings())))),
    ...wide,
  }),
  'koa + @koa/router 1000 routes': async () => ({
    ...(await koaApp(async (app) => {
      const { default: Router } = await import('@koa/router');
      const router = new Router();
      for (let i = 0; i < SIBLINGS; i++) router.get(`/r${i}`, koaBare);
      app.use(router.routes());
    })),
    ...wide,
  }),
  'koa-bodyparser form': async () => ({
    ...(await koaApp(async (app) => {
      app.use((await import('koa-bodyparser')).default());
      app.use((ctx) => {
        ctx.set('Content-Type', 'text/html');
        ctx.body = ctx.request.body.message;
      });
    })),
    ...form,
  }),

  'express 5 hello': () => express(5, (app) => app.use(reply)),
  'express 5 + hawser hello': () =>
    express(5, async (app) => app.use(await mountExpress(new Hello()))),
  'express 5 + hawser 6 deep': async () => ({
    ...(await express(5, async (app) => app.use(await mountExpress(nested())))),
    ...deep,
  }),
  'express 5, 6 routers': async () => ({
    ...(await express(5, (app, make) => {
      let last = app;
      for (const segment of SEGMENTS) {
        const router = make.Router();
        last.use(`/${segment}`, router);
        last = router;
      }
      last.get('/', reply);
    })),
    ...deep,
  }),
  'express 5 + hawser 1000 siblings': async () => ({
    ...(await express(5, async (app) => app.use(await mountExpress(siblings())))),
    ...wide,
  }),
  'express 5, 1000 routes': async () => ({
    ...(await express(5, (app) => {
      for (let i = 0; i < SIBLINGS; i++) app.get(`/r${i}`, reply);
    })),
    ...wide,
  }),
  'express.urlencoded form': async () => ({
    ...(await express(5, (app, make) => {
      app.use(make.urlencoded({ extended: false }));
      app.post('/echo', (req, res) => {
        const { message } = req.body;
        res.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': message.length });
        res.end(message);
      });
    })),
    ...form,
  }),
  'express 5 hello, createServer': async () => prepared(await express(5, (app) => app.use(reply))),
  'express 4 hello': () => express(4, (app) => app.use(reply)),
  'express 4 hello, createServer': async () => prepared(await express(4, (app) => app.use(reply))),
};

export { Hello, nested, siblings };
