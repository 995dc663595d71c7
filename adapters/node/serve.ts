import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { IResource } from '../../src/web/iresource.js';
import type { Site, SiteOptions } from '../../src/web/site.js';
import { siteOf } from '../shared/site-of.js';
import { DRAIN_SECONDS, ListeningPort } from './listening-port.js';
import { createSiteServer, type SiteServer } from './server.js';

/** Options of {@link serve}. */
export interface ServeOptions extends SiteOptions {
  /** TCP port; 0 takes a free one. Default is 8080. */
  readonly port?: number;
  /** Address to listen on. Default is every one the machine has. */
  readonly host?: string;
  /** Path of a Unix socket, instead of port and host. */
  readonly path?: string;
  /** Key, certificate and whatever else node's TLS takes: speak HTTPS. */
  readonly tls?: TlsOptions;
}

/** A server that is listening. */
export interface Serving {
  /** Node's own. */
  readonly server: SiteServer['server'];
  readonly site: Site;
  /** The port it got; 0 on a Unix socket. */
  readonly port: number;
  /** `http://127.0.0.1:8080/`, or the path of the Unix socket. */
  readonly url: string;
  /**
   * Accept no more connections and let running requests finish; resolves when all connections are closed. What still
   * runs after `drainSeconds` (default 30) is cut.
   */
  close(drainSeconds?: number): Promise<void>;
}

/**
 * Serve a site or a resource on a server of its own.
 *
 * @returns a promise of the listening server; it rejects with `CannotListenError` when the port cannot be had.
 *
 * @example
 * await serve(new Hello(), { port: 8080 });
 */
export async function serve(root: IResource | Site, options: ServeOptions = {}): Promise<Serving> {
  const site = siteOf(root, options);
  const { port = 8080, host, path, tls } = options;
  const made = createSiteServer(site, tls);
  const listening = new ListeningPort(made, site, path === undefined ? { port, host } : { path });
  listening.startListening();
  await listening.whenListening();
  const bound = made.server.address() as AddressInfo | string;
  return {
    site,
    server: made.server,
    port: typeof bound === 'string' ? 0 : bound.port,
    url: typeof bound === 'string' ? bound : urlOf(bound.port, host, tls !== undefined),
    close: async (drainSeconds = DRAIN_SECONDS) => {
      await listening.drain(drainSeconds);
    },
  };
}

function urlOf(port: number, host: string | undefined, secure: boolean): string {
  const name = host === undefined || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const shown = name.includes(':') ? `[${name}]` : name;
  return `http${secure ? 's' : ''}://${shown}:${port}/`;
}
