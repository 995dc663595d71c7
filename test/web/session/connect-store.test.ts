import session from 'express-session';
import { connectStore, Deferred, type SessionStore } from 'hawser';
import { describe, expect, it } from 'vitest';

const record = (data: Record<string, unknown>, timeoutSeconds = 60) => ({ data, timeoutSeconds });

/** A store in memory that answers as those for express-session do, and keeps what it was given. */
function fake(overrides: object = {}) {
  const kept = new Map<string, any>();
  return {
    kept,
    get: (id: string, callback: (error: any, session?: any) => void): unknown =>
      setImmediate(callback, null, kept.get(id)),
    set: (id: string, value: any, callback?: (error?: any) => void): unknown => {
      kept.set(id, value);
      return setImmediate(() => callback?.());
    },
    destroy: (id: string, callback?: (error?: any) => void): unknown => {
      kept.delete(id);
      return setImmediate(() => callback?.());
    },
    ...overrides,
  };
}

async function roundTrip(store: SessionStore): Promise<void> {
  expect(await store.load('id')).toBeUndefined();
  await store.save('id', record({ user: 'alice', list: [1, { a: null }] }), 60);
  expect(await store.load('id')).toEqual(record({ user: 'alice', list: [1, { a: null }] }));
  await store.touch?.('id', record({ user: 'alice' }), 60);
  await store.destroy('id');
  expect(await store.load('id')).toBeUndefined();
}

describe('connectStore', () => {
  it('makes a store of one for express-session', async () => {
    await roundTrip(connectStore(fake()));
    await roundTrip(connectStore(new session.MemoryStore()));
  });

  it('writes records as express-session does', async () => {
    const store = fake();
    const before = Date.now();
    await connectStore(store).save('id', record({ user: 'alice' }), 60);
    const { cookie, ...data } = store.kept.get('id');
    expect(data).toEqual({ user: 'alice' });
    expect(cookie).toMatchObject({ originalMaxAge: 60_000, httpOnly: true, path: '/' });
    const expires = Date.parse(cookie.expires);
    expect(expires).toBeGreaterThanOrEqual(before + 60_000);
    expect(expires).toBeLessThanOrEqual(Date.now() + 60_000);
  });

  it('reads records of express-session, whose life may be that of the browser', async () => {
    const store = fake();
    store.kept.set('id', { cookie: { originalMaxAge: null, expires: null }, user: 'bob' });
    expect(await connectStore(store).load('id')).toEqual(record({ user: 'bob' }, 900));
    store.kept.set('id', { cookie: { originalMaxAge: 5000 }, user: 'bob' });
    expect(await connectStore(store).load('id')).toEqual(record({ user: 'bob' }, 5));
  });

  it('takes a file that is not there for a session that is not there', async () => {
    const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    const store = connectStore(fake({ get: (_: string, cb: (e: any) => void) => cb(missing) }));
    expect(await store.load('id')).toBeUndefined();
  });

  it('passes errors on, from callbacks, Promises and calls that throw', async () => {
    const error = new Error('disk full');
    const ways = [
      (_: string, __: unknown, callback: (e: any) => void) => callback(error),
      async () => {
        throw error;
      },
      () => {
        throw error;
      },
      // Some reject the Promise and call back as well.
      async (_: string, __: unknown, callback: (e: any) => void) => {
        callback(error);
        throw error;
      },
    ];
    for (const set of ways) {
      const store = connectStore(fake({ set }));
      const saved = new Deferred<unknown>();
      try {
        Deferred.fromPromise(Promise.resolve(store.save('id', record({}), 1))).chainDeferred(saved);
      } catch (thrown) {
        saved.errback(thrown as Error);
      }
      await expect(saved).rejects.toBe(error);
    }
  });

  it('touches only where the store can', () => {
    expect(connectStore(fake()).touch).toBeUndefined();
    expect(connectStore(fake({ touch: () => undefined })).touch).toBeTypeOf('function');
  });

  it('keeps the name the store needs itself', () => {
    expect(() => connectStore(fake()).save('id', record({ cookie: 'mine' }), 1)).toThrow(
      'session.data.cookie',
    );
  });

  it('refuses what is no store', () => {
    expect(() => connectStore({} as never)).toThrow('connectStore: the store has no method get');
    expect(() => connectStore(undefined as never)).toThrow(TypeError);
  });
});
