import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IResource } from '../../src/web/iresource.js';
import type { Site, SiteOptions } from '../../src/web/site.js';
import { siteOf } from '../shared/site-of.js';
import { attach } from './listener.js';

/** Options of {@link serve}. */
export interface ServeOptions extends SiteOptions {
  /** TCP port; 0 takes a free one. Default is 8080. */
  readonly port?: number;
  /** Address to listen on. Default is every one the machine has. */
  readonly host?: string;
}

/** A server that is listening. */
export interface Serving {
  readonly server: Server;
  readonly site: Site;
  /** The port it got. */
  readonly port: number;
  /** `http://127.0.0.1:8080/` */
  readonly url: string;
  /** Stop accepting, let running requests finish; resolves when all connections are closed. */
  close(): Promise<void>;
}

/**
 * Serve a site or a resource on its own HTTP server.
 *
 * @returns a promise of the listening server; it rejects when the port cannot be had.
 *
 * @example
 * await serve(new Hello(), { port: 8080 });
 */
export function serve(root: IResource | Site, options: ServeOptions = {}): Promise<Serving> {
  const site = siteOf(root, options);
  const server = createServer();
  attach(server, site);
  const { port = 8080, host } = options;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', reject);
      const bound = server.address() as AddressInfo;
      const name = host === undefined || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
      resolve({
        server,
        site,
        port: bound.port,
        url: `http://${name.includes(':') ? `[${name}]` : name}:${bound.port}/`,
        close: () =>
          new Promise((done, failed) => {
            server.close((error) => (error === undefined ? done() : failed(error)));
            server.closeIdleConnections();
          }),
      });
    });
  });
}
