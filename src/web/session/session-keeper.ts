import type { Deferred } from '../../defer/deferred.js';
import type { Request } from '../request.js';
import type { Session } from './session.js';
import type { SessionLife } from './session-life.js';
import type { SessionRecord } from './session-store.js';

/** Where the sessions of a site are between requests. */
export interface SessionKeeper {
  /** What is kept under an id; only where it has to be asked for. */
  fetch?(id: string): Deferred<SessionRecord | undefined>;
  /** The session of an id, with what {@link fetch} gave; undefined where there is none. */
  open(id: string, record: SessionRecord | undefined): Session | undefined;
  /** A new session. */
  create(): Session;
  /** The session a host has for a request; only where sessions are the host's. */
  borrow?(request: Request): Session;
  /** Keep what a request changed. Fires when that is done; fails where it cannot be. */
  commit?(session: Session): Deferred<unknown>;
  /** A request has no more use for it. */
  release?(session: Session): void;
  /** Give it another id; the old one is good for nothing from now on. */
  regenerate(session: Session): void;
  /** Somebody ends it. */
  ended(session: Session): void;
  /** It was not used for as long as it may be. */
  timeUp(life: SessionLife): void;
}

/** Keeps sessions where they are: in this process. */
export class MemoryKeeper implements SessionKeeper {
  readonly #site: SessionSite;

  constructor(site: SessionSite) {
    this.#site = site;
  }

  open(id: string): Session | undefined {
    return this.#site.sessions.get(id);
  }

  create(): Session {
    return this.#site.makeSession();
  }

  regenerate(session: Session): void {
    rename(session, this.#site.newSessionId());
  }

  ended(): void {}

  timeUp(life: SessionLife): void {
    life.end();
  }
}

/** What a keeper needs of its site. */
export interface SessionSite {
  readonly sessions: Map<string, Session>;
  makeSession(): Session;
  newSessionId(): string;
}

/** Give the life of a session another id, and the site's list of sessions with it. */
export function rename(session: Session, id: string): void {
  const { _life: life, site } = session;
  site.sessions.delete(life.uid);
  life.uid = id;
  site.sessions.set(id, session);
}
