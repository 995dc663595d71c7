import { type ComponentHolder, Componentized } from '../../components/componentized.js';
import type { IReactorTime } from '../../defer/types.js';
import { AlreadyCalled } from '../../task/errors.js';
import type { Site } from '../site.js';
import type { Loaded } from './loaded.js';
import { SessionLife } from './session-life.js';

/** Called when a session ends. */
export type ExpireCallback = () => unknown;

/**
 * What a site remembers of one visitor between requests.
 *
 * A session holds JSON data ({@link Session.data}) and live objects, the components (`getComponent`, `setComponent`).
 * It ends by {@link Session.expire}, or by itself when it was not used for {@link Session.sessionTimeout} seconds.
 *
 * Twisted: `twisted.web.server.Session`. Differs: with a session store every request has an object of its own for a
 * session, with the data as it was when the request came; components and callbacks are shared all the same.
 */
export class Session extends Componentized {
  /** Seconds without use after which it ends; counts from the next `touch`. Default is 900. */
  declare sessionTimeout: number;
  /** The site it belongs to. */
  readonly site: Site;
  /** @internal What all objects for this session share. */
  _life: SessionLife;
  /** @internal */
  _data: Record<string, any> | undefined;
  /** @internal What a store knows of it. */
  declare _loaded: Loaded | undefined;

  /**
   * @param site - Where it is, or will be, registered.
   * @param reactor - What measures its life. Default is the site's.
   */
  constructor(site: Site, uid: string, reactor?: IReactorTime) {
    super();
    this.site = site;
    this._life = new SessionLife(site, uid, reactor ?? site.reactor);
    this._data = undefined;
  }

  override get _componentHolder(): ComponentHolder {
    return this._life;
  }

  /** Its id, 64 hexadecimal digits, which is the value of its cookie. Changes when it is regenerated. */
  get uid(): string {
    return this._life.uid;
  }

  /** When it was last touched, in seconds of the reactor. */
  get lastModified(): number {
    return this._life.lastModified;
  }

  set lastModified(seconds: number) {
    this._life.lastModified = seconds;
  }

  /** True once it has ended. */
  get expired(): boolean {
    return this._life.expired;
  }

  /** Called in this order when it ends; see {@link Session.notifyOnExpire}. */
  get expireCallbacks(): ExpireCallback[] {
    return this._life.callbacks;
  }

  set expireCallbacks(callbacks: ExpireCallback[]) {
    this._life.callbacks = callbacks;
  }

  /**
   * JSON data: plain values, lists and objects by name. This is what a session store keeps and other processes see;
   * components stay in the process that made them.
   */
  get data(): Record<string, any> {
    this._data ??= {};
    return this._data;
  }

  set data(data: Record<string, any>) {
    this._data = data;
  }

  /**
   * Anything by name, in this process only: for code that was written before there were components. New code takes those
   * (`getComponent`), or {@link Session.data}.
   *
   * Twisted: `Session.sessionNamespaces`.
   */
  get sessionNamespaces(): Record<string, any> {
    this._life.namespaces ??= {};
    return this._life.namespaces;
  }

  /** Let it end by itself from now on; the site does this. Twisted: `Session.startCheckingExpiration`. */
  startCheckingExpiration(): void {
    this._life.startChecking(this.sessionTimeout);
  }

  /** Call a function when the session ends, however. Twisted: `Session.notifyOnExpire`. */
  notifyOnExpire(callback: ExpireCallback): void {
    this._life.callbacks.push(callback);
  }

  /**
   * End the session: the site forgets it, then the callbacks are called. All of them are, even if one throws. A store
   * is told at once, and the response waits until it knows.
   *
   * @throws RangeError if it had ended already (Twisted: `KeyError`); what a callback throws.
   *
   * Twisted: `Session.expire`.
   */
  expire(): void {
    const { _life: life, site } = this;
    if (site.sessions.get(life.uid)?._life !== life) {
      throw new RangeError(`the session ${life.uid.slice(0, 8)}… has ended already`);
    }
    site._sessionKeeper.ended(this);
    life.end();
  }

  /**
   * Note that it is used, which puts its end off.
   *
   * @throws {@link AlreadyCalled} once it has ended.
   *
   * Twisted: `Session.touch`, which notices only that the time was up, not that `expire` was called.
   */
  touch(): void {
    if (this._life.expired) throw new AlreadyCalled('The session has ended.');
    this._life.touch(this.sessionTimeout);
  }
}

Session.prototype.sessionTimeout = 900;
Session.prototype._loaded = undefined;
