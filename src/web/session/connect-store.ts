import { Deferred } from '../../defer/deferred.js';
import type { SessionRecord, SessionStore } from './session-store.js';

type Callback<T = unknown> = (error?: any, result?: T) => void;

/** The part of a store for express-session (and connect before it) that is used. */
export interface ConnectStore {
  /** The session of an id; none is `undefined` or `null`. */
  get(id: string, callback: (error: any, session?: any) => void): unknown;
  /** Keep it. */
  set(id: string, session: any, callback?: (error?: any) => void): unknown;
  /** Forget it. */
  destroy(id: string, callback?: (error?: any) => void): unknown;
  /** Put off its end; its data did not change. */
  touch?(id: string, session: any, callback?: (...args: any[]) => void): unknown;
}

/**
 * A session store made of one that was written for express-session: connect-redis, connect-pg-simple,
 * session-file-store and the like.
 *
 * Records are as express-session writes them, so its applications can read them, and the other way round. That leaves
 * no room for a value named `cookie` in `session.data`.
 *
 * Such stores cannot replace a record only if nobody else changed it, so between the last look at a record and its
 * replacement, a few milliseconds, another process may save a change that is lost.
 *
 * @throws TypeError if it has no `get`, `set` and `destroy`.
 *
 * @example
 * new Site(root, { sessionStore: connectStore(new RedisStore({ client })) });
 */
export function connectStore(store: ConnectStore): SessionStore {
  for (const method of ['get', 'set', 'destroy'] as const) {
    if (typeof store?.[method] !== 'function') {
      throw new TypeError(`connectStore: the store has no method ${method}`);
    }
  }
  const adapted: SessionStore = {
    load: (id) => call<any>((callback) => store.get(id, callback)).addCallbacks(recordOf, ofNoFile),
    save: (id, record) => call((callback) => store.set(id, sessionOf(record), callback)),
    destroy: (id) => call((callback) => store.destroy(id, callback)),
  };
  if (typeof store.touch === 'function') {
    adapted.touch = (id, record) =>
      call((callback) => store.touch?.(id, sessionOf(record), callback));
  }
  return adapted;
}

/** What a function gives its callback. Those that return a Promise instead, or as well, may reject it. */
function call<T>(action: (callback: Callback<T>) => unknown): Deferred<T | undefined> {
  const deferred = new Deferred<T | undefined>();
  const settle: Callback<T> = (error, result) => {
    if (deferred.called) return;
    if (error) deferred.errback(error);
    else deferred.callback(result as never);
  };
  const returned = action(settle);
  if (typeof (returned as PromiseLike<unknown> | undefined)?.then === 'function') {
    (returned as PromiseLike<unknown>).then(undefined, settle);
  }
  return deferred;
}

function recordOf(session: any): SessionRecord | undefined {
  if (session === undefined || session === null) return undefined;
  const { cookie, ...data } = session;
  const age: unknown = cookie?.originalMaxAge;
  return {
    data,
    timeoutSeconds: typeof age === 'number' && age > 0 ? age / 1000 : 900,
  };
}

/** A file store's way to say that there is none. */
function ofNoFile(failure: { value: unknown }): undefined {
  if ((failure.value as { code?: unknown } | undefined)?.code === 'ENOENT') return undefined;
  throw failure.value;
}

function sessionOf({ data, timeoutSeconds }: SessionRecord): object {
  if ('cookie' in data) {
    throw new TypeError('session.data.cookie: a store of express-session needs this name itself');
  }
  const life = timeoutSeconds * 1000;
  return {
    ...data,
    cookie: {
      originalMaxAge: life,
      // Stores take the time to live from here.
      expires: new Date(Date.now() + life).toISOString(),
      httpOnly: true,
      path: '/',
    },
  };
}
