import type { Deferred } from '../../defer/deferred.js';
import type { Failure } from '../../defer/failure.js';
import { report } from '../../defer/report.js';
import { succeed } from '../../defer/succeed.js';
import type { Request } from '../request.js';
import type { Outcome } from '../response-life.js';
import { allDone } from './all-done.js';
import type { Session } from './session.js';
import { SessionNotLoaded, SessionStoreError } from './session-errors.js';
import type { SessionRecord } from './session-store.js';

/** What a store answered. */
type Fetched = { readonly record: SessionRecord | undefined } | { readonly failure: Failure };

/**
 * The sessions of one request: one for plain connections and, over TLS, one that is never sent in the clear.
 *
 * Twisted: what `Request.getSession` keeps in `_insecureSession` and `_secureSession`.
 */
export class RequestSessions {
  readonly #request: Request;
  /** The session of plain connections, once somebody asked for it. */
  plain: Session | undefined;
  /** The session of TLS connections, likewise. */
  secure: Session | undefined;
  /** All that were opened for this request. */
  readonly #opened: Session[] = [];
  /** Those that are new: the client does not know of them yet. */
  readonly #made = new Set<Session>();
  /** What a store answered, by id. */
  #fetched: Map<string, Fetched> | undefined;
  /** Names of cookies that were set. */
  readonly #cookies = new Set<string>();
  /** A store has everything there was to keep, at least once. */
  #committed = false;
  /** A store refused it, and the client was told so. */
  #refused = false;

  constructor(request: Request) {
    this.#request = request;
    this.plain = undefined;
    this.secure = undefined;
  }

  /**
   * The session a request is in: that of its cookie, or a new one whose cookie is sent. It is touched.
   *
   * @throws SessionNotLoaded where it takes time to find out; SessionStoreError where that failed.
   */
  get(secure: boolean): Session {
    const known = secure ? this.secure : this.plain;
    if (known !== undefined && !known.expired) {
      known.touch();
      return known;
    }
    // A session that ended in this request is not looked for again: what was fetched speaks of it still.
    const found = known === undefined ? this.#find(secure) : undefined;
    const session = found ?? this.#borrow() ?? this.#make(secure);
    if (secure) this.secure = session;
    else this.plain = session;
    return session;
  }

  /** {@link get}, when it can be had. */
  load(secure: boolean): Deferred<Session> {
    const waiting = this.fetch(secure);
    if (waiting === undefined) return succeed().addCallback(() => this.get(secure));
    return waiting.addCallback(() => this.get(secure));
  }

  /**
   * Ask the store for the session of the cookie. Undefined where there is nothing to ask or to wait for. Does not fail:
   * that is for whoever wants the session.
   */
  fetch(secure: boolean): Deferred<void> | undefined {
    const keeper = this.#request.site._sessionKeeper;
    if (keeper.fetch === undefined) return undefined;
    const id = this.#idOf(secure);
    if (id === undefined || this.#fetched?.has(id) === true) return undefined;
    this.#fetched ??= new Map();
    const fetched = this.#fetched;
    const waiting = keeper.fetch(id).addCallbacks(
      (record) => void fetched.set(id, { record }),
      (failure: Failure) => void fetched.set(id, { failure }),
    );
    return fetched.has(id) ? undefined : waiting;
  }

  /** Give the session another id, and send it to the client. */
  regenerate(secure: boolean): Session {
    const session = this.get(secure);
    // An id that nobody has seen yet is as good as another.
    if (this.#made.has(session)) return session;
    const { site } = this.#request;
    site._sessionKeeper.regenerate(session);
    if (site._sessionKeeper.borrow === undefined) this.#setCookie(session, secure);
    this.#committed = false;
    return session;
  }

  /** Have everything kept that this request changed. Undefined where there is nothing to wait for. */
  commit(): Deferred<unknown> | undefined {
    const keeper = this.#request.site._sessionKeeper;
    if (keeper.commit === undefined) return undefined;
    let done = false;
    const all = this.#opened.map((session) => keeper.commit?.(session) as Deferred<unknown>);
    const waiting = allDone(all).addCallbacks(
      () => {
        done = true;
        this.#committed = true;
      },
      (failure: Failure) => {
        this.#refused = true;
        this.#unsetCookies();
        return failure;
      },
    );
    return done ? undefined : waiting;
  }

  /** The request is over. */
  ended(outcome: Outcome): void {
    const keeper = this.#request.site._sessionKeeper;
    for (const session of this.#opened) {
      // The client of a session that was never sent out will not come back with it.
      const isLost = this.#made.has(session) && !this.#committed;
      if (outcome !== 'finished' && !isLost && !this.#refused) {
        keeper.commit?.(session).addErrback((failure) => {
          if (!(failure.value instanceof SessionStoreError)) report(failure, 'saving a session');
        });
      }
      keeper.release?.(session);
    }
    this.#opened.length = 0;
  }

  #find(secure: boolean): Session | undefined {
    const keeper = this.#request.site._sessionKeeper;
    if (keeper.borrow !== undefined) return undefined;
    const id = this.#idOf(secure);
    if (id === undefined) return undefined;
    let record: SessionRecord | undefined;
    if (keeper.fetch !== undefined) {
      if (this.fetch(secure) !== undefined) throw new SessionNotLoaded();
      const fetched = this.#fetched?.get(id) as Fetched;
      if ('failure' in fetched) throw fetched.failure.value;
      record = fetched.record;
    }
    const session = keeper.open(id, record);
    if (session === undefined) return undefined;
    this.#open(session);
    session.touch();
    if (this.#request.site.sessionCookie.isRolling) this.#setCookie(session, secure);
    return session;
  }

  #borrow(): Session | undefined {
    const session = this.#request.site._sessionKeeper.borrow?.(this.#request);
    if (session === undefined) return undefined;
    this.#open(session);
    session.touch();
    return session;
  }

  #make(secure: boolean): Session {
    this.#checkName(secure);
    const session = this.#request.site._sessionKeeper.create();
    this.#made.add(session);
    this.#open(session);
    this.#setCookie(session, secure);
    return session;
  }

  /** @throws TypeError where the cookie is another server's: setting it would end the sessions there. */
  #checkName(secure: boolean): void {
    const { site, sitepath, _reservedCookies: reserved } = this.#request;
    if (reserved === undefined) return;
    const name = site.sessionCookie.nameFor(secure, sitepath);
    if (!reserved.has(name)) return;
    throw new TypeError(
      `the cookie ${name} is the old server's: give the site one of its own, sessionCookie: { name: 'SESSION' }`,
    );
  }

  #open(session: Session): void {
    const request = this.#request;
    if (request.site._sessionKeeper.commit === undefined) return;
    this.#opened.push(session);
    request._gate = () => this.commit();
  }

  #idOf(secure: boolean): string | undefined {
    const request = this.#request;
    const { sessionCookie } = request.site;
    const name = sessionCookie.nameFor(secure, request.sitepath);
    const value = request.getCookie(name);
    return value === undefined ? undefined : sessionCookie.open(name, value);
  }

  /** Send the cookie, in place of one set earlier in this request (RFC 6265 4.1.1). */
  #setCookie(session: Session, secure: boolean): void {
    const request = this.#request;
    const { sessionCookie } = request.site;
    const name = sessionCookie.nameFor(secure, request.sitepath);
    this.#unsetCookie(name);
    this.#cookies.add(name);
    request.cookies.push(sessionCookie.format(name, session.uid, secure));
  }

  #unsetCookie(name: string): void {
    const request = this.#request;
    request.cookies = request.cookies.filter((cookie) => !cookie.startsWith(`${name}=`));
  }

  /** Take back what was said of sessions that could not be kept. */
  #unsetCookies(): void {
    for (const name of this.#cookies) this.#unsetCookie(name);
    this.#cookies.clear();
  }
}
