import {
  Interface,
  type IRequest,
  MemorySessionStore,
  NOT_DONE_YET,
  type RenderResult,
  Resource,
  registerAdapter,
  Session,
  type SessionStore,
} from 'hawser';
import { collectErrors, flushLoggedErrors, setSink } from 'hawser/log';
import { Clock } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from './client.js';
import { HOST_ERROR, HOSTS, type Mounting, type Running } from './hosts.js';

// The session pages of the tutorial, and what a store brings with it, on every host.

interface ICounter {
  value: number;
}
const ICounter = Interface<ICounter>('ICounter');
const IOther = Interface<ICounter>('IOther');
registerAdapter(() => ({ value: 0 }), Session, ICounter, IOther);

class ShortSession extends Session {
  override sessionTimeout = 5;
}

type Page = (request: IRequest) => RenderResult;

const PAGES: Record<string, Page> = {
  show: (request) => request.getSession().uid,
  expire: (request) => {
    request.getSession().expire();
    return 'Your session has been expired.';
  },
  count: (request) => `visit ${++ICounter(request.getSession()).value}`,
  other: (request) => `other ${++IOther(request.getSession()).value}`,
  data: (request) => {
    const { data } = request.getSession();
    data['count'] = (data['count'] ?? 0) + 1;
    return String(data['count']);
  },
  plain: () => 'plain',
  stream: (request) => {
    request.getSession().data['streamed'] = true;
    request.write('piece by ');
    setImmediate(() => {
      request.write('piece');
      request.finish();
    });
    return NOT_DONE_YET;
  },
};

function tree(pages: Record<string, Page> = PAGES): Resource {
  const root = new Resource();
  for (const [name, page] of Object.entries(pages)) {
    const leaf = new Resource();
    Object.assign(leaf, { isLeaf: true, render_GET: page });
    root.putChild(name, leaf);
  }
  return root;
}

/** A client with a cookie jar. */
class Visitor {
  cookie: string | undefined;
  readonly #running: Running;

  constructor(running: Running) {
    this.#running = running;
  }

  async get(path: string): Promise<Answer> {
    const headers: Record<string, string> =
      this.cookie === undefined ? {} : { Cookie: this.cookie };
    const answer = await this.#running.send({ path, headers });
    this.cookie = setCookieOf(answer)?.split(';')[0] ?? this.cookie;
    return answer;
  }
}

function setCookieOf({ headers }: Answer): string | undefined {
  const field = headers['set-cookie'];
  return Array.isArray(field) ? field[0] : field;
}

/** A store that answers in a later turn. */
function asynchronous(kept: MemorySessionStore): SessionStore & { broken: boolean } {
  const store = {
    broken: false,
    load: async (id: string) => later(() => kept.load(id)),
    save: async (id: string, record: any, seconds: number) =>
      later(() => kept.save(id, record, seconds)),
    destroy: async (id: string) => later(() => kept.destroy(id)),
  };
  const later = async <T>(action: () => T): Promise<T> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (store.broken) throw new Error('store away');
    return action();
  };
  return store;
}

let running: Running | undefined;
let stop: () => unknown[];

beforeEach(() => {
  setSink(() => undefined);
  stop = collectErrors();
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  setSink(undefined);
  expect(stop()).toEqual([]);
});

describe.each(HOSTS.map((host) => [host.name, host] as const))('sessions on %s', (_, host) => {
  const start = async (options: Mounting, root = tree()): Promise<Running> => {
    running = await host.start(root, options);
    return running;
  };

  it('are shown and ended (session-basics)', async () => {
    const visitor = new Visitor(await start({ reactor: new Clock() }));
    const first = await visitor.get('/show');
    const suffix = running?.prefix.replace('/', '_');
    expect(first.text).toMatch(/^[0-9a-f]{64}$/);
    expect(setCookieOf(first)).toBe(
      `TWISTED_SESSION${suffix}=${first.text}; Path=/; HttpOnly; SameSite=lax`,
    );
    const second = await visitor.get('/show');
    expect([second.text, setCookieOf(second)]).toEqual([first.text, undefined]);
    expect((await visitor.get('/expire')).text).toBe('Your session has been expired.');
    const third = await visitor.get('/show');
    expect(third.text).not.toBe(first.text);
    expect(setCookieOf(third)).toContain(third.text);
  });

  it('keep things by interface (session-store)', async () => {
    const app = await start({ reactor: new Clock() });
    const visitor = new Visitor(app);
    const texts = [];
    for (const page of ['/count', '/count', '/other', '/count']) {
      texts.push((await visitor.get(page)).text);
    }
    expect(texts).toEqual(['visit 1', 'visit 2', 'other 1', 'visit 3']);
    expect((await new Visitor(app).get('/count')).text).toBe('visit 1');
  });

  it('end after a while without use, and call back (session-endings)', async () => {
    const clock = new Clock();
    const ended: string[] = [];
    const root = tree({
      logme: (request) => {
        const session = request.getSession();
        session.notifyOnExpire(() => ended.push('first'));
        session.notifyOnExpire(() => ended.push('second'));
        return '';
      },
      ...PAGES,
    });
    const visitor = new Visitor(
      await start({ reactor: clock, sessionFactory: ShortSession }, root),
    );
    expect((await visitor.get('/logme')).status).toBe(200);
    const { text: uid } = await visitor.get('/show');
    clock.advance(4);
    expect((await visitor.get('/show')).text).toBe(uid);
    clock.advance(4);
    expect(ended).toEqual([]);
    clock.advance(1);
    expect(ended).toEqual(['first', 'second']);
    expect((await visitor.get('/show')).text).not.toBe(uid);
  });

  it('are kept in a store that takes its time, and fail with 503 where it fails', async () => {
    const kept = new MemorySessionStore();
    const store = asynchronous(kept);
    const visitor = new Visitor(await start({ sessionStore: store }));
    for (const count of ['1', '2', '3']) expect((await visitor.get('/data')).text).toBe(count);
    expect(kept.size).toBe(1);
    const streaming = new Visitor(running as Running);
    const streamed = await streaming.get('/stream');
    expect([streamed.status, streamed.text, streamed.truncated]).toEqual([
      200,
      'piece by piece',
      false,
    ]);
    expect((await streaming.get('/data')).text).toBe('1');
    store.broken = true;
    expect((await visitor.get('/plain')).text).toBe('plain');
    for (const client of [visitor, new Visitor(running as Running)]) {
      const failed = await client.get('/data');
      expect([failed.status, setCookieOf(failed)]).toEqual([503, undefined]);
      if (host.kind === 'framework') expect(failed.text).toContain(HOST_ERROR);
    }
    store.broken = false;
    expect((await visitor.get('/data')).text).toBe('4');
    expect(flushLoggedErrors()).toHaveLength(2);
  });
});
