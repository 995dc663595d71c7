import {
  Deferred,
  Interface,
  type IRequest,
  MemorySessionStore,
  NOT_DONE_YET,
  Resource,
  registerAdapter,
  Session,
  type SessionRecord,
  SessionStoreError,
  Site,
  type SiteOptions,
} from 'hawser';
import { collectErrors, flushLoggedErrors, setSink } from 'hawser/log';
import { Clock, MemoryExchange } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client, type Page, SlowStore, siteWith } from './stored-site.js';

let stop: () => unknown[];
let said: string[];
beforeEach(() => {
  stop = collectErrors();
  said = [];
  setSink((event) => said.push(event.text));
});
afterEach(() => {
  setSink(undefined);
  expect(stop()).toEqual([]);
});

const PAGES: Record<string, Page> = {
  '': (request) => JSON.stringify(request.getSession().data),
  uid: (request) => request.getSession().uid,
  plain: () => 'no session',
  count: (request) => {
    const { data } = request.getSession();
    data['count'] = (data['count'] ?? 0) + 1;
    return String(data['count']);
  },
  set: (request) => {
    const { data } = request.getSession();
    for (const [name, [value]] of request.args) {
      if (value === '') delete data[name];
      else data[name] = value;
    }
    return 'set';
  },
  login: (request) => {
    const session = request.regenerateSession();
    session.data['user'] = 'alice';
    return session.uid;
  },
  logout: (request) => {
    request.getSession().expire();
    return 'bye';
  },
  bad: (request) => {
    request.getSession().data['bad'] = 1n;
    return 'bad';
  },
};

function setUp(pages: Record<string, Page> = {}, options: SiteOptions = {}) {
  const clock = new Clock();
  const store = new SlowStore(clock);
  const make = () =>
    siteWith({ ...PAGES, ...pages }, { reactor: clock, sessionStore: store, ...options });
  const site = make();
  /** A client that has a session already. */
  const known = (...names: string[]): Client => {
    store.isQuick = true;
    const client = new Client(site);
    client.get('/set?kept=yes');
    for (const name of names) client.get(`/${name}`);
    store.isQuick = false;
    store.asked();
    return client;
  };
  return { clock, store, site, make, client: new Client(site), known };
}

/** Let several requests of one client be answered together. */
function together(store: SlowStore, ...requests: Array<() => MemoryExchange>): MemoryExchange[] {
  const exchanges = requests.map((request) => request());
  store.answer();
  return exchanges;
}

describe('a site with a session store', () => {
  it('asks it only for requests that carry the cookie, and waits before it renders', () => {
    const { store, client, known } = setUp();
    expect(client.get('/plain').text).toBe('no session');
    expect(store.asked()).toEqual([]);
    const visitor = known();
    const exchange = visitor.get('/plain');
    expect([exchange.ended, store.asked()]).toEqual(['open', ['load']]);
    store.answer();
    expect(exchange.text).toBe('no session');
    expect(store.asked()).toEqual([]);
  });

  it('saves a new session before the response goes out', () => {
    const { store, client } = setUp();
    const exchange = client.get('/count');
    expect([exchange.ended, exchange.status]).toEqual(['open', 0]);
    expect(store.asked()).toEqual(['save']);
    store.answer();
    expect([exchange.text, exchange.whole]).toEqual(['1', true]);
    expect(exchange.header('content-length')).toBe('1');
    client.take(exchange);
    expect(store.kept.load(client.uid)).toEqual({ data: { count: 1 }, timeoutSeconds: 900 });
  });

  it('shares sessions with other processes (ask 31)', () => {
    const { store, make } = setUp();
    store.isQuick = true;
    const client = new Client(make());
    const counts = Array.from({ length: 5 }, () => new Client(make(), client.cookie)).map(
      (other) => {
        other.cookie = client.cookie;
        const { text } = other.get('/count');
        client.cookie = other.cookie;
        return text;
      },
    );
    expect(counts).toEqual(['1', '2', '3', '4', '5']);
  });

  it('sends the cookie once', () => {
    const { store, known } = setUp();
    const client = known();
    const [exchange] = together(store, () => client.get('/count'));
    expect(exchange?.header('set-cookie')).toBeUndefined();
  });

  it('prolongs what was only looked at, without the response waiting for it', () => {
    const { store, known, clock } = setUp();
    const client = known();
    clock.advance(899);
    const exchange = client.get('/');
    store.open.shift()?.answer();
    expect(exchange.text).toBe('{"kept":"yes"}');
    expect(store.asked()).toEqual(['load', 'touch']);
    store.answer();
    clock.advance(899);
    expect(store.kept.load(client.uid)).toBeDefined();
  });

  it('prolongs it by saving it again where the store cannot do better', () => {
    const clock = new Clock();
    const kept = new MemorySessionStore(clock);
    const asked: string[] = [];
    const sessionStore = {
      load: (id: string) => kept.load(id),
      save: (id: string, record: SessionRecord, seconds: number) => {
        asked.push('save');
        kept.save(id, record, seconds);
      },
      destroy: (id: string) => kept.destroy(id),
    };
    const client = new Client(siteWith(PAGES, { reactor: clock, sessionStore }));
    client.get('/set?a=1');
    clock.advance(899);
    client.get('/');
    clock.advance(899);
    expect(client.get('/').text).toBe('{"a":"1"}');
    expect(asked).toEqual(['save', 'save', 'save']);
  });

  it('forgets sessions when their time in the store is up', () => {
    const { store, known, clock } = setUp();
    const client = known();
    const { uid } = client;
    clock.advance(900);
    const [exchange] = together(store, () => client.get('/uid'));
    expect(exchange?.text).not.toBe(uid);
    expect(exchange?.header('set-cookie')).toContain(exchange?.text);
  });

  it('keeps the timeout of a session with it', () => {
    const { store, known, clock, make } = setUp({
      remember: (request) => {
        request.getSession().sessionTimeout = 5000;
        return '';
      },
    });
    const client = known('remember');
    clock.advance(4000);
    const other = new Client(make(), client.cookie);
    expect(together(store, () => other.get('/'))[0]?.text).toBe('{"kept":"yes"}');
    clock.advance(4000);
    expect(together(store, () => client.get('/'))[0]?.text).toBe('{"kept":"yes"}');
  });

  it('does not adopt ids it did not give, and asks nothing about those that are none', () => {
    const { store, site } = setUp();
    for (const [id, asked] of [
      ['f'.repeat(64), ['load', 'save']],
      ['../../etc/passwd', ['save']],
      ['short', ['save']],
      ['x'.repeat(129), ['save']],
      ['sess:*', ['save']],
    ] as const) {
      const client = new Client(site, `TWISTED_SESSION=${id}`);
      const exchange = client.get('/uid');
      store.answer();
      expect(exchange.text).toMatch(/^[0-9a-f]{64}$/);
      expect(exchange.text).not.toBe(id);
      expect(store.asked()).toEqual(asked);
    }
  });

  it('is asked without waiting where it answers at once', () => {
    const clock = new Clock();
    const sessionStore = new MemorySessionStore(clock);
    const site = siteWith(PAGES, { reactor: clock, sessionStore });
    const client = new Client(site);
    expect(client.get('/count').text).toBe('1');
    expect(client.get('/count').text).toBe('2');
    expect(sessionStore.size).toBe(1);
    expect(clock.getDelayedCalls()).toEqual([]);
    expect(site.sessions.size).toBe(0);
  });

  it('is told of a value that is no JSON', () => {
    const { store, client } = setUp();
    const exchange = client.get('/bad');
    store.answer();
    expect(exchange.status).toBe(500);
    expect(exchange.header('set-cookie')).toBeUndefined();
    expect(flushLoggedErrors(TypeError)[0]?.getErrorMessage()).toMatch(
      /^session\.data\.bad is no JSON/,
    );
  });

  it('lets a class of one’s own stand for sessions', () => {
    class Visit extends Session {
      get name(): string {
        return this.data['name'] ?? 'nobody';
      }
    }
    const { store, client } = setUp(
      { name: (request) => (request.getSession() as Visit).name },
      { sessionFactory: Visit },
    );
    store.isQuick = true;
    expect(client.get('/name').text).toBe('nobody');
    client.get('/set?name=somebody');
    expect(client.get('/name').text).toBe('somebody');
  });

  it('refuses a store that is none, and two at once', () => {
    const root = new Resource();
    expect(() => new Site(root, { sessionStore: {} as never })).toThrow('connectStore');
    expect(
      () =>
        new Site(root, {
          sessionStore: new MemorySessionStore(),
          hostSessions: { of: () => ({}) as never },
        }),
    ).toThrow(TypeError);
  });
});

describe('loadSession', () => {
  class Folder extends Resource {
    override getChild(_name: string, request: IRequest) {
      return request.loadSession().addCallback((session) => {
        const page = new Resource();
        Object.assign(page, { render_GET: () => String(session === request.getSession()) });
        session.data['seen'] = true;
        return page;
      });
    }
  }
  class Hasty extends Resource {
    override getChild(_name: string, request: IRequest): never {
      throw new Error(request.getSession().uid);
    }
  }

  it('gives the session in getChild', () => {
    const { store, known, site } = setUp();
    site.resource.putChild('folder', new Folder());
    const client = known();
    const exchange = client.get('/folder/x');
    expect(exchange.ended).toBe('open');
    store.answer();
    expect(exchange.text).toBe('true');
    expect(store.kept.load(client.uid)?.data).toEqual({ kept: 'yes', seen: true });
    // Asked once; the second load is that before the save.
    expect(store.asked()).toEqual(['load', 'load', 'save']);
  });

  it('gives a new one at once', () => {
    const { store, client, site } = setUp();
    site.resource.putChild('folder', new Folder());
    const exchange = client.get('/folder/x');
    store.answer();
    expect(exchange.text).toBe('true');
    expect(store.asked()).toEqual(['save']);
  });

  it('is needed there: getSession says so', () => {
    const { store, known, site } = setUp();
    site.resource.putChild('hasty', new Hasty());
    const exchange = known().get('/hasty/x');
    store.answer();
    expect(exchange.status).toBe(500);
    expect(flushLoggedErrors()[0]?.getErrorMessage()).toContain('request.loadSession()');
  });

  it('gives the component of a key, and the insecure session of a request over TLS', () => {
    const IThing = Interface<{ name: string }>('IThing');
    registerAdapter(() => ({ name: 'thing' }), Session, IThing);
    const { store, known } = setUp({
      thing: (request) =>
        request
          .loadSession(IThing, { forceNotSecure: true })
          .addCallback((thing: { name: string } | undefined) => `${thing?.name}`),
    });
    const exchange = known().get('/thing', { secure: true });
    store.answer();
    expect(exchange.text).toBe('thing');
  });
});

describe('requests of one session at the same time', () => {
  it('do not lose changes of different values', () => {
    const { store, known, make } = setUp();
    const client = known();
    const other = new Client(make(), client.cookie);
    together(
      store,
      () => client.get('/set?a=1'),
      () => other.get('/set?b=2'),
      () => client.get('/set?kept='),
    );
    expect(store.kept.load(client.uid)?.data).toEqual({ a: '1', b: '2' });
    expect(said).toEqual([]);
  });

  it('keep the later change of one value, and the log says so', () => {
    const { store, known, make } = setUp();
    const client = known();
    const other = new Client(make(), client.cookie);
    together(
      store,
      () => client.get('/set?a=1'),
      () => other.get('/set?a=2'),
    );
    expect(store.kept.load(client.uid)?.data).toEqual({ kept: 'yes', a: '2' });
    expect(said).toEqual([
      `session ${client.uid.slice(0, 8)}…: two requests changed the same at one time, the later change stays: a`,
    ]);
  });

  it('are not told off for the same change', () => {
    const { store, known, make } = setUp();
    const client = known();
    const other = new Client(make(), client.cookie);
    together(
      store,
      () => client.get('/set?a=1'),
      () => other.get('/set?a=1&b=2'),
    );
    expect(store.kept.load(client.uid)?.data).toEqual({ kept: 'yes', a: '1', b: '2' });
    expect(said).toEqual([]);
  });

  it('see the data as it was when they came', () => {
    const { store, known } = setUp();
    const client = known();
    const [, second] = together(
      store,
      () => client.get('/set?a=1'),
      () => client.get('/'),
    );
    expect(second?.text).toBe('{"kept":"yes"}');
  });

  it('try again where the store notices that somebody else was faster', () => {
    const clock = new Clock();
    const kept = new MemorySessionStore(clock);
    let interfere: (() => void) | undefined;
    const sessionStore = {
      load: (id: string) => kept.load(id),
      save: (id: string, record: SessionRecord, seconds: number) => kept.save(id, record, seconds),
      destroy: (id: string) => kept.destroy(id),
      replace: (id: string, record: SessionRecord, seconds: number, expected: SessionRecord) => {
        interfere?.();
        return kept.replace(id, record, seconds, expected);
      },
    };
    const client = new Client(siteWith(PAGES, { reactor: clock, sessionStore }));
    client.get('/set?a=1');
    interfere = () => {
      interfere = undefined;
      const { data, timeoutSeconds } = kept.load(client.uid) as SessionRecord;
      kept.save(client.uid, { data: { ...data, theirs: true }, timeoutSeconds }, 900);
    };
    client.get('/set?b=2');
    expect(kept.load(client.uid)?.data).toEqual({ a: '1', b: '2', theirs: true });
    interfere = () =>
      kept.save(client.uid, { data: { n: Math.random() }, timeoutSeconds: 900 }, 900);
    expect(client.get('/set?c=3').status).toBe(500);
    expect(flushLoggedErrors()[0]?.getErrorMessage()).toContain('others keep changing it');
  });

  it('do not bring a session back that ended meanwhile', () => {
    const { store, known, make } = setUp();
    const client = known();
    const other = new Client(make(), client.cookie);
    const slow = client.get('/set?a=1');
    const load = store.open.shift();
    other.get('/logout');
    store.answer();
    load?.answer();
    store.answer();
    expect([slow.status, store.kept.load(client.uid)]).toEqual([200, undefined]);
  });

  it('do not bring it back either when it ends while one of them works, and the log says what is lost', () => {
    const { store, known, make } = setUp();
    const client = known();
    const other = new Client(make(), client.cookie);
    client.get('/set?a=1');
    other.get('/logout');
    const loads = store.open.splice(0);
    for (const load of loads) load.answer();
    // The first looks again before it saves; by then the second has ended the session.
    const again = store.open.splice(0);
    for (const asked of [...again].reverse()) asked.answer();
    store.answer();
    expect(store.kept.load(client.uid)).toBeUndefined();
    expect(said).toEqual([
      `session ${client.uid.slice(0, 8)}… ended while a request changed it; its changes are lost: a`,
    ]);
  });
});

describe('ending a session', () => {
  it('ends it in the store before the response goes out', () => {
    const { store, known } = setUp();
    const client = known();
    const exchange = client.get('/logout');
    store.open.shift()?.answer();
    expect(exchange.ended).toBe('open');
    store.answer();
    expect(exchange.text).toBe('bye');
    expect(store.kept.load(client.uid)).toBeUndefined();
    const { uid } = client;
    expect(together(store, () => client.get('/uid'))[0]?.text).not.toBe(uid);
  });

  it('is not done where the store does not know', () => {
    const { store, known } = setUp();
    const client = known();
    const exchange = client.get('/logout');
    store.open.shift()?.answer();
    store.broken = new Error('gone');
    store.answer();
    expect(exchange.status).toBe(503);
    expect(flushLoggedErrors()).toHaveLength(1);
  });

  it('of one that was never saved needs no store', () => {
    const { store, client } = setUp();
    expect(client.get('/logout').text).toBe('bye');
    expect(store.asked()).toEqual([]);
  });

  it('while it is saved for the first time leaves nothing behind', () => {
    let session: Session | undefined;
    const { store, client, site } = setUp({
      slow: (request) => {
        session = request.getSession();
        request.write('x'.repeat(20_000));
        return NOT_DONE_YET;
      },
    });
    client.get('/slow');
    expect(site.sessions.size).toBe(1);
    return Promise.resolve().then(() => {
      expect(store.asked()).toEqual(['save']);
      session?.expire();
      store.answer();
      expect(store.kept.size).toBe(0);
      expect(store.asked()).toEqual(['destroy']);
    });
  });

  it('makes room for another in the same request', () => {
    const { store, known } = setUp({
      anew: (request) => {
        request.getSession().expire();
        return request.getSession().uid;
      },
    });
    const client = known();
    const old = client.uid;
    const [exchange] = together(store, () => client.get('/anew'));
    expect(exchange?.text).not.toBe(old);
    expect(store.kept.load(old)).toBeUndefined();
    expect(store.kept.load(exchange?.text as string)?.data).toEqual({});
  });
});

describe('regenerateSession', () => {
  it('gives a session another id when somebody logs in, with all that is in it', () => {
    const { store, known } = setUp();
    const client = known();
    const planted = client.uid;
    const [exchange] = together(store, () => client.get('/login'));
    client.take(exchange as MemoryExchange);
    expect(client.uid).toBe(exchange?.text);
    expect(client.uid).not.toBe(planted);
    expect(store.kept.load(client.uid)?.data).toEqual({ kept: 'yes', user: 'alice' });
    expect(store.kept.load(planted)).toBeUndefined();
    const [attacker] = together(store, () =>
      new Client(client.site, `TWISTED_SESSION=${planted}`).get('/'),
    );
    expect(attacker?.text).toBe('{}');
  });

  it('does so without a store as well', () => {
    const clock = new Clock();
    const client = new Client(siteWith(PAGES, { reactor: clock }));
    client.get('/set?kept=yes');
    const planted = client.uid;
    const { text } = client.get('/login');
    expect([client.uid, client.site.sessions.size]).toEqual([text, 1]);
    expect(client.get('/').text).toBe('{"kept":"yes","user":"alice"}');
    expect(new Client(client.site, `TWISTED_SESSION=${planted}`).get('/').text).toBe('{}');
    clock.advance(900);
    expect(client.site.sessions.size).toBe(0);
  });

  it('leaves a session alone that the client has not seen yet', () => {
    const { store, client } = setUp({
      twice: (request) => `${request.getSession().uid === request.regenerateSession().uid}`,
    });
    const exchange = client.get('/twice');
    store.answer();
    expect([exchange.text, store.asked()]).toEqual(['true', ['save']]);
    expect(exchange.header('set-cookie')).not.toContain(', ');
  });

  it('takes along what another request of this process brings under the old id', () => {
    const { store, known } = setUp();
    const client = known();
    const slow = client.get('/set?a=1');
    const login = client.get('/login');
    store.answer();
    expect(slow.status).toBe(200);
    expect(store.kept.load(login.text)?.data).toEqual({ kept: 'yes', a: '1', user: 'alice' });
  });

  it('leaves one session where two requests that have it do it', () => {
    const waiting: Deferred<undefined>[] = [];
    const { store, known } = setUp({
      slow: (request) => {
        const session = request.getSession();
        const deferred = new Deferred<undefined>();
        waiting.push(deferred);
        return deferred.addCallback(() => {
          session.data[`by${waiting.indexOf(deferred)}`] = true;
          return request.regenerateSession().uid;
        });
      },
    });
    const client = known();
    const [, last] = together(
      store,
      () => client.get('/slow'),
      () => client.get('/slow'),
    );
    for (const deferred of waiting) deferred.callback(undefined);
    store.answer();
    expect(store.kept.size).toBe(1);
    expect(store.kept.load(last?.text as string)?.data).toEqual({
      kept: 'yes',
      by0: true,
      by1: true,
    });
  });

  it('keeps the old session where the new one cannot be saved', () => {
    const { store, known } = setUp();
    const client = known();
    const exchange = client.get('/login');
    store.open.shift()?.answer();
    store.broken = new Error('disk full');
    store.answer();
    expect([exchange.status, exchange.header('set-cookie')]).toEqual([503, undefined]);
    store.broken = undefined;
    expect(together(store, () => client.get('/'))[0]?.text).toBe('{"kept":"yes"}');
    expect(flushLoggedErrors().map((failure) => failure.getErrorMessage())).toEqual(['disk full']);
  });
});

describe('components and callbacks', () => {
  const IWatcher = Interface<{ seen: number }>('IWatcher');
  registerAdapter(() => ({ seen: 0 }), Session, IWatcher);
  const ended: string[] = [];
  const watch: Page = (request) => {
    const watcher = IWatcher(request.getSession());
    watcher.seen++;
    if (watcher.seen === 1) request.getSession().notifyOnExpire(() => ended.push('ended'));
    return String(watcher.seen);
  };

  it('stay in the process between requests', () => {
    ended.length = 0;
    const { store, client, site, make } = setUp({ watch });
    store.isQuick = true;
    expect([1, 2, 3].map(() => client.get('/watch').text)).toEqual(['1', '2', '3']);
    expect(new Client(make(), client.cookie).get('/watch').text).toBe('1');
    expect(site.sessions.size).toBe(1);
    client.get('/logout');
    expect([ended, site.sessions.size]).toEqual([['ended'], 0]);
  });

  it('live as long as the store has the session, wherever it is used', () => {
    ended.length = 0;
    const { store, client, make, clock } = setUp({ watch });
    store.isQuick = true;
    client.get('/watch');
    const elsewhere = new Client(make(), client.cookie);
    for (let i = 0; i < 5; i++) {
      clock.advance(600);
      elsewhere.get('/');
    }
    expect(ended).toEqual([]);
    expect(client.get('/watch').text).toBe('2');
    clock.advance(2000);
    clock.advance(2000);
    expect(ended).toEqual(['ended']);
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('are told when it ended elsewhere, at the next request or when the time here is up', () => {
    for (const how of ['request', 'time']) {
      ended.length = 0;
      const { store, client, make, clock } = setUp({ watch });
      store.isQuick = true;
      client.get('/watch');
      new Client(make(), client.cookie).get('/logout');
      expect(ended).toEqual([]);
      if (how === 'request') client.get('/');
      else clock.advance(900);
      expect(ended).toEqual(['ended']);
    }
  });

  it('wait for a store that does not answer', () => {
    ended.length = 0;
    const { store, client, clock } = setUp({ watch });
    store.isQuick = true;
    client.get('/watch');
    store.broken = new Error('away');
    clock.advance(900);
    clock.advance(60);
    expect(ended).toEqual([]);
    store.broken = undefined;
    clock.advance(60);
    expect(ended).toEqual(['ended']);
    expect(flushLoggedErrors()).toHaveLength(1);
  });

  it('of sessions without any are not waited for', () => {
    const { store, client, clock, site } = setUp();
    store.isQuick = true;
    client.get('/count');
    expect([site.sessions.size, clock.getDelayedCalls()]).toEqual([0, []]);
  });
});

describe('a store that fails', () => {
  it('fails only the requests that need it, with 503, and the log says it once', () => {
    const { store, known, client: newcomer } = setUp();
    const client = known();
    store.isQuick = true;
    store.broken = new Error('connect ECONNREFUSED');
    expect(client.get('/plain').text).toBe('no session');
    for (let i = 0; i < 3; i++) {
      const exchange = client.get('/count');
      expect(exchange.status).toBe(503);
      expect(exchange.text).not.toContain('ECONNREFUSED');
      expect(exchange.header('set-cookie')).toBeUndefined();
    }
    const fresh = newcomer.get('/count');
    expect([fresh.status, fresh.header('set-cookie')]).toEqual([503, undefined]);
    expect(flushLoggedErrors().map((failure) => failure.getErrorMessage())).toEqual([
      'connect ECONNREFUSED',
      'connect ECONNREFUSED',
    ]);
    store.broken = undefined;
    expect([client.get('/count').text, newcomer.get('/count').text]).toEqual(['1', '1']);
    expect(said).toEqual([
      'session store: load works again after 0.0 seconds and 4 failures',
      'session store: save works again after 0.0 seconds and 1 failures',
    ]);
  });

  it('says what does not work, and what that means', () => {
    const { store, client } = setUp();
    stop();
    store.isQuick = true;
    store.broken = new Error('READONLY');
    client.get('/count');
    stop = collectErrors();
    expect(said[0]).toBe(
      'session store: save fails (READONLY); requests that need it get a 503 until it works again',
    );
  });

  it('that hangs is given five seconds, then one at a time tries it again', () => {
    const { store, known, clock } = setUp();
    const client = known();
    const first = client.get('/count');
    clock.advance(4.9);
    expect(first.ended).toBe('open');
    clock.advance(0.1);
    expect(first.status).toBe(503);
    const probe = client.get('/count');
    const others = [1, 2, 3].map(() => client.get('/count'));
    expect([probe.ended, ...others.map(({ status }) => status)]).toEqual(['open', 503, 503, 503]);
    clock.advance(5);
    expect(probe.status).toBe(503);
    const last = client.get('/count');
    store.answer();
    expect([last.status, last.text]).toEqual([200, '1']);
    expect(flushLoggedErrors().map((failure) => failure.getErrorMessage())).toEqual([
      'no answer within 5 seconds',
    ]);
    expect(said).toEqual(['session store: load works again after 5.0 seconds and 5 failures']);
  });

  it('may be given another time', () => {
    const { client, clock } = setUp({}, { sessionStoreTimeoutSeconds: 0.5 });
    const exchange = client.get('/count');
    clock.advance(0.5);
    expect(exchange.status).toBe(503);
    expect(flushLoggedErrors()).toHaveLength(1);
    expect(() => setUp({}, { sessionStoreTimeoutSeconds: -1 })).toThrow(RangeError);
  });

  it('is the host’s business where the host answers errors', () => {
    const { store, client, site } = setUp();
    store.isQuick = true;
    store.broken = new Error('away');
    const exchange = new MemoryExchange({ url: '/count' });
    site.handle(exchange, { fallthrough: true, errors: 'host' });
    expect(exchange.ended).toBe('failed');
    expect(exchange.error).toBeInstanceOf(SessionStoreError);
    expect(exchange.error).toMatchObject({ status: 503 });
    expect(client.cookie).toBeUndefined();
    expect(flushLoggedErrors()).toHaveLength(1);
  });

  it('may throw instead', () => {
    const clock = new Clock();
    const sessionStore = {
      load: () => {
        throw new Error('thrown');
      },
      save: async () => {
        throw new Error('rejected');
      },
      destroy: () => undefined,
    };
    const site = siteWith(PAGES, { reactor: clock, sessionStore });
    expect(new Client(site, `TWISTED_SESSION=${'0'.repeat(64)}`).get('/').status).toBe(503);
    const exchange = new Client(site).get('/');
    return exchange.done.then(() => {
      expect(exchange.status).toBe(503);
      expect(flushLoggedErrors()).toHaveLength(2);
    });
  });

  it('does not keep the process from what it was doing when the client leaves', () => {
    const { store, known } = setUp();
    const client = known();
    client.get('/set?a=1').disconnect();
    store.answer();
    expect(store.kept.load(client.uid)?.data).toEqual({ kept: 'yes' });
    const exchange = client.get('/set?a=1');
    store.open.shift()?.answer();
    exchange.disconnect();
    store.answer();
    expect(store.kept.load(client.uid)?.data).toEqual({ kept: 'yes', a: '1' });
  });
});

describe('a response that waits for its session to be saved', () => {
  it('is not finished before', () => {
    let fired = '';
    const { store, client } = setUp({
      slow: (request) => {
        request.getSession();
        request.notifyFinish().addCallback(() => {
          fired += 'early ';
        });
        request.write('all of it');
        request.finish();
        request.notifyFinish().addCallback(() => {
          fired += 'late';
        });
        return NOT_DONE_YET;
      },
    });
    const exchange = client.get('/slow');
    return Promise.resolve().then(() => {
      expect([exchange.ended, fired]).toEqual(['open', '']);
      store.answer();
      expect([exchange.text, exchange.whole, fired]).toEqual(['all of it', true, 'early late']);
      expect(exchange.header('content-length')).toBe('9');
    });
  });

  it('takes no more from the application', () => {
    let request: IRequest | undefined;
    const { store, client } = setUp({
      slow: (r) => {
        request = r;
        r.getSession();
        r.finish();
        return NOT_DONE_YET;
      },
    });
    const exchange = client.get('/slow');
    expect(() => request?.write('more')).toThrow('after request.finish');
    store.answer();
    expect(exchange.text).toBe('');
  });

  it('holds back its head, and makes the application wait, until a new session is saved', async () => {
    let request: IRequest | undefined;
    let roomy = false;
    const { store, client } = setUp({
      stream: (r) => {
        request = r;
        r.getSession().data['streaming'] = true;
        r.write('first');
        return NOT_DONE_YET;
      },
    });
    const exchange = client.get('/stream');
    await Promise.resolve();
    expect([exchange.status, store.asked()]).toEqual([0, ['save']]);
    expect(request?.write('second')).toBe(false);
    request?.flush();
    request?.whenWritable().addCallback(() => {
      roomy = true;
    });
    store.answer();
    expect([exchange.status, exchange.text, exchange.flushes, roomy]).toEqual([
      200,
      'firstsecond',
      1,
      true,
    ]);
    client.take(exchange);
    expect(store.kept.load(client.uid)?.data).toEqual({ streaming: true });
    // Other requests of the same client know the session while this one goes on.
    expect(together(store, () => client.get('/'))[0]?.text).toBe('{"streaming":true}');
    if (request !== undefined) request.getSession().data['streaming'] = false;
    request?.finish();
    expect(exchange.ended).toBe('open');
    store.answer();
    expect([exchange.ended, store.kept.load(client.uid)?.data]).toEqual([
      'ended',
      { streaming: false },
    ]);
  });

  it('becomes a clean 503 where that fails before the head is out', async () => {
    const { store, client } = setUp({
      stream: (request) => {
        request.getSession();
        request.write('first');
        return NOT_DONE_YET;
      },
    });
    store.broken = new Error('away');
    const exchange = client.get('/stream');
    await Promise.resolve();
    store.answer();
    expect([exchange.status, exchange.whole, exchange.header('set-cookie')]).toEqual([
      503,
      true,
      undefined,
    ]);
    expect(flushLoggedErrors()).toHaveLength(1);
  });

  it('is broken off where it fails at the end', async () => {
    let request: IRequest | undefined;
    const { store, known } = setUp({
      stream: (r) => {
        request = r;
        r.getSession();
        r.write('first');
        return NOT_DONE_YET;
      },
    });
    const exchange = known().get('/stream');
    store.answer();
    await Promise.resolve();
    store.answer();
    expect(exchange.text).toBe('first');
    if (request !== undefined) request.getSession().data['late'] = true;
    store.broken = new Error('away');
    request?.finish();
    store.answer();
    expect(exchange.ended).toBe('aborted');
    expect(flushLoggedErrors()).toHaveLength(2);
  });

  it('can be finished while its head still waits', async () => {
    let request: IRequest | undefined;
    const { store, client } = setUp({
      stream: (r) => {
        request = r;
        r.getSession();
        r.write('first');
        return NOT_DONE_YET;
      },
    });
    const exchange = client.get('/stream');
    await Promise.resolve();
    request?.write(' second');
    request?.finish();
    expect(exchange.ended).toBe('open');
    store.answer();
    expect([exchange.text, exchange.whole, exchange.ended]).toEqual([
      'first second',
      true,
      'ended',
    ]);
  });

  it('feeds a producer only then', async () => {
    let paused = 0;
    let resumed = 0;
    let request: IRequest | undefined;
    const { store, client } = setUp({
      produce: (r) => {
        request = r;
        r.getSession();
        r.registerProducer(
          {
            pauseProducing: () => paused++,
            resumeProducing: () => resumed++,
            stopProducing: () => undefined,
          },
          true,
        );
        r.write('produced');
        return NOT_DONE_YET;
      },
    });
    const exchange = client.get('/produce');
    expect([paused, resumed, exchange.status]).toEqual([1, 0, 0]);
    store.answer();
    expect([paused, resumed, exchange.text]).toEqual([1, 1, 'produced']);
    request?.unregisterProducer();
    request?.finish();
    store.answer();
    expect(exchange.ended).toBe('ended');
  });

  it('answers a Deferred that comes later like any other', () => {
    const later = new Deferred<string>();
    const { store, known } = setUp({
      later: (request) => {
        request.getSession().data['a'] = 1;
        return later;
      },
    });
    const client = known();
    const exchange = client.get('/later');
    store.answer();
    expect(store.asked()).toEqual(['load']);
    later.callback('there');
    expect(exchange.ended).toBe('open');
    store.answer();
    expect(exchange.text).toBe('there');
    expect(store.kept.load(client.uid)?.data).toEqual({ kept: 'yes', a: 1 });
  });

  it('that failed saves what was changed before', () => {
    const { store, known } = setUp({
      failing: (request) => {
        request.getSession().data['tried'] = true;
        throw new RangeError('page failed');
      },
    });
    const client = known();
    const [exchange] = together(store, () => client.get('/failing'));
    expect(exchange?.status).toBe(500);
    expect(store.kept.load(client.uid)?.data).toEqual({ kept: 'yes', tried: true });
    expect(flushLoggedErrors(RangeError)).toHaveLength(1);
  });
});
