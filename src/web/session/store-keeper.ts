import { make } from '../../components/make.js';
import type { Deferred } from '../../defer/deferred.js';
import { Failure } from '../../defer/failure.js';
import { DeferredLock } from '../../defer/locks.js';
import { report } from '../../defer/report.js';
import { succeed } from '../../defer/succeed.js';
import { log } from '../../log/log.js';
import type { Site } from '../site.js';
import { allOf, type Changes, Loaded, withChanges } from './loaded.js';
import type { Session } from './session.js';
import { rename, type SessionKeeper } from './session-keeper.js';
import type { SessionLife } from './session-life.js';
import type { SessionRecord, SessionStore } from './session-store.js';
import { StoreHealth } from './store-health.js';

/** What an id may look like; nothing else is ever asked of a store. */
const ID = /^[A-Za-z0-9_-]{16,128}$/;
/** How often a record that others keep changing is tried to be replaced. */
const ATTEMPTS = 10;
/** Seconds until a store that did not answer is asked again whether a session still is. */
const ASK_AGAIN_SECONDS = 60;

/** What there is to know of a session's life besides what the life says itself. */
interface Kept {
  /** Whether the store has it under its present id. */
  stored: boolean;
  /** The id under which the store has it still, where it was given another. */
  movedFrom: string | undefined;
  /** Ids the store has to forget. */
  readonly gone: string[];
  /** One at a time saves it, so that no request of this process writes over another. */
  readonly lock: DeferredLock;
}

/**
 * Keeps the data of sessions in a store. Every request has the data as it was when it came, and brings back what it
 * changed, key by key. Components and callbacks stay here as long as the store has the session.
 */
export class StoreKeeper implements SessionKeeper {
  readonly #site: Site;
  readonly #store: SessionStore;
  readonly #health: StoreHealth;
  readonly #kept = new WeakMap<SessionLife, Kept>();

  constructor(site: Site, store: SessionStore, timeoutSeconds: number) {
    this.#site = site;
    this.#store = store;
    this.#health = new StoreHealth(site, timeoutSeconds);
  }

  fetch(id: string): Deferred<SessionRecord | undefined> {
    if (!ID.test(id)) return succeed<SessionRecord | undefined>(undefined);
    return this.#health.run('load', () => this.#store.load(id));
  }

  open(id: string, record: SessionRecord | undefined): Session | undefined {
    const known = this.#site.sessions.get(id);
    if (record === undefined) {
      // It ended elsewhere, or its time in the store was up.
      if (known !== undefined && this.#of(known._life).stored) endQuietly(known._life);
      return undefined;
    }
    const session = make(this.#site.sessionFactory, this.#site, id);
    session.sessionTimeout = record.timeoutSeconds;
    if (known === undefined) {
      this.#site.sessions.set(id, session);
      session.startCheckingExpiration();
    } else {
      session._life = known._life;
    }
    session._data = record.data as Record<string, unknown>;
    session._loaded = new Loaded(record);
    session._life.users++;
    this.#of(session._life).stored = true;
    return session;
  }

  create(): Session {
    const session = this.#site.makeSession();
    session._loaded = new Loaded(undefined);
    session._life.users++;
    return session;
  }

  commit(session: Session): Deferred<unknown> {
    const kept = this.#of(session._life);
    return kept.lock.run(() =>
      this.#save(session, kept).addCallback(() => this.#destroyGone(kept)),
    );
  }

  release(session: Session): void {
    const life = session._life;
    life.users--;
    if (life.users === 0 && !life.expired && !life.isHeld) life.forget();
  }

  regenerate(session: Session): void {
    const kept = this.#of(session._life);
    // The old record goes when the new one is there, and what others bring to it until then comes along.
    if (kept.stored) kept.movedFrom = session.uid;
    kept.stored = false;
    rename(session, this.#site.newSessionId());
  }

  ended(session: Session): void {
    const kept = this.#of(session._life);
    if (kept.stored) kept.gone.push(session.uid);
    if (kept.movedFrom !== undefined) kept.gone.push(kept.movedFrom);
    kept.stored = false;
    kept.movedFrom = undefined;
    // Trouble is in the log, and whoever has the session open tries again before it answers.
    kept.lock.run(() => this.#destroyGone(kept)).addErrback(() => undefined);
  }

  timeUp(life: SessionLife): void {
    if (life.users === 0 && !life.isHeld) {
      life.forget();
      return;
    }
    if (!this.#of(life).stored) {
      life.end();
      return;
    }
    // It may well be in use elsewhere: its end is when the store has it no more.
    this.fetch(life.uid).addCallbacks(
      (record) => {
        if (life.expired) return;
        if (record === undefined) endQuietly(life);
        else life.startChecking(record.timeoutSeconds);
      },
      () => {
        if (!life.expired) life.startChecking(ASK_AGAIN_SECONDS);
      },
    );
  }

  #of(life: SessionLife): Kept {
    let kept = this.#kept.get(life);
    if (kept === undefined) {
      kept = { stored: false, movedFrom: undefined, gone: [], lock: new DeferredLock() };
      this.#kept.set(life, kept);
    }
    return kept;
  }

  #destroyGone(kept: Kept): Deferred<unknown> | undefined {
    const id = kept.gone[0];
    if (id === undefined) return undefined;
    return this.#health
      .run('destroy', () => this.#store.destroy(id))
      .addCallback(() => {
        kept.gone.splice(kept.gone.indexOf(id), 1);
        return this.#destroyGone(kept);
      });
  }

  #save(session: Session, kept: Kept): Deferred<unknown> {
    const { _life: life, _loaded: loaded, data, sessionTimeout } = session;
    if (life.expired || loaded === undefined) return succeed();
    if (!kept.stored) return this.#saveNew(session, loaded, kept);
    const changes = loaded.changesIn(data, sessionTimeout);
    if (changes !== undefined) return this.#merge(session, loaded, changes, ATTEMPTS);
    if (!loaded.touched) {
      loaded.touched = true;
      this.#touch(session);
    }
    return succeed();
  }

  /** Save it under an id the store does not know yet. */
  #saveNew(session: Session, loaded: Loaded, kept: Kept): Deferred<unknown> {
    const { _life: life, data, sessionTimeout } = session;
    const { uid } = life;
    const all = allOf(data);
    const changes = loaded.changesIn(data, sessionTimeout) ?? new Map();
    const { movedFrom } = kept;
    const before =
      movedFrom === undefined
        ? succeed<SessionRecord | undefined>(undefined)
        : this.fetch(movedFrom);
    return before
      .addCallback((stored) =>
        // What others brought under the old id comes along.
        this.#write(
          uid,
          stored === undefined ? withChanges({}, all) : withChanges(stored.data, changes),
          sessionTimeout,
        ),
      )
      .addCallback(() => {
        loaded.saved(all);
        if (kept.movedFrom !== undefined) kept.gone.push(kept.movedFrom);
        kept.movedFrom = undefined;
        // It may have ended, or moved on, while it was being saved.
        if (life.expired) kept.gone.push(uid);
        else if (life.uid === uid) kept.stored = true;
        else kept.movedFrom = uid;
      });
  }

  /** Bring what a request changed to what the store has by now. */
  #merge(session: Session, loaded: Loaded, changes: Changes, attempts: number): Deferred<unknown> {
    const { uid, sessionTimeout } = session;
    return this.fetch(uid).addCallback((stored) => {
      if (stored === undefined) {
        const keys = [...changes.keys()].join(', ');
        log.warn(
          `session ${shorten(uid)} ended while a request changed it; its changes are lost: ${keys}`,
        );
        return undefined;
      }
      const conflicts = loaded.conflicts(changes, stored.data);
      const data = withChanges(stored.data, changes);
      return this.#write(uid, data, sessionTimeout, stored).addCallback((done) => {
        if (done === false && attempts > 1) {
          return this.#merge(session, loaded, changes, attempts - 1);
        }
        if (done === false) throw new Error(`session ${shorten(uid)}: others keep changing it`);
        if (conflicts.length > 0) {
          log.warn(
            `session ${shorten(uid)}: two requests changed the same at one time, ` +
              `the later change stays: ${conflicts.join(', ')}`,
          );
        }
        loaded.saved(changes);
        return undefined;
      });
    });
  }

  #write(
    id: string,
    data: Record<string, unknown>,
    timeoutSeconds: number,
    expected?: SessionRecord,
  ): Deferred<unknown> {
    const store = this.#store;
    const record = { data, timeoutSeconds };
    return this.#health.run<unknown>('save', () =>
      expected !== undefined && store.replace !== undefined
        ? store.replace(id, record, timeoutSeconds, expected)
        : store.save(id, record, timeoutSeconds),
    );
  }

  /** Prolong its life in the store. Nobody waits for it: should it fail, the session is still good for its rest. */
  #touch(session: Session): void {
    const store = this.#store;
    const { uid, sessionTimeout: timeoutSeconds } = session;
    const record = { data: session.data, timeoutSeconds };
    const touched =
      store.touch === undefined
        ? this.fetch(uid).addCallback((stored) =>
            stored === undefined ? false : this.#write(uid, stored.data, timeoutSeconds, stored),
          )
        : this.#health.run<unknown>('touch', () => store.touch?.(uid, record, timeoutSeconds));
    touched.addErrback(() => undefined);
  }
}

function shorten(id: string): string {
  return `${id.slice(0, 8)}…`;
}

/** End it where nobody is there to hear what a callback throws. */
function endQuietly(life: SessionLife): void {
  try {
    life.end();
  } catch (error) {
    report(new Failure(error), 'a callback at the end of a session threw');
  }
}
