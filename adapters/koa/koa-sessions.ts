import { randomBytes } from 'node:crypto';
import type { IRequest } from '../../src/web/irequest.js';
import type { HostSession, HostSessions } from '../../src/web/session/host-sessions.js';
import { SessionStoreError } from '../../src/web/session/session-errors.js';
import { koaOf } from './koa-of.js';

/** The part of what koa-session puts on a context that is used. */
interface SessionContext {
  session?: {
    [name: string]: any;
    readonly maxAge?: unknown;
    regenerate?(): PromiseLike<unknown>;
  } | null;
}

/** The name under which a session's id is kept in it: koa-session has none where it keeps sessions in cookies. */
const ID = 'hawser';

/**
 * The sessions of koa-session, for a tree mounted below it: `request.getSession()` is then Koa's `ctx.session`, with it
 * as `session.data`.
 *
 * Cookie, store and life are koa-session's. The id of a session is kept in it, as `hawser`, so its cookie must be signed
 * (koa-session's default), or an external store used. Components and callbacks of `notifyOnExpire` stay in this process.
 * What is changed after a response began to stream comes too late for koa-session.
 *
 * @example
 * app.use(session(app));
 * app.use(mount('/shop', shop, { hostSessions: koaSessions() }));
 */
export function koaSessions(): HostSessions {
  return { of: (request) => new KoaSession(request) };
}

class KoaSession implements HostSession {
  readonly #ctx: SessionContext;
  /** Whether the session before this one was ended in the same request: koa-session keeps its key. */
  #isSuccessor = false;

  constructor(request: IRequest) {
    const ctx = koaOf<SessionContext>(request);
    this.#ctx = ctx;
    if (!('session' in ctx)) {
      throw new SessionStoreError('koaSessions: koa-session is not used above');
    }
    if (ctx.session === null || ctx.session === undefined) {
      ctx.session = {};
      this.#isSuccessor = true;
    }
    this.data[ID] ??= newId();
  }

  get id(): string {
    return this.data[ID];
  }

  get data(): Record<string, any> {
    return this.#ctx.session as Record<string, any>;
  }

  get timeoutSeconds(): number | undefined {
    const { maxAge } = this.data;
    return typeof maxAge === 'number' ? maxAge / 1000 : undefined;
  }

  /** koa-session does that itself, as its options say. */
  touch(): PromiseLike<unknown> | undefined {
    if (!this.#isSuccessor) return undefined;
    this.#isSuccessor = false;
    return this.#ctx.session?.regenerate?.();
  }

  destroy(): void {
    this.#ctx.session = null;
  }

  regenerate(): PromiseLike<unknown> | undefined {
    this.data[ID] = newId();
    return this.#ctx.session?.regenerate?.();
  }
}

function newId(): string {
  return randomBytes(32).toString('hex');
}
