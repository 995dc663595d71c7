import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import express from 'express';
import express4 from 'express4';
import { type Resource, Site, type SiteOptions } from 'hawser';
import { mount as mountExpress } from 'hawser/express';
import { mount as mountKoa } from 'hawser/koa';
import { answerClientError, attach } from 'hawser/node';
import Koa from 'koa';
import Koa2 from 'koa2';

/** The hosts that speak HTTP/1.1 on a socket. */
export const SOCKET_HOSTS = ['node', 'express4', 'express5', 'koa2', 'koa3'] as const;
export type SocketHost = (typeof SOCKET_HOSTS)[number];
/** The hosts the vectors are replayed on. */
export type HostName = SocketHost | 'http2' | 'fetch';

/** A host that is listening on 127.0.0.1. */
export interface ListeningHost {
  readonly port: number;
  close(): Promise<void>;
}

/** Misses and errors are answered here, with Twisted's own pages. */
const OWN_PAGES = { fallthrough: false, errors: 'page' } as const;

/** Serve a tree at the root of a host. */
export async function listen(
  host: SocketHost | 'http2',
  root: Resource,
  options: { port?: number } & SiteOptions = {},
): Promise<ListeningHost> {
  const { port = 0, ...siteOptions } = options;
  const server = serverFor(host, new Site(root, siteOptions));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

/** Koa answers a turn later than Express: a turn in which node would answer 400 to what follows `Connection: close`. */
function served(handler: RequestListener): Server {
  return createServer(handler).on('clientError', answerClientError);
}

function serverFor(host: SocketHost | 'http2', site: Site): Server | Http2Server {
  switch (host) {
    case 'express4':
      return createServer(express4().use(mountExpress(site, OWN_PAGES)));
    case 'express5':
      return createServer(express().use(mountExpress(site, OWN_PAGES)));
    case 'koa2':
      return served(quiet(new Koa2()).use(mountKoa(site, OWN_PAGES)).callback());
    case 'koa3':
      return served(quiet(new Koa()).use(mountKoa(site, OWN_PAGES)).callback());
    default: {
      const server = host === 'http2' ? createHttp2Server() : createServer();
      attach(server, site);
      return server;
    }
  }
}

/** Koa prints what becomes of broken connections. */
function quiet<App extends { silent?: boolean }>(app: App): App {
  app.silent = true;
  return app;
}
