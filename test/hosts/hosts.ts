// Every host hawser runs on, behind one small interface: a behaviour is written once and tried on all of them.
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import compression from 'compression';
import express5 from 'express';
import express4 from 'express4';
import type { Hosting, IResource, SiteOptions } from 'hawser';
import { mount as mountExpress, withResources } from 'hawser/express';
import { fetchHandler } from 'hawser/fetch';
import { mount as mountKoa, withResources as withKoaResources } from 'hawser/koa';
import { listener } from 'hawser/node';
import Koa3 from 'koa';
import koaCompress from 'koa-compress';
import koaMount from 'koa-mount';
import Koa2 from 'koa2';
import { type Client, fetchClient, http1Client, http2Client } from './client.js';

/** How a tree is mounted for a test. */
export interface Mounting extends SiteOptions, Partial<Hosting> {}

/** A tree being served. */
export interface Running extends Client {
  /** The path the tree stands at, `''` on hosts that mount nothing. */
  readonly prefix: string;
  /** The port, for tests with a client of their own; undefined where there is no server. */
  readonly port: number | undefined;
  /** Bytes the server has taken off its connections so far. */
  bytesRead(): number;
  /** Errors the host's own error handling got. */
  readonly errors: Error[];
  close(): Promise<void>;
}

/** One host. */
export interface Host {
  readonly name: string;
  /** `'framework'`: misses fall through and errors go to the host, unless told otherwise. */
  readonly kind: 'standalone' | 'framework';
  readonly protocol: 'http1' | 'http2' | 'fetch';
  /** Something above compresses: lengths and pieces are not ours. */
  readonly compresses: boolean;
  start(root: IResource, options?: Mounting): Promise<Running>;
}

/** What a framework answers after a miss fell through, and after an error reached it. */
export const FELL_THROUGH = 'the host answers';
export const HOST_ERROR = 'the host handles: ';

const PREFIX = '/mounted';

interface ExpressLike {
  (...args: any[]): any;
  use(...args: any[]): unknown;
  set(name: string, value: unknown): unknown;
}

function expressHost(name: string, make: () => ExpressLike, above?: () => unknown): Host {
  return {
    name,
    kind: 'framework',
    protocol: 'http1',
    compresses: above !== undefined,
    async start(root, options = {}) {
      const app = make();
      const errors: Error[] = [];
      app.set('env', 'test');
      if (above !== undefined) app.use(above());
      if (Object.keys(options).length === 0) withResources(app).use(PREFIX, root);
      else app.use(PREFIX, mountExpress(root, options));
      app.use((_req: unknown, res: any) => res.status(404).send(FELL_THROUGH));
      app.use((error: any, _req: unknown, res: any, next: any) => {
        errors.push(error);
        if (res.headersSent) next(error);
        else res.status(error.status ?? 500).send(HOST_ERROR + error.message);
      });
      return running(
        createServer(app as unknown as RequestListener),
        PREFIX,
        errors,
        'http1',
        above !== undefined,
      );
    },
  };
}

function koaHost(
  name: string,
  make: () => any,
  use: (app: any, root: IResource, options: Mounting) => void,
  protocol: 'http1' | 'http2' = 'http1',
  compresses = false,
): Host {
  return {
    name,
    kind: 'framework',
    protocol,
    compresses,
    async start(root, options = {}) {
      const app = make();
      const errors: Error[] = [];
      app.silent = true;
      app.on('error', () => undefined);
      app.use(async (ctx: any, next: any) => {
        try {
          await next();
        } catch (error: any) {
          errors.push(error);
          ctx.status = error.status ?? 500;
          ctx.body = HOST_ERROR + error.message;
        }
      });
      use(app, root, options);
      app.use((ctx: any) => {
        ctx.status = 404;
        ctx.body = FELL_THROUGH;
      });
      const server =
        protocol === 'http2'
          ? (createHttp2Server(app.callback()) as unknown as Server)
          : createServer(app.callback());
      return running(server, PREFIX, errors, protocol, compresses);
    },
  };
}

const withPrefix = (app: any, root: IResource, options: Mounting): void => {
  app.use(mountKoa(PREFIX, root, options));
};

const withKoaMount = (app: any, root: IResource, options: Mounting): void => {
  app.use(koaMount(PREFIX, mountKoa(root, options) as any));
};

const literally = (app: any, root: IResource, options: Mounting): void => {
  const inner = withKoaResources(new Koa3());
  if (Object.keys(options).length === 0) inner.use(root);
  else inner.use(mountKoa(root, options));
  app.use(koaMount(PREFIX, inner as any));
};

/** All hosts. */
export const HOSTS: readonly Host[] = [
  {
    name: 'node',
    kind: 'standalone',
    protocol: 'http1',
    compresses: false,
    start: async (root, options) => running(createServer(listener(root, options)), '', []),
  },
  {
    name: 'node http2',
    kind: 'standalone',
    protocol: 'http2',
    compresses: false,
    start: async (root, options) =>
      running(createHttp2Server(listener(root, options)) as unknown as Server, '', [], 'http2'),
  },
  expressHost('express 4', () => express4() as unknown as ExpressLike),
  expressHost('express 5', () => express5() as unknown as ExpressLike),
  expressHost(
    'express 5 + compression',
    () => express5() as unknown as ExpressLike,
    () => compression({ threshold: 0 }),
  ),
  koaHost('koa 2 + koa-mount', () => new Koa2(), withKoaMount),
  koaHost('koa 3', () => new Koa3(), withPrefix),
  koaHost('koa 3 withResources', () => new Koa3(), literally),
  koaHost(
    'koa 3 + koa-compress',
    () => {
      const app = new Koa3();
      app.use(koaCompress({ threshold: 0 }) as any);
      return app;
    },
    withPrefix,
    'http1',
    true,
  ),
  koaHost('koa 3 on http2', () => new Koa3(), withPrefix, 'http2'),
  {
    name: 'fetch',
    kind: 'standalone',
    protocol: 'fetch',
    compresses: false,
    async start(root, options) {
      const client = fetchClient(fetchHandler(root, options));
      return {
        ...client,
        prefix: '',
        port: undefined,
        bytesRead: () => 0,
        errors: [],
        close: async () => undefined,
      };
    },
  },
];

async function running(
  server: Server,
  prefix: string,
  errors: Error[],
  protocol: 'http1' | 'http2' = 'http1',
  gzip = false,
): Promise<Running> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = protocol === 'http2' ? http2Client(port, prefix) : http1Client(port, prefix, gzip);
  return {
    ...client,
    prefix,
    port,
    bytesRead: () => sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    errors,
    close: async () => {
      client.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections?.();
      await closed;
    },
  };
}
