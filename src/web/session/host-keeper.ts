import { make } from '../../components/make.js';
import type { Deferred } from '../../defer/deferred.js';
import { maybeDeferred } from '../../defer/succeed.js';
import type { Request } from '../request.js';
import type { Site } from '../site.js';
import { allDone } from './all-done.js';
import type { HostSession, HostSessions } from './host-sessions.js';
import type { Session } from './session.js';
import { SessionStoreError } from './session-errors.js';
import { rename, type SessionKeeper } from './session-keeper.js';
import type { SessionLife } from './session-life.js';
import type { Later } from './session-store.js';

/** What there is to know of a session that is somebody else's. */
interface Borrowed {
  readonly host: HostSession;
  /** What the host was asked to do and has not said to be done. */
  readonly pending: Deferred<unknown>[];
}

/** Uses the sessions of a framework above: id and data are theirs, components and callbacks are kept here. */
export class HostKeeper implements SessionKeeper {
  readonly #site: Site;
  readonly #hostSessions: HostSessions;
  readonly #borrowed = new WeakMap<Session, Borrowed>();

  constructor(site: Site, hostSessions: HostSessions) {
    this.#site = site;
    this.#hostSessions = hostSessions;
  }

  borrow(request: Request): Session {
    const host = this.#hostSessions.of(request);
    const session = make(this.#site.sessionFactory, this.#site, host.id);
    if (host.timeoutSeconds !== undefined) session.sessionTimeout = host.timeoutSeconds;
    const known = this.#site.sessions.get(host.id);
    if (known === undefined) {
      this.#site.sessions.set(host.id, session);
      session.startCheckingExpiration();
    } else {
      session._life = known._life;
    }
    session._life.users++;
    session._data = host.data;
    const borrowed: Borrowed = { host, pending: [] };
    this.#borrowed.set(session, borrowed);
    this.#ask(borrowed, () => host.touch());
    return session;
  }

  open(): undefined {
    return undefined;
  }

  create(): Session {
    return this.#site.makeSession();
  }

  commit(session: Session): Deferred<unknown> {
    const pending = this.#borrowed.get(session)?.pending.splice(0) ?? [];
    return allDone(pending);
  }

  release(session: Session): void {
    const life = session._life;
    life.users--;
    if (life.users === 0 && !life.expired && !life.isHeld) life.forget();
  }

  regenerate(session: Session): void {
    const borrowed = this.#borrowed.get(session);
    if (borrowed === undefined) return;
    const { host } = borrowed;
    this.#ask(borrowed, () => host.regenerate());
    rename(session, host.id);
    session._data = host.data;
  }

  ended(session: Session): void {
    const borrowed = this.#borrowed.get(session);
    if (borrowed !== undefined) this.#ask(borrowed, () => borrowed.host.destroy());
  }

  timeUp(life: SessionLife): void {
    life.end();
  }

  #ask(borrowed: Borrowed, action: () => Later<unknown>): void {
    const done = maybeDeferred(action).addErrback((failure) => {
      throw new SessionStoreError('The sessions of the host failed.', { cause: failure.value });
    });
    borrowed.pending.push(done);
  }
}
