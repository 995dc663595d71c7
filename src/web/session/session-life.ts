import type { ComponentKey } from '../../components/adapt.js';
import type { ComponentHolder } from '../../components/componentized.js';
import { Failure } from '../../defer/failure.js';
import { report } from '../../defer/report.js';
import type { IReactorTime } from '../../defer/types.js';
import type { Site } from '../site.js';
import { type Expiring, ExpiryQueue } from './expiry-queue.js';
import type { ExpireCallback } from './session.js';

/**
 * What there is once of a session in this process, however many `Session` objects stand for it: its id, its components,
 * its end.
 *
 * Without a store there is one object for the session; with one, every request has its own.
 */
export class SessionLife implements Expiring, ComponentHolder {
  readonly site: Site;
  readonly reactor: IReactorTime;
  uid: string;
  /** When it was last touched. */
  lastModified: number;
  callbacks: ExpireCallback[];
  expired: boolean;
  /** It ends by itself. */
  checking: boolean;
  /** Requests that have it open; kept by those who have a store. */
  users: number;
  _components: Map<ComponentKey, unknown> | undefined;
  namespaces: Record<string, any> | undefined;
  _due: number;
  _place: number;
  _look: number;
  _order: number;

  constructor(site: Site, uid: string, reactor: IReactorTime) {
    this.site = site;
    this.reactor = reactor;
    this.uid = uid;
    this.lastModified = reactor.seconds();
    this.callbacks = [];
    this.expired = false;
    this.checking = false;
    this.users = 0;
    this._components = undefined;
    this.namespaces = undefined;
    this._due = 0;
    this._place = -1;
    this._look = 0;
    this._order = 0;
  }

  /** Whether there is anything in this process that the end of the session would concern. */
  get isHeld(): boolean {
    return (
      this.callbacks.length > 0 ||
      (this._components?.size ?? 0) > 0 ||
      this.namespaces !== undefined
    );
  }

  /** Let it end after so many seconds without use, counted from now. */
  startChecking(timeout: number): void {
    this.checking = true;
    this._due = this.reactor.seconds() + timeout;
    ExpiryQueue.of(this.reactor).schedule(this);
  }

  /** It is used: it may go on for so many seconds from now. */
  touch(timeout: number): void {
    const now = this.reactor.seconds();
    this.lastModified = now;
    if (!this.checking) return;
    this._due = now + timeout;
    if (this._due < this._look) ExpiryQueue.of(this.reactor).schedule(this);
  }

  /** Forget it here, without a word to anybody. */
  forget(): void {
    this.site.sessions.delete(this.uid);
    ExpiryQueue.of(this.reactor).cancel(this);
  }

  /**
   * It has ended: the site forgets it, then the callbacks are called. All of them are, even if one throws.
   *
   * @throws what the first callback throws that does.
   */
  end(): void {
    this.forget();
    this.expired = true;
    let first: { error: unknown } | undefined;
    for (const callback of this.callbacks) {
      try {
        callback();
      } catch (error) {
        if (first === undefined) first = { error };
        else report(new Failure(error), 'a callback at the end of a session threw');
      }
    }
    this.callbacks = [];
    if (first !== undefined) throw first.error;
  }

  /** Its time in this process is up. */
  _expired(): void {
    this.site._sessionKeeper.timeUp(this);
  }
}
