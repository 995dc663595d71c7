import { chmodSync, unlinkSync } from 'node:fs';
import { connect, type ListenOptions } from 'node:net';
import { Deferred } from '../../src/defer/deferred.js';
import { fail, succeed } from '../../src/defer/succeed.js';
import { CannotListenError } from '../../src/task/errors.js';
import { type Address, addressOf, UNIXAddress } from '../../src/web/address.js';
import type { Site } from '../../src/web/site.js';
import type { IListeningPort } from './interfaces.js';
import type { SiteServer } from './server.js';

/** Where a {@link ListeningPort} listens. */
export interface Place extends ListenOptions {
  /** Permissions of a Unix socket. */
  readonly mode?: number | undefined;
  /** Take the place of a Unix socket nobody listens on. */
  readonly replace?: boolean | undefined;
}

/** How long a port that closes waits for running requests, in seconds, unless it is told otherwise. */
export const DRAIN_SECONDS = 30;

/** How often connections that have become idle are closed while a port closes. */
const IDLE_MS = 50;

/**
 * A port on which a site is served.
 *
 * Node listens asynchronously, so that a port can turn out to be taken only after `listenTCP` has returned:
 * {@link whenListening} tells. Where nobody asked for it, the error is thrown at the process.
 *
 * Twisted: what `reactor.listenTCP` gives. Differs: `CannotListenError` comes later.
 */
export class ListeningPort implements IListeningPort {
  readonly site: Site;
  readonly #made: SiteServer;
  readonly #place: Place;
  #state: 'idle' | 'starting' | 'listening' | 'stopped' | 'closed' = 'idle';
  #error: CannotListenError | undefined;
  #host: Address | undefined;
  readonly #waiting: Array<Deferred<ListeningPort>> = [];
  readonly #draining: Array<Deferred<void>> = [];
  #isAwaited = false;

  /** @internal Made by the reactor's `listen` methods and by `serve`. */
  constructor(made: SiteServer, site: Site, place: Place) {
    this.#made = made;
    this.site = site;
    this.#place = place;
    made.server.on('listening', () => this.#listening());
    made.server.on('error', (error: NodeJS.ErrnoException) => this.#failed(error));
    made.server.on('close', () => this.#closed());
  }

  /** Node's own. */
  get server(): SiteServer['server'] {
    return this.#made.server;
  }

  startListening(): void {
    if (this.#state === 'starting' || this.#state === 'listening') return;
    // What the site needs, it may fail to get: better before anybody connects.
    this.site.doStart();
    this.#state = 'starting';
    this.#error = undefined;
    this.server.listen({ ...this.#place });
  }

  /** Fires when it listens, and fails with {@link CannotListenError} when it cannot. */
  whenListening(): Deferred<ListeningPort> {
    this.#isAwaited = true;
    if (this.#error !== undefined) return fail(this.#error);
    if (this.#state === 'listening') return succeed<ListeningPort>(this);
    const deferred = new Deferred<ListeningPort>();
    this.#waiting.push(deferred);
    return deferred;
  }

  stopListening(): Deferred<void> {
    if (this.#state === 'listening' || this.#state === 'starting') {
      this.site.doStop();
      this.#state = 'stopped';
      // Node stops to accept at once; it is closed for good when the last connection is.
      this.server.close();
    }
    return succeed(undefined);
  }

  /**
   * Accept no more connections, and wait for the requests that are running; what still runs after `seconds` is cut.
   *
   * @param seconds - Default is 30.
   */
  drain(seconds: number = DRAIN_SECONDS): Deferred<void> {
    this.stopListening();
    if (this.#state !== 'stopped') return succeed(undefined);
    const closed = new Deferred<void>();
    this.#draining.push(closed);
    // Connections become idle one by one, as their requests are answered.
    this.#made.closeIdle();
    const idle = setInterval(() => this.#made.closeIdle(), IDLE_MS);
    const limit = this.site.reactor.callLater(seconds, () => this.#made.cut());
    closed.addCallback(() => {
      clearInterval(idle);
      if (limit.active()) limit.cancel();
    });
    return closed;
  }

  getHost(): Address {
    const bound = this.server.address();
    if (bound !== null) {
      this.#host =
        typeof bound === 'string' ? new UNIXAddress(bound) : addressOf(bound.address, bound.port);
    }
    if (this.#host !== undefined) return this.#host;
    const { path, host, port } = this.#place;
    return path === undefined ? addressOf(host, port) : new UNIXAddress(path);
  }

  toString(): string {
    const host = this.getHost();
    const where = host instanceof UNIXAddress ? host.name : `${host.host}:${host.port}`;
    return `<${this.site.constructor.name} on ${where}>`;
  }

  #listening(): void {
    this.#state = 'listening';
    const { path, mode } = this.#place;
    if (path !== undefined && mode !== undefined) chmodSync(path, mode);
    this.getHost();
    for (const deferred of this.#waiting.splice(0)) deferred.callback(this);
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (this.#state !== 'starting') throw error;
    const { path, host, port, replace } = this.#place;
    if (error.code === 'EADDRINUSE' && path !== undefined && replace === true) {
      this.#knock(path, error);
    } else {
      this.#giveUp(new CannotListenError(host ?? '', path ?? port ?? 0, error));
    }
  }

  #giveUp(error: CannotListenError): void {
    this.#state = 'closed';
    this.#error = error;
    this.site.doStop();
    if (!this.#isAwaited) throw error;
    for (const deferred of this.#waiting.splice(0)) deferred.errback(error);
  }

  /** There is a socket already: whether somebody listens on it shows when one knocks. */
  #knock(path: string, error: NodeJS.ErrnoException): void {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      this.#giveUp(new CannotListenError('', path, error));
    });
    socket.on('error', () => {
      unlinkSync(path);
      this.server.listen({ ...this.#place });
    });
  }

  #closed(): void {
    this.#state = 'closed';
    for (const deferred of this.#draining.splice(0)) deferred.callback(undefined);
  }
}
