// Servers on 127.0.0.1 for the tests of proxies, and clients that see every byte.
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { type IResource, ReverseProxyResource, Site, type SiteOptions } from 'hawser';
import { attach } from 'hawser/node';
import { afterEach } from 'vitest';

const closers: Array<() => unknown> = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Have something undone after the test. */
export function cleanUp(close: () => unknown): void {
  closers.push(close);
}

/** Listen on a free port, or a Unix socket; connections are cut after the test. */
export async function listen(
  server: ReturnType<typeof createTcpServer> | Server,
  path?: string,
): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    if (path === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(path, resolve);
  });
  cleanUp(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return path === undefined ? (server.address() as AddressInfo).port : 0;
}

/** A server behind a proxy; gives its port. */
export function behind(handler: RequestListener): Promise<number> {
  return listen(createServer(handler));
}

/** A server behind a proxy that speaks bytes. */
export function behindRaw(connected: (socket: Socket) => void): Promise<number> {
  return listen(createTcpServer(connected));
}

/** Serve a resource as the whole tree, standalone; gives the port. */
export async function front(root: IResource, options?: SiteOptions): Promise<number> {
  const server = createServer();
  attach(server, new Site(root, options));
  if (root instanceof ReverseProxyResource) cleanUp(() => root.close());
  return listen(server);
}

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly trailers: IncomingMessage['trailers'];
  readonly text: string;
  readonly isWhole: boolean;
}

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | string[]> | readonly string[];
  readonly body?: string | Uint8Array;
}

/** Ask a server and wait for all of its answer; `broken` has status 0. */
export function ask(port: number, { method, path, headers, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve) => {
    const req = httpRequest({
      host: '127.0.0.1',
      port,
      method: method ?? 'GET',
      path: path ?? '/',
      headers: headers as never,
      agent: false,
    });
    req.on('error', (error) => {
      resolve({
        status: 0,
        reason: error.message,
        headers: {},
        rawHeaders: [],
        trailers: {},
        text: '',
        isWhole: false,
      });
    });
    req.on('response', (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', () => undefined);
      res.on('close', () => {
        resolve({
          status: res.statusCode ?? 0,
          reason: res.statusMessage ?? '',
          headers: res.headers,
          rawHeaders: res.rawHeaders,
          trailers: res.trailers,
          text: Buffer.concat(chunks).toString(),
          isWhole: res.complete,
        });
      });
    });
    req.end(body);
  });
}

/** A connection of one's own. */
export class Wire {
  readonly socket: Socket;
  received = '';
  isClosed = false;
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    cleanUp(() => this.socket.destroy());
    this.socket.on('data', (chunk) => {
      this.received += chunk.toString('latin1');
      this.#wake();
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.isClosed = true;
      this.#wake();
    });
  }

  write(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Wait until what was received has this in it. */
  async until(text: string): Promise<string> {
    await this.#when(() => this.received.includes(text), JSON.stringify(text));
    return this.received;
  }

  async closed(): Promise<void> {
    await this.#when(() => this.isClosed, 'the end of the connection');
  }

  async #when(done: () => boolean, what: string): Promise<void> {
    while (!done()) {
      if (this.isClosed) throw new Error(`closed before ${what}: ${this.received}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Collect the body of a request on a server behind. */
export async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Answer with what a server behind was sent, as JSON. */
export async function mirror(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const body = await bodyOf(req);
  res.setHeader('Content-Type', 'application/json');
  res.end(
    JSON.stringify({
      method: req.method,
      url: req.url,
      headers: req.headers,
      rawHeaders: req.rawHeaders,
      trailers: req.trailers,
      body,
    }),
  );
}

/** Resolves once `done()` is true. */
export async function until(done: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + 15_000;
  while (!done()) {
    if (Date.now() > limit) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
