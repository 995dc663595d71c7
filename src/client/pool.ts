import type { ConnectionOptions } from 'node:tls';
import { buildConnector, Agent as Dispatcher } from 'undici';
import { Deferred } from '../defer/deferred.js';
import type { IReactorTime } from '../defer/types.js';
import { reactor as systemReactor } from '../task/reactor.js';
import { ConnectTimeoutError, connectError } from './errors.js';

/** Options of an {@link HTTPConnectionPool}. */
export interface PoolOptions {
  /** Keep connections for later requests. Default is true. Twisted: `persistent`. */
  readonly persistent?: boolean;
  /** Seconds an idle connection is kept. Default is 240, as in Twisted: `cachedConnectionTimeout`. */
  readonly cachedConnectionTimeout?: number;
  /**
   * Connections there may be to one origin at a time; further requests wait for one. Default is Infinity. Twisted bounds
   * those that are kept (`maxPersistentPerHost`, 2) and opens as many as are asked for.
   */
  readonly maxConnectionsPerHost?: number;
  /** Seconds a connection may take to come about, name look-up and TLS included. Default is 30. Twisted: `connectTimeout`. */
  readonly connectTimeout?: number;
  /** Path of a Unix socket all requests go to, whatever host their URLs name. Default is TCP. */
  readonly socketPath?: string;
  /** Local address to connect from. Default is up to the system. Twisted: `bindAddress`. */
  readonly bindAddress?: string;
  /**
   * More for `tls.connect`: `ca`, `cert`, `key`, `rejectUnauthorized`, `servername`. Default is what node trusts. Twisted:
   * `contextFactory`.
   */
  readonly tls?: ConnectionOptions;
  /** What measures the time of connecting. Default is the system's reactor. */
  readonly reactor?: IReactorTime;
}

const CACHED_SECONDS = 240;
const CONNECT_SECONDS = 30;

/**
 * Connections that are kept between requests, by origin. One pool may serve several agents.
 *
 * Twisted: `twisted.web.client.HTTPConnectionPool`; there it is optional, here an {@link Agent} without one makes its own.
 */
export class HTTPConnectionPool {
  /** See {@link PoolOptions.persistent}. */
  readonly persistent: boolean;
  /** @internal undici's. */
  readonly _dispatcher: Dispatcher;

  /** @throws RangeError for a time or number that is none. */
  constructor(options: PoolOptions = {}) {
    const {
      persistent = true,
      cachedConnectionTimeout = CACHED_SECONDS,
      maxConnectionsPerHost = Number.POSITIVE_INFINITY,
    } = options;
    above('cachedConnectionTimeout', cachedConnectionTimeout);
    above('maxConnectionsPerHost', maxConnectionsPerHost);
    this.persistent = persistent;
    this._dispatcher = new Dispatcher({
      connect: connector(options),
      connections:
        maxConnectionsPerHost === Number.POSITIVE_INFINITY ? null : maxConnectionsPerHost,
      keepAliveTimeout: cachedConnectionTimeout * 1000,
      pipelining: persistent ? 1 : 0,
      // The agent and the stream of a response measure those, by the reactor.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /**
   * Close the connections nothing is asked on, and the others when they are done; no further requests are taken. The
   * Deferred fires when all are closed.
   *
   * Twisted: `closeCachedConnections`. Differs: the pool is of no use afterwards.
   */
  closeCachedConnections(): Deferred<void> {
    return Deferred.fromPromise(this._dispatcher.close()) as Deferred<any>;
  }

  /** Close all connections now; what is under way on them fails. Twisted: none. */
  abort(): Deferred<void> {
    return Deferred.fromPromise(this._dispatcher.destroy()) as Deferred<any>;
  }
}

/** Connects as undici would, but in the time a reactor measures, and with errors one can tell apart. */
function connector(options: PoolOptions): buildConnector.connector {
  const { connectTimeout = CONNECT_SECONDS, reactor = systemReactor, tls } = options;
  above('connectTimeout', connectTimeout);
  const connect = buildConnector({
    ...tls,
    timeout: 0,
    ...(options.socketPath === undefined ? {} : { socketPath: options.socketPath }),
  } as buildConnector.BuildOptions) as (
    target: buildConnector.Options,
    callback: buildConnector.Callback,
  ) => { destroy(error?: Error): void };
  const { bindAddress } = options;
  return (target, callback) => {
    const limit =
      connectTimeout === Number.POSITIVE_INFINITY
        ? undefined
        : reactor.callLater(connectTimeout, () => {
            socket.destroy(new ConnectTimeoutError(connectTimeout));
          });
    const at = bindAddress === undefined ? target : { ...target, localAddress: bindAddress };
    const socket = connect(at, (...result) => {
      if (limit?.active() === true) limit.cancel();
      const [error] = result;
      if (error === null) callback(...result);
      else callback(connectError(error), null);
    });
  };
}

function above(name: string, value: number): void {
  if (typeof value === 'number' && value > 0) return;
  throw new RangeError(`${name} must be a number above 0, not ${String(value)}`);
}
