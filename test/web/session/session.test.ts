import { Interface, Resource, registerAdapter, Session, Site } from 'hawser';
import { Clock } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

/** Twisted's `SessionTests.setUp`: a site with one session that does not expire by itself yet. */
function oneSession(): { clock: Clock; site: Site; session: Session } {
  const clock = new Clock();
  const site = new Site(new Resource(), { reactor: clock });
  const session = new Session(site, 'unique');
  site.sessions.set(session.uid, session);
  return { clock, site, session };
}

describe('Session', () => {
  it('lives by the reactor of its site (test_defaultReactor)', () => {
    const { clock, session } = oneSession();
    clock.advance(7);
    session.touch();
    expect(session.lastModified).toBe(7);
  });

  it('lives by the reactor it is given (test_explicitReactor)', () => {
    const { site } = oneSession();
    const other = new Clock();
    const session = new Session(site, '123', other);
    site.sessions.set('123', session);
    session.startCheckingExpiration();
    other.advance(900);
    expect(session.expired).toBe(true);
  });

  it('expires after sessionTimeout seconds without use (test_startCheckingExpiration)', () => {
    const { clock, site, session } = oneSession();
    expect(session.sessionTimeout).toBe(900);
    session.startCheckingExpiration();
    clock.advance(session.sessionTimeout - 1);
    expect(site.sessions.has('unique')).toBe(true);
    clock.advance(1);
    expect(site.sessions.has('unique')).toBe(false);
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('is forgotten when it is ended (test_expire)', () => {
    const { clock, site, session } = oneSession();
    session.expire();
    expect(site.sessions.has('unique')).toBe(false);
    expect(session.expired).toBe(true);
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('can be ended before its time (test_expireWhileChecking)', () => {
    const { clock, site, session } = oneSession();
    session.startCheckingExpiration();
    session.expire();
    expect(site.sessions.has('unique')).toBe(false);
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('cannot be ended twice, nor touched after its end', () => {
    const { session } = oneSession();
    session.expire();
    expect(() => session.expire()).toThrow(RangeError);
    expect(() => session.touch()).toThrow('The session has ended.');
  });

  it('calls back when it is ended, in order, when the site knows it no more (test_notifyOnExpire)', () => {
    const { site, session } = oneSession();
    const said: unknown[] = [];
    session.notifyOnExpire(() => said.push(['one', site.sessions.has('unique')]));
    session.notifyOnExpire(() => said.push('two'));
    session.expire();
    expect(said).toEqual([['one', false], 'two']);
    expect(session.expireCallbacks).toEqual([]);
  });

  it('calls every callback, also when one throws', () => {
    const { clock, site, session } = oneSession();
    const said: string[] = [];
    session.notifyOnExpire(() => {
      throw new Error('first');
    });
    session.notifyOnExpire(() => said.push('second'));
    session.startCheckingExpiration();
    expect(() => clock.advance(900)).toThrow('first');
    expect(said).toEqual(['second']);
    expect(site.sessions.size).toBe(0);
  });

  it('puts its end off when it is touched (test_touch)', () => {
    const { clock, site, session } = oneSession();
    clock.advance(3);
    session.touch();
    expect(session.lastModified).toBe(3);
    session.startCheckingExpiration();
    clock.advance(session.sessionTimeout - 1);
    session.touch();
    clock.advance(session.sessionTimeout - 1);
    expect(site.sessions.has('unique')).toBe(true);
    clock.advance(1);
    expect(site.sessions.has('unique')).toBe(false);
  });

  it('counts a timeout of its own from the next touch', () => {
    const { clock, session } = oneSession();
    session.startCheckingExpiration();
    session.sessionTimeout = 5;
    clock.advance(6);
    expect(session.expired).toBe(false);
    session.touch();
    clock.advance(5);
    expect(session.expired).toBe(true);
  });

  it('lets a subclass say the timeout', () => {
    class ShortSession extends Session {
      override sessionTimeout = 5;
    }
    const clock = new Clock();
    const site = new Site(new Resource(), { reactor: clock, sessionFactory: ShortSession });
    const ended: string[] = [];
    site.makeSession().notifyOnExpire(() => ended.push('ended'));
    clock.advance(4);
    expect(ended).toEqual([]);
    clock.advance(1);
    expect(ended).toEqual(['ended']);
  });

  it('makes the component of an interface once', () => {
    const ICounter = Interface<{ value: number }>('ICounter');
    registerAdapter(() => ({ value: 0 }), Session, ICounter);
    const { session, site } = oneSession();
    ICounter(session).value += 1;
    ICounter(session).value += 1;
    expect(ICounter(session).value).toBe(2);
    expect(ICounter(site.makeSession()).value).toBe(0);
  });
});

describe('the sessions of a site', () => {
  it('have ids of 256 bits that are all different', () => {
    const { site } = oneSession();
    const ids = Array.from({ length: 100 }, () => site.makeSession().uid);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(site.counter).toBe(100);
  });

  it('are found by their id (test_getSessionExistent, test_getSessionNonExistent)', () => {
    const { site } = oneSession();
    const session = site.makeSession();
    expect(site.getSession(session.uid)).toBe(session);
    expect(() => site.getSession('no-such-uid')).toThrow(RangeError);
  });

  it('can be made by a function', () => {
    const site = new Site(new Resource(), {
      reactor: new Clock(),
      sessionFactory: (site, uid) => {
        const session = new Session(site, uid);
        session.data['made'] = 'here';
        return session;
      },
    });
    expect(site.makeSession().data).toEqual({ made: 'here' });
  });

  it('cost one timer, ten thousand of them, and expire in the order they were last used', () => {
    const clock = new Clock();
    const site = new Site(new Resource(), { reactor: clock });
    const ended: number[] = [];
    const sessions = Array.from({ length: 10_000 }, (_, i) => {
      const session = site.makeSession();
      session.notifyOnExpire(() => ended.push(i));
      return session;
    });
    expect(clock.getDelayedCalls()).toHaveLength(1);
    clock.advance(100);
    for (const session of sessions.slice(5_000)) session.touch();
    clock.advance(100);
    for (const session of sessions.slice(0, 10)) session.touch();
    expect(clock.getDelayedCalls()).toHaveLength(1);
    clock.advance(700);
    expect(ended).toEqual(Array.from({ length: 4_990 }, (_, i) => i + 10));
    clock.advance(100);
    expect(ended.slice(4_990)).toEqual(Array.from({ length: 5_000 }, (_, i) => i + 5_000));
    clock.advance(100);
    expect(ended.slice(9_990)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(clock.getDelayedCalls()).toHaveLength(0);
    expect(site.sessions.size).toBe(0);
  });
});
