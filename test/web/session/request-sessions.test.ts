import {
  Interface,
  type IRequest,
  Resource,
  registerAdapter,
  Session,
  Site,
  type SiteOptions,
} from 'hawser';
import { Clock, MemoryExchange, type MemoryRequest } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

type Page = (request: IRequest) => string;

/** A site of one page, and a client of it that keeps no cookies by itself. */
function siteOf(page: Page, options: SiteOptions = {}) {
  class Only extends Resource {
    override isLeaf = true;
    render_GET(request: IRequest): string {
      return page(request);
    }
  }
  const clock = new Clock();
  const site = new Site(new Only(), { reactor: clock, ...options });
  const get = (request: MemoryRequest & { cookie?: string } = {}): MemoryExchange => {
    const { cookie, headers, ...rest } = request;
    const exchange = new MemoryExchange({
      ...rest,
      headers: cookie === undefined ? headers : { ...headers, Cookie: cookie },
    });
    site.handle(exchange);
    return exchange;
  };
  return { clock, site, get };
}

const uidOf: Page = (request) => request.getSession().uid;

describe('Request.getSession', () => {
  it('makes a session and sends its cookie, kept from scripts and from other sites (twisted 6933)', () => {
    const { get } = siteOf(uidOf);
    const answer = get();
    expect(answer.text).toMatch(/^[0-9a-f]{64}$/);
    expect(answer.header('set-cookie')).toBe(
      `TWISTED_SESSION=${answer.text}; Path=/; HttpOnly; SameSite=lax`,
    );
  });

  it('finds the session of the cookie and sends none again (test_retrieveExistingSession)', () => {
    const { get, site } = siteOf(uidOf);
    const { text: uid } = get();
    const again = get({ cookie: `a=1; TWISTED_SESSION=${uid}; b=2` });
    expect(again.text).toBe(uid);
    expect(again.header('set-cookie')).toBeUndefined();
    expect(site.sessions.size).toBe(1);
  });

  it('does not adopt an id it did not give (test_retrieveNonExistentSession)', () => {
    const { get, site } = siteOf(uidOf);
    for (const fixed of ['does-not-exist', 'a'.repeat(64), '__proto__', '']) {
      const answer = get({ cookie: `TWISTED_SESSION=${fixed}` });
      expect(answer.text).toMatch(/^[0-9a-f]{64}$/);
      expect(answer.text).not.toBe(fixed);
      expect(site.sessions.has(fixed)).toBe(false);
    }
  });

  it('is the same session all through a request (test_sessionCaching)', () => {
    const { get } = siteOf((request) => {
      const first = request.getSession();
      return String(
        first === request.getSession() &&
          first === request.session &&
          first === request.getSession(undefined, true),
      );
    });
    expect(get().text).toBe('true');
  });

  it('touches the session of the cookie, which thereby lives on', () => {
    const { clock, get } = siteOf(uidOf);
    const { text: uid } = get();
    for (let i = 0; i < 5; i++) {
      clock.advance(899);
      expect(get({ cookie: `TWISTED_SESSION=${uid}` }).text).toBe(uid);
    }
    clock.advance(900);
    expect(get({ cookie: `TWISTED_SESSION=${uid}` }).text).not.toBe(uid);
  });

  it('keeps sessions over TLS apart from others (test_sessionDifferentFromSecureSession)', () => {
    const { get } = siteOf((request) => {
      const before = request.session;
      const plain = request.getSession(undefined, { forceNotSecure: true });
      const between = request.session;
      const secure = request.getSession();
      return `${before === undefined && between === undefined && request.session === secure} ${plain === secure}`;
    });
    const answer = get({ secure: true });
    expect(answer.text).toBe('true false');
    expect(answer.header('set-cookie')).toMatch(
      /^TWISTED_SESSION=([0-9a-f]{64}); Path=\/; HttpOnly; SameSite=lax, TWISTED_SECURE_SESSION=(?!\1)[0-9a-f]{64}; Path=\/; Secure; HttpOnly; SameSite=lax$/,
    );
  });

  it('does not look at the cookie of the other kind', () => {
    const { get } = siteOf(uidOf);
    const { text: uid } = get({ secure: true });
    expect(get({ cookie: `TWISTED_SECURE_SESSION=${uid}` }).text).not.toBe(uid);
    expect(get({ secure: true, cookie: `TWISTED_SESSION=${uid}` }).text).not.toBe(uid);
    expect(get({ secure: true, cookie: `TWISTED_SECURE_SESSION=${uid}` }).text).toBe(uid);
  });

  it('makes a new session after the time was up in the same request (test_getSessionExpired)', () => {
    const { clock, get } = siteOf((request) => {
      const first = request.getSession();
      clock.advance(900);
      return String(request.getSession() === first || request.getSession().uid === first.uid);
    });
    expect(get().text).toBe('false');
  });

  it('makes a new session after the first was ended, and sends one cookie only', () => {
    const { get, site } = siteOf((request) => {
      request.getSession().expire();
      return request.getSession().uid;
    });
    const answer = get();
    expect(answer.header('set-cookie')).toBe(
      `TWISTED_SESSION=${answer.text}; Path=/; HttpOnly; SameSite=lax`,
    );
    expect([...site.sessions.keys()]).toEqual([answer.text]);
  });

  it('gives the component of a key', () => {
    const ICounter = Interface<{ value: number }>('ICounter');
    const IOther = Interface<{ value: number }>('IOther');
    registerAdapter(() => ({ value: 0 }), Session, ICounter, IOther);
    const { get } = siteOf((request) => {
      const counter = request.getSession(ICounter);
      const other = request.getSession(IOther);
      if (counter === undefined || other === undefined) return 'none';
      counter.value += 1;
      return `${counter.value} ${other.value} ${request.getSession('nothing')}`;
    });
    const first = get();
    expect(first.text).toBe('1 0 undefined');
    const cookie = first.header('set-cookie')?.split(';')[0] as string;
    expect([get({ cookie }).text, get({ cookie }).text]).toEqual([
      '2 0 undefined',
      '3 0 undefined',
    ]);
    expect(get().text).toBe('1 0 undefined');
  });

  it('names the cookie after the mount point, so that sites side by side keep apart', () => {
    const { get } = siteOf(uidOf);
    expect(get({ mount: '/shop', url: '/shop/' }).header('set-cookie')).toMatch(
      /^TWISTED_SESSION_shop=/,
    );
    expect(get({ mount: '/a%20b/c=d', url: '/a%20b/c=d' }).header('set-cookie')).toMatch(
      /^TWISTED_SESSION_a%20b_c%3Dd=[0-9a-f]{64}; Path=\/;/,
    );
  });

  it('puts nothing on requests that do not ask for a session', () => {
    const { get, site } = siteOf((request) => String(request.session));
    const answer = get({ cookie: 'TWISTED_SESSION=abc' });
    expect(answer.text).toBe('undefined');
    expect(answer.header('set-cookie')).toBeUndefined();
    expect(site.sessions.size).toBe(0);
  });
});

describe('sessionCookie', () => {
  const cookieOf = (sessionCookie: SiteOptions['sessionCookie'], request: MemoryRequest = {}) =>
    siteOf(uidOf, { sessionCookie })
      .get(request)
      .header('set-cookie')
      ?.replace(/=[0-9a-f]{64}/, '=ID');

  it('sets name, path, domain and the rest (twisted 6933)', () => {
    expect(
      cookieOf({
        name: 'sid',
        path: '/app',
        domain: 'example.org',
        sameSite: 'strict',
        httpOnly: false,
      }),
    ).toBe('sid=ID; Domain=example.org; Path=/app; SameSite=strict');
    expect(cookieOf({ sameSite: false })).toBe('TWISTED_SESSION=ID; Path=/; HttpOnly');
    expect(cookieOf({ name: 'sid' }, { mount: '/x', url: '/x' })).toBe(
      'sid=ID; Path=/; HttpOnly; SameSite=lax',
    );
  });

  it('guards the name of secure sessions by its prefix, where only the other is given', () => {
    expect(cookieOf({ name: 'sid' }, { secure: true })).toBe(
      '__Secure-sid=ID; Path=/; Secure; HttpOnly; SameSite=lax',
    );
    expect(cookieOf({ name: 'sid', secureName: 'tls' }, { secure: true })).toMatch(/^tls=ID/);
  });

  it('can always or never be secure', () => {
    expect(cookieOf({ secure: true, sameSite: 'none' })).toBe(
      'TWISTED_SESSION=ID; Path=/; Secure; HttpOnly; SameSite=none',
    );
    expect(cookieOf({ secure: false }, { secure: true })).toBe(
      'TWISTED_SECURE_SESSION=ID; Path=/; HttpOnly; SameSite=lax',
    );
  });

  it('rolls on with every use where it has a life of its own', () => {
    for (const rolling of [undefined, true, false]) {
      const { get } = siteOf(uidOf, { sessionCookie: { maxAge: 60, rolling } });
      const first = get();
      const text = `TWISTED_SESSION=${first.text}; Path=/; Max-Age=60; HttpOnly; SameSite=lax`;
      expect(first.header('set-cookie')).toBe(text);
      const again = get({ cookie: `TWISTED_SESSION=${first.text}` });
      expect(again.text).toBe(first.text);
      expect(again.header('set-cookie')).toBe(rolling === false ? undefined : text);
    }
  });

  it('refuses what cannot be', () => {
    expect(() => cookieOf({ name: 'a b' })).toThrow('sessionCookie.name must be a token');
    expect(() => cookieOf({ secureName: '' })).toThrow('sessionCookie.secureName must be a token');
    expect(() => cookieOf({ sameSite: 'none' })).toThrow(RangeError);
    expect(() => cookieOf({ sameSite: 'some' as never })).toThrow(RangeError);
    expect(() => cookieOf({ maxAge: 0 })).toThrow(RangeError);
  });
});
