import type { TlsOptions } from 'node:tls';
import { type Reactor, reactor as systemReactor } from '../../src/task/reactor.js';
import type { SystemEventID } from '../../src/task/system-event.js';
import { siteOf } from '../shared/site-of.js';
import type {
  IReactorSSL,
  IReactorTCP,
  IReactorUNIX,
  ListenTCPOptions,
  ListenUNIXOptions,
  ServerFactory,
} from './interfaces.js';
import { ListeningPort, type Place } from './listening-port.js';
import { createSiteServer } from './server.js';

const BACKLOG = 50;

/** The reactor, with what it takes to listen. */
export interface NodeReactor extends Reactor, IReactorTCP, IReactorSSL, IReactorUNIX {
  /**
   * Serve a site or resource on a TCP port; 0 takes a free one.
   *
   * When the reactor stops, running requests are waited for.
   *
   * Twisted: `reactor.listenTCP`. Differs: that the port is taken shows later; see {@link ListeningPort.whenListening}.
   */
  listenTCP(port: number, factory: ServerFactory, options?: ListenTCPOptions): ListeningPort;
  /**
   * The same with TLS.
   *
   * @param contextFactory - Key, certificate and whatever else node's TLS takes.
   *
   * Twisted: `reactor.listenSSL`.
   */
  listenSSL(
    port: number,
    factory: ServerFactory,
    contextFactory: TlsOptions,
    options?: ListenTCPOptions,
  ): ListeningPort;
  /** The same on a Unix socket. Twisted: `reactor.listenUNIX`. */
  listenUNIX(address: string, factory: ServerFactory, options?: ListenUNIXOptions): ListeningPort;
}

function listen(factory: ServerFactory, place: Place, tls?: TlsOptions): ListeningPort {
  const site = siteOf(factory);
  const port = new ListeningPort(createSiteServer(site, tls), site, place);
  port.startListening();
  let trigger: SystemEventID | undefined = systemReactor.addSystemEventTrigger(
    'before',
    'shutdown',
    () => {
      trigger = undefined;
      return port.drain();
    },
  );
  port.server.once('close', () => {
    if (trigger !== undefined) systemReactor.removeSystemEventTrigger(trigger);
  });
  return port;
}

function tcpPlace(port: number, options: ListenTCPOptions = {}): Place {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`a TCP port must be a whole number from 0 to 65535, not ${String(port)}`);
  }
  return { port, host: options.interface || '0.0.0.0', backlog: options.backlog ?? BACKLOG };
}

/**
 * The reactor of this process, the same object as `reactor` of `hawser`, that can also listen.
 *
 * @example
 * reactor.listenTCP(8080, new Site(root));
 * reactor.run();
 */
export const reactor: NodeReactor = Object.assign(systemReactor, {
  listenTCP: (port: number, factory: ServerFactory, options?: ListenTCPOptions) =>
    listen(factory, tcpPlace(port, options)),
  listenSSL: (
    port: number,
    factory: ServerFactory,
    contextFactory: TlsOptions,
    options?: ListenTCPOptions,
  ) => listen(factory, tcpPlace(port, options), contextFactory),
  listenUNIX: (address: string, factory: ServerFactory, options: ListenUNIXOptions = {}) =>
    listen(factory, {
      path: address,
      backlog: options.backlog ?? BACKLOG,
      mode: options.mode ?? 0o666,
      replace: options.wantPID ?? false,
    }),
});
