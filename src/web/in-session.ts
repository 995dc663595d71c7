import type { ComponentKey } from '../components/adapt.js';
import type { Deferred } from '../defer/deferred.js';
import { Addressed } from './addressed.js';
import type { Request } from './request.js';
import { RequestSessions } from './session/request-sessions.js';
import type { Session } from './session/session.js';

/** Python's keyword argument: `getSession(undefined, true)` or `getSession(undefined, { forceNotSecure: true })`. */
export type ForceNotSecure = boolean | { readonly forceNotSecure: boolean };

/** The sessions a request is in. */
export abstract class InSession extends Addressed {
  /** @internal Made by the first who asks for a session. */
  declare _sessions: RequestSessions | undefined;
  /** @internal Names of cookies that sessions must not take: they are those of another server. */
  declare _reservedCookies: ReadonlySet<string> | undefined;

  /**
   * The session this request is in, which is thereby touched: that of its cookie, or a new one, whose cookie is sent
   * with the response (so ask before the first `write`).
   *
   * @param key - Gives the component for this key instead: see {@link Session.getComponent}.
   * @param forceNotSecure - Over TLS, the session that plain connections share instead of the one they never see.
   *   Default is false.
   *
   * @throws SessionNotLoaded in `getChild`, where a store has to be asked first: see {@link Request.loadSession};
   *   SessionStoreError, a 503, where the store does not answer.
   *
   * Twisted: `Request.getSession`. Differs: a session found by its cookie is touched, and one that was ended in this
   * request is followed by a new one.
   */
  getSession(key?: undefined, forceNotSecure?: ForceNotSecure): Session;
  getSession<T>(key: ComponentKey<T>, forceNotSecure?: ForceNotSecure): T | undefined;
  getSession(key?: ComponentKey, forceNotSecure: ForceNotSecure = false): unknown {
    this._sessions ??= new RequestSessions(this as unknown as Request);
    const session = this._sessions.get(this._wantsSecure(forceNotSecure));
    return key === undefined ? session : session.getComponent(key);
  }

  /**
   * {@link Request.getSession} for `getChild`, as a Deferred: the store may have to be asked. In `render` the session
   * is there already, unless it is the insecure one of a request over TLS.
   *
   * Twisted: none.
   */
  loadSession(key?: undefined, forceNotSecure?: ForceNotSecure): Deferred<Session>;
  loadSession<T>(key: ComponentKey<T>, forceNotSecure?: ForceNotSecure): Deferred<T | undefined>;
  loadSession(key?: ComponentKey, forceNotSecure: ForceNotSecure = false): Deferred<any> {
    this._sessions ??= new RequestSessions(this as unknown as Request);
    return this._sessions
      .load(this._wantsSecure(forceNotSecure))
      .addCallback((session) => (key === undefined ? session : session.getComponent(key)));
  }

  /**
   * Give the session another id, with all that is in it, and send that to the client; the old id is good for nothing
   * any more. Do so whenever somebody logs in (or out, or becomes somebody else), so that nobody can use an id he
   * planted before (OWASP: session fixation).
   *
   * Twisted: none.
   */
  regenerateSession(forceNotSecure: ForceNotSecure = false): Session {
    this._sessions ??= new RequestSessions(this as unknown as Request);
    return this._sessions.regenerate(this._wantsSecure(forceNotSecure));
  }

  /** @internal */
  _wantsSecure(forceNotSecure: ForceNotSecure): boolean {
    const force =
      typeof forceNotSecure === 'boolean' ? forceNotSecure : forceNotSecure.forceNotSecure;
    return this.isSecure() && !force;
  }

  /** The session somebody asked for before; over TLS, the secure one. Twisted: `Request.session`. */
  get session(): Session | undefined {
    return this.isSecure() ? this._sessions?.secure : this._sessions?.plain;
  }
}

InSession.prototype._sessions = undefined;
InSession.prototype._reservedCookies = undefined;
