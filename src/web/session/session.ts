import { Componentized } from '../../components/componentized.js';
import { Failure } from '../../defer/failure.js';
import { report } from '../../defer/report.js';
import type { IReactorTime } from '../../defer/types.js';
import { AlreadyCalled } from '../../task/errors.js';
import type { Site } from '../site.js';
import { type Expiring, ExpiryQueue } from './expiry-queue.js';

/** Called when a session ends. */
export type ExpireCallback = () => unknown;

/**
 * What a site remembers of one visitor between requests.
 *
 * A session holds JSON data ({@link Session.data}) and live objects, the components (`getComponent`, `setComponent`).
 * It ends by {@link Session.expire}, or by itself when it was not used for {@link Session.sessionTimeout} seconds.
 *
 * Twisted: `twisted.web.server.Session`.
 */
export class Session extends Componentized implements Expiring {
  /** Seconds without use after which it ends; counts from the next `touch`. Default is 900. */
  declare sessionTimeout: number;
  /** The site it belongs to. */
  readonly site: Site;
  /** Its id, 64 hexadecimal digits, which is the value of its cookie. Changes when it is regenerated. */
  uid: string;
  /** When it was last touched, in seconds of the reactor. */
  lastModified: number;
  /** Called in this order when it ends; see {@link Session.notifyOnExpire}. */
  expireCallbacks: ExpireCallback[];
  /** True once it has ended. */
  expired: boolean;

  /** @internal */
  readonly _reactor: IReactorTime;
  /** @internal It ends by itself. */
  _checking: boolean;
  /** @internal */
  _due: number;
  /** @internal */
  _place: number;
  /** @internal */
  _look: number;
  /** @internal */
  _order: number;
  /** @internal */
  _data: Record<string, any> | undefined;

  /**
   * @param site - Where it is, or will be, registered.
   * @param reactor - What measures its life. Default is the site's.
   */
  constructor(site: Site, uid: string, reactor?: IReactorTime) {
    super();
    this.site = site;
    this.uid = uid;
    this.expireCallbacks = [];
    this.expired = false;
    this._reactor = reactor ?? site.reactor;
    this._checking = false;
    this._due = 0;
    this._place = -1;
    this._look = 0;
    this._order = 0;
    this._data = undefined;
    this.lastModified = this._reactor.seconds();
  }

  /**
   * JSON data: plain values, lists and objects. This is what a session store keeps and other processes see; components
   * stay in the process that made them.
   */
  get data(): Record<string, any> {
    this._data ??= {};
    return this._data;
  }

  set data(data: Record<string, any>) {
    this._data = data;
  }

  /** Let it end by itself from now on; the site does this. Twisted: `Session.startCheckingExpiration`. */
  startCheckingExpiration(): void {
    this._checking = true;
    this._due = this._reactor.seconds() + this.sessionTimeout;
    ExpiryQueue.of(this._reactor).schedule(this);
  }

  /** Call a function when the session ends, however. Twisted: `Session.notifyOnExpire`. */
  notifyOnExpire(callback: ExpireCallback): void {
    this.expireCallbacks.push(callback);
  }

  /**
   * End the session: the site forgets it, then the callbacks are called. All of them are, even if one throws.
   *
   * @throws RangeError if it had ended already (Twisted: `KeyError`); what a callback throws.
   *
   * Twisted: `Session.expire`.
   */
  expire(): void {
    if (this.site.sessions.get(this.uid) !== this) {
      throw new RangeError(`the session ${this.uid.slice(0, 8)}… has ended already`);
    }
    this._end();
  }

  /** @internal Its time is up. */
  _expired(): void {
    this._end();
  }

  /** @internal */
  _end(): void {
    this.site.sessions.delete(this.uid);
    this.expired = true;
    ExpiryQueue.of(this._reactor).cancel(this);
    let first: { error: unknown } | undefined;
    for (const callback of this.expireCallbacks) {
      try {
        callback();
      } catch (error) {
        if (first === undefined) first = { error };
        else report(new Failure(error), 'a callback at the end of a session threw');
      }
    }
    this.expireCallbacks = [];
    if (first !== undefined) throw first.error;
  }

  /**
   * Note that it is used, which puts its end off.
   *
   * @throws {@link AlreadyCalled} once it has ended.
   *
   * Twisted: `Session.touch`, which notices only that the time was up, not that `expire` was called.
   */
  touch(): void {
    if (this.expired) throw new AlreadyCalled('The session has ended.');
    const now = this._reactor.seconds();
    this.lastModified = now;
    if (!this._checking) return;
    this._due = now + this.sessionTimeout;
    if (this._due < this._look) ExpiryQueue.of(this._reactor).schedule(this);
  }
}

Session.prototype.sessionTimeout = 900;
