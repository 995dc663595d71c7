import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Interface, type IRequest, Resource, registerAdapter, Session } from 'hawser';
import { koaSessions, mount } from 'hawser/koa';
import Koa3 from 'koa';
import session from 'koa-session';
import Koa2 from 'koa2';
import { afterEach, describe, expect, it } from 'vitest';

const ICounter = Interface<{ value: number }>('ICounter');
registerAdapter(() => ({ value: 0 }), Session, ICounter);

const PAGES: Record<string, (request: IRequest) => string> = {
  uid: (request) => request.getSession().uid,
  count: (request) => {
    const { data } = request.getSession();
    data['count'] = (data['count'] ?? 0) + 1;
    return String(data['count']);
  },
  component: (request) => String(++ICounter(request.getSession()).value),
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
    return request.getSession().uid;
  },
};

class Pages extends Resource {
  override getChild(name: string): Resource {
    const page = new Resource();
    Object.assign(page, { isLeaf: true, render_GET: PAGES[name] });
    return page;
  }
}

/** An external store of koa-session. */
function external() {
  const kept = new Map<string, string>();
  return {
    kept,
    get: async (key: string) => JSON.parse(kept.get(key) ?? 'null'),
    set: async (key: string, value: object) => void kept.set(key, JSON.stringify(value)),
    destroy: async (key: string) => void kept.delete(key),
  };
}

let server: Server | undefined;
afterEach(async () => {
  await new Promise((resolve) => server?.close(resolve));
});

async function start(Koa: any, options: object, withSession = true) {
  const app = new Koa();
  app.silent = true;
  app.keys = ['k'];
  if (withSession) app.use(session({ ...options } as any, app));
  app.use(async (ctx: any, next: any) => {
    if (ctx.path !== '/own') return next();
    ctx.body = ctx.session.toJSON();
    return undefined;
  });
  app.use(mount('/tree', new Pages(), { hostSessions: koaSessions() }));
  server = createServer(app.callback()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const jar = new Map<string, string>();
  return async (path: string, cookies: ReadonlyMap<string, string> = jar) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) as unknown as [string, string, string];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return { status: response.status, text: await response.text(), jar: new Map(jar) };
  };
}

const kinds = [
  ['Koa 2', Koa2],
  ['Koa 3', Koa3],
].flatMap(([name, Koa]) => [
  { name: `${name}, sessions in cookies`, Koa, store: undefined },
  { name: `${name}, sessions in a store`, Koa, store: external() },
]);

describe.each(kinds)('koaSessions on $name', ({ Koa, store }) => {
  const options = store === undefined ? {} : { store };

  it('gives the session Koa has, with its data', async () => {
    const get = await start(Koa, options);
    const { text: uid } = await get('/tree/uid');
    expect(uid).toMatch(/^[0-9a-f]{64}$/);
    expect((await get('/tree/uid')).text).toBe(uid);
    expect((await get('/tree/count')).text).toBe('1');
    expect((await get('/tree/count')).text).toBe('2');
    expect(JSON.parse((await get('/own')).text)).toEqual({ hawser: uid, count: 2 });
    expect((await get('/tree/count', new Map())).text).toBe('1');
  });

  it('keeps components in the process', async () => {
    const get = await start(Koa, options);
    expect((await get('/tree/component')).text).toBe('1');
    expect((await get('/tree/component')).text).toBe('2');
  });

  it('ends it, and makes another in the same request if need be', async () => {
    const get = await start(Koa, options);
    const { text: uid } = await get('/tree/uid');
    await get('/tree/count');
    expect((await get('/tree/logout')).text).toBe('bye');
    expect((await get('/tree/uid')).text).not.toBe(uid);
    const { text: second } = await get('/tree/uid');
    const { text: third } = await get('/tree/anew');
    expect(third).not.toBe(second);
    expect((await get('/tree/uid')).text).toBe(third);
  });

  it('gives it another id when somebody logs in', async () => {
    const get = await start(Koa, options);
    await get('/tree/count');
    const { jar: planted } = await get('/tree/uid');
    const [before, after] = (await get('/tree/login')).text.split(' ');
    expect(after).not.toBe(before);
    const own = { hawser: after, count: 1, user: 'alice' };
    expect(JSON.parse((await get('/own')).text)).toEqual(own);
    // Sessions in cookies have nobody who could forget the old one; it holds no login.
    const old = JSON.parse((await get('/own', planted)).text);
    expect(old).toEqual(store === undefined ? { hawser: before, count: 1 } : {});
  });
});

describe('koaSessions', () => {
  it('is a 503 where koa-session is not used', async () => {
    const get = await start(Koa3, {}, false);
    expect((await get('/tree/uid')).status).toBe(503);
  });
});
