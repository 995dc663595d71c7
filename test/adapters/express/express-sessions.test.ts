import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express5 from 'express';
import session from 'express-session';
import express4 from 'express4';
import { Interface, type IRequest, Resource, registerAdapter, Session } from 'hawser';
import { expressSessions, mount } from 'hawser/express';
import { afterEach, describe, expect, it } from 'vitest';

const ICounter = Interface<{ value: number }>('ICounter');
registerAdapter(() => ({ value: 0 }), Session, ICounter);

const ended: string[] = [];

const PAGES: Record<string, (request: IRequest) => string> = {
  uid: (request) => request.getSession().uid,
  count: (request) => {
    const { data } = request.getSession();
    data['count'] = (data['count'] ?? 0) + 1;
    return String(data['count']);
  },
  component: (request) => {
    const live = request.getSession();
    const counter = ICounter(live);
    counter.value++;
    if (counter.value === 1) live.notifyOnExpire(() => ended.push(live.uid));
    return String(counter.value);
  },
  same: (request) => String(request.getSession() === request.getSession(undefined, true)),
  login: (request) => {
    const before = request.getSession().uid;
    const live = request.regenerateSession();
    live.data['user'] = 'alice';
    return `${before} ${live.uid}`;
  },
  logout: (request) => {
    request.getSession().expire();
    return 'bye';
  },
  anew: (request) => {
    request.getSession().expire();
    const next = request.getSession();
    next.data['anew'] = true;
    return next.uid;
  },
};

class Pages extends Resource {
  override getChild(name: string): Resource {
    const page = new Resource();
    Object.assign(page, { isLeaf: true, render_GET: PAGES[name] });
    return page;
  }
}

let server: Server | undefined;
afterEach(async () => {
  await new Promise((resolve) => server?.close(resolve));
});

/** An app with express-session, a page of its own that looks at the session, and the tree. */
async function start(
  express: any,
  store: session.Store,
  options: Partial<session.SessionOptions> = {},
) {
  const app = express();
  app.set('env', 'test');
  app.use(
    session({
      secret: 's',
      resave: false,
      saveUninitialized: false,
      store,
      cookie: { maxAge: 60_000 },
      ...options,
    }),
  );
  app.get('/own', (req: any, res: any) => {
    const { cookie, ...data } = req.session;
    res.json({ id: req.sessionID, data, kept: cookie.originalMaxAge });
  });
  app.use('/tree', mount(new Pages(), { hostSessions: expressSessions() }));
  server = createServer(app as RequestListener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  let jar: string | undefined;
  return async (path: string, cookie: string | undefined = jar) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: cookie === undefined ? {} : { cookie },
    });
    const set = response.headers.getSetCookie();
    if (set[0] !== undefined) jar = set[0].split(';')[0];
    return { status: response.status, text: await response.text(), set, jar };
  };
}

describe.each([
  ['Express 4', express4],
  ['Express 5', express5],
])('expressSessions on %s', (_, express) => {
  it('gives the session Express has: its id, its cookie, its data', async () => {
    const get = await start(express, new session.MemoryStore());
    const first = await get('/tree/uid');
    expect(first.set).toHaveLength(1);
    expect(first.set[0]).toMatch(/^connect\.sid=/);
    expect((await get('/tree/uid')).text).toBe(first.text);
    expect((await get('/tree/count')).text).toBe('1');
    expect((await get('/tree/count')).text).toBe('2');
    expect((await get('/tree/same')).text).toBe('true');
    const own = JSON.parse((await get('/own')).text);
    expect(own).toMatchObject({ id: first.text, data: { count: 2 }, kept: 60_000 });
  });

  it('keeps components and callbacks in the process', async () => {
    ended.length = 0;
    const get = await start(express, new session.MemoryStore());
    const { text: uid } = await get('/tree/uid');
    expect((await get('/tree/component')).text).toBe('1');
    expect((await get('/tree/component')).text).toBe('2');
    expect((await get('/tree/component', '')).text).toBe('1');
    ended.length = 0;
    expect((await get('/tree/logout', '')).text).toBe('bye');
    expect(ended).toEqual([]);
    expect(uid).not.toBe('');
  });

  it('ends it in Express’s store, and calls back', async () => {
    ended.length = 0;
    const get = await start(express, new session.MemoryStore());
    await get('/tree/component');
    const { text: uid } = await get('/tree/uid');
    expect((await get('/tree/logout')).text).toBe('bye');
    expect(ended).toEqual([uid]);
    expect((await get('/tree/uid')).text).not.toBe(uid);
  });

  it('makes another in the same request', async () => {
    const get = await start(express, new session.MemoryStore());
    const { text: old } = await get('/tree/uid');
    const { text: anew } = await get('/tree/anew');
    expect(anew).not.toBe(old);
    expect(JSON.parse((await get('/own')).text)).toMatchObject({ id: anew, data: { anew: true } });
  });

  it('gives it another id when somebody logs in, and the old one is good for nothing', async () => {
    const get = await start(express, new session.MemoryStore());
    await get('/tree/count');
    const { jar: planted } = await get('/tree/uid');
    const [before, after] = (await get('/tree/login')).text.split(' ');
    expect(after).not.toBe(before);
    expect(JSON.parse((await get('/own')).text)).toMatchObject({
      id: after,
      data: { count: 1, user: 'alice' },
    });
    expect(JSON.parse((await get('/own', planted)).text).data).toEqual({});
  });

  it('is a 503 where there is none, or the store fails to end it', async () => {
    const app = (express as any)();
    app.set('env', 'test');
    app.use('/tree', mount(new Pages(), { hostSessions: expressSessions() }));
    app.use((error: any, _req: any, res: any, _next: any) =>
      res.status(error.status).send(error.message),
    );
    server = createServer(app as unknown as RequestListener).listen(0, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/tree/uid`);
    expect([response.status, await response.text()]).toEqual([
      503,
      expect.stringContaining('express-session gave this request no session'),
    ]);
    await new Promise((resolve) => server?.close(resolve));
    const store = new session.MemoryStore();
    const get = await start(express, store);
    await get('/tree/uid');
    store.destroy = (_id: string, callback?: (error?: any) => void) =>
      callback?.(new Error('away'));
    expect((await get('/tree/logout')).status).toBe(503);
  });
});
