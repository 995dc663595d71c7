import { Deferred } from '../../src/defer/deferred.js';
import type { IRequest } from '../../src/web/irequest.js';
import type { HostSession, HostSessions } from '../../src/web/session/host-sessions.js';
import { SessionStoreError } from '../../src/web/session/session-errors.js';
import { expressOf } from './express-of.js';

/** The part of what express-session puts on a request that is used. */
interface SessionRequest {
  sessionID?: string;
  session?: {
    [name: string]: any;
    cookie: { originalMaxAge?: number | null };
    touch(): unknown;
    destroy(callback: (error?: any) => void): unknown;
  } | null;
  sessionStore?: {
    generate(req: object): void;
    destroy(id: string, callback: (error?: any) => void): void;
  };
}

/**
 * The sessions of express-session, for a tree mounted below it: `request.getSession()` is then Express's `req.session`,
 * with its id, and with `req.session` itself as `session.data`.
 *
 * Id, cookie, store and life are express-session's. Components and callbacks of `notifyOnExpire` stay in this process.
 *
 * @example
 * app.use(session({ … }));
 * app.use('/shop', mount(shop, { hostSessions: expressSessions() }));
 */
export function expressSessions(): HostSessions {
  return { of: (request) => new ExpressSession(request) };
}

class ExpressSession implements HostSession {
  readonly #req: SessionRequest;

  constructor(request: IRequest) {
    const { req } = expressOf<SessionRequest>(request);
    this.#req = req;
    // After the session was destroyed there is none, and express-session makes the next only for the next request.
    if (req.session === undefined || req.session === null) req.sessionStore?.generate(req);
    const { session } = req;
    if (session === undefined || session === null) {
      throw new SessionStoreError(
        'expressSessions: express-session gave this request no session; it is not used above, or its store is away',
      );
    }
    // A session that holds nothing is not saved, and would be another one for the next request.
    if (Object.keys(session).every((name) => name === 'cookie')) session['hawser'] = true;
  }

  get id(): string {
    return this.#req.sessionID as string;
  }

  get data(): Record<string, any> {
    return this.#req.session as Record<string, any>;
  }

  get timeoutSeconds(): number | undefined {
    const age = this.#req.session?.cookie.originalMaxAge;
    return typeof age === 'number' ? age / 1000 : undefined;
  }

  touch(): void {
    this.#req.session?.touch();
  }

  destroy(): Deferred<void> {
    return done((callback) => this.#req.session?.destroy(callback));
  }

  regenerate(): Deferred<void> {
    const req = this.#req;
    const { id } = this;
    const { cookie: _, ...data } = this.data;
    const { sessionStore } = req;
    sessionStore?.generate(req);
    Object.assign(req.session as object, data);
    return done((callback) => sessionStore?.destroy(id, callback));
  }
}

function done(action: (callback: (error?: any) => void) => unknown): Deferred<void> {
  const deferred = new Deferred<void>();
  action((error) => {
    if (error) deferred.errback(error);
    else deferred.callback();
  });
  return deferred;
}
