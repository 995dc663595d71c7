// Connections that leave HTTP, on every host that can.
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import express5 from 'express';
import session from 'express-session';
import express4 from 'express4';
import {
  BasicCredentialFactory,
  Clock,
  HTTPAuthSessionWrapper,
  InMemoryUsernamePasswordDatabaseDontUse,
  type IRequest,
  IResource,
  MiddlewareResource,
  Portal,
  Resource,
  ReverseProxyResource,
  Site,
  setReporter,
  WebSocketResource,
} from 'hawser';
import { mount as mountExpress } from 'hawser/express';
import { mount as mountKoa } from 'hawser/koa';
import { attach, attachUpgrades, serve } from 'hawser/node';
import Koa3 from 'koa';
import koaMount from 'koa-mount';
import Koa2 from 'koa2';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

/** A way to serve a tree with its upgrades: gives a server that does not listen yet, and the tree's place. */
type Serve = (root: Resource) => { server: Server; prefix: string };

function expressApp(make: () => any, through: 'application' | 'site'): Serve {
  return (root) => {
    const app = make();
    const site = new Site(root);
    app.use(
      session({ secret: 's', resave: false, saveUninitialized: true }) as never,
      (req: any, _res: any, next: any) => {
        req.session.seen = true;
        next();
      },
    );
    app.use('/mounted', mountExpress(site));
    const server = createServer(app);
    attachUpgrades(server, through === 'application' ? app : site);
    return { server, prefix: through === 'application' ? '/mounted' : '' };
  };
}

function koaApp(make: () => any, through: 'application' | 'site'): Serve {
  return (root) => {
    const app = make();
    app.silent = true;
    const site = new Site(root);
    app.use(koaMount('/mounted', mountKoa(site)));
    const server = createServer(app.callback());
    attachUpgrades(server, through === 'application' ? app : site);
    return { server, prefix: through === 'application' ? '/mounted' : '' };
  };
}

const SERVES: Array<[string, Serve]> = [
  [
    'standalone',
    (root) => {
      const server = createServer();
      attach(server, new Site(root));
      return { server, prefix: '' };
    },
  ],
  ['express 4, through the application', expressApp(express4 as any, 'application')],
  ['express 4, straight to the site', expressApp(express4 as any, 'site')],
  ['express 5, through the application', expressApp(express5 as any, 'application')],
  ['express 5, straight to the site', expressApp(express5 as any, 'site')],
  ['koa 2, through the application', koaApp(() => new Koa2(), 'application')],
  ['koa 2, straight to the site', koaApp(() => new Koa2(), 'site')],
  ['koa 3, through the application', koaApp(() => new Koa3(), 'application')],
  ['koa 3, straight to the site', koaApp(() => new Koa3(), 'site')],
];

const closers: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  setReporter(undefined);
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function start(serve: Serve, root: Resource): Promise<string> {
  const { server, prefix } = serve(root);
  return `ws://127.0.0.1:${await listen(server)}${prefix}`;
}

/** Open a WebSocket, or say with which status it was refused. */
function open(
  url: string,
  headers: Record<string, string> = {},
  protocols: string[] = [],
): Promise<WebSocket | IncomingMessage> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols, { headers });
    const queue: string[] = [];
    arrived.set(socket, queue);
    socket.on('message', (data) => queue.push(String(data)));
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_req, res) => resolve(res));
    socket.on('error', reject);
  });
}

async function opened(url: string, headers = {}, protocols: string[] = []): Promise<WebSocket> {
  const socket = await open(url, headers, protocols);
  if (!(socket instanceof WebSocket)) throw new Error(`refused with ${socket.statusCode}`);
  closers.push(async () => socket.terminate());
  return socket;
}

async function refused(url: string, headers = {}): Promise<IncomingMessage> {
  const answer = await open(url, headers);
  if (answer instanceof WebSocket) throw new Error('was not refused');
  answer.resume();
  return answer;
}

/** Messages that came and were not looked at yet: the first ones come right behind the handshake. */
const arrived = new WeakMap<WebSocket, string[]>();

async function next(socket: WebSocket): Promise<string> {
  const queue = arrived.get(socket) as string[];
  if (queue.length === 0) await new Promise((resolve) => socket.once('message', resolve));
  return queue.shift() as string;
}

const closed = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.once('close', resolve));

const echo = (): WebSocketResource<WebSocket> =>
  new WebSocketResource<WebSocket>((socket, request) => {
    socket.send(`at ${request.prepath.join('/')}`);
    socket.on('message', (data) => socket.send(`echo ${data}`));
  });

/** A guard of Basic authentication before a folder with a WebSocket in it. */
function guarded(): Resource {
  const folder = new Resource();
  folder.putChild('chat', echo());
  const checker = new InMemoryUsernamePasswordDatabaseDontUse();
  checker.addUser('ali', 'sesame');
  const realm = { requestAvatar: (): [any, any, any] => [IResource, folder, () => undefined] };
  const wrapper = new HTTPAuthSessionWrapper(new Portal(realm as never, [checker]), [
    new BasicCredentialFactory('cave'),
  ]);
  const root = new Resource();
  root.putChild('guarded', wrapper as never);
  return root;
}

const basic = (password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`ali:${password}`).toString('base64')}`,
});

describe.each(SERVES)('WebSocketResource, %s', (name, serve) => {
  it('carries messages at its place in the tree (twisted 4173)', async () => {
    const root = new Resource();
    const folder = new Resource();
    root.putChild('a', folder);
    folder.putChild('ws', echo());
    const url = await start(serve, root);
    const socket = await opened(`${url}/a/ws`);
    expect(await next(socket)).toMatch(/a\/ws$/);
    socket.send('hello');
    expect(await next(socket)).toBe('echo hello');
  });

  it('is refused below a guard without the right credentials, and works with them', async () => {
    const url = await start(serve, guarded());
    const without = await refused(`${url}/guarded/chat`);
    expect(without.statusCode).toBe(401);
    expect(without.headers['www-authenticate']).toContain('realm="cave"');
    expect((await refused(`${url}/guarded/chat`, basic('wrong'))).statusCode).toBe(401);
    const socket = await opened(`${url}/guarded/chat`, basic('sesame'));
    expect(await next(socket)).toMatch(/guarded\/chat$/);
    socket.send('in');
    expect(await next(socket)).toBe('echo in');
  });

  it('answers for what is not there as for any request', async () => {
    const url = await start(serve, new Resource());
    expect((await refused(`${url}/nothing`)).statusCode).toBe(404);
  });

  it('answers a plain request with 426', async () => {
    const root = new Resource();
    root.putChild('ws', echo());
    const url = await start(serve, root);
    const target = new URL(`${url.replace(/^ws/, 'http')}/ws`);
    // Straight to the site means that upgrades alone skip the mount.
    if (name.includes('straight')) target.pathname = '/mounted/ws';
    const answer = await new Promise<IncomingMessage>((resolve) =>
      httpRequest(target, { agent: false }, resolve).end(),
    );
    answer.resume();
    expect(answer.statusCode).toBe(426);
    expect(answer.headers.upgrade).toBe('websocket');
    expect(answer.headers.connection?.toLowerCase()).toContain('upgrade');
  });
});

describe('WebSocketResource', () => {
  const [, standalone] = SERVES[0] as [string, Serve];
  const at = async (resource: Resource): Promise<string> => {
    const root = new Resource();
    root.putChild('ws', resource);
    return `${await start(standalone, root)}/ws`;
  };

  it('lets pages of other origins in only when told so', async () => {
    const own = await at(echo());
    const { host } = new URL(own);
    await opened(own, { origin: `http://${host}` });
    expect((await refused(own, { origin: 'http://evil.example' })).statusCode).toBe(403);
    expect((await refused(own, { origin: 'null' })).statusCode).toBe(403);
    const handler = (): void => undefined;
    await opened(await at(new WebSocketResource(handler, { origins: 'any' })), {
      origin: 'http://a.example',
    });
    const listed = await at(new WebSocketResource(handler, { origins: ['https://a.example'] }));
    await opened(listed, { origin: 'https://a.example' });
    expect((await refused(listed, { origin: 'http://a.example' })).statusCode).toBe(403);
    const asked = await at(
      new WebSocketResource(handler, { origins: (origin) => origin.endsWith('.example') }),
    );
    await opened(asked, { origin: 'http://b.example' });
  });

  it('takes the first of its subprotocols that is offered', async () => {
    const url = await at(new WebSocketResource(() => undefined, { protocols: ['v2', 'v1'] }));
    expect((await opened(url, {}, ['v0', 'v1', 'v2'])).protocol).toBe('v2');
  });

  it('refuses versions and keys that are none', async () => {
    const url = (await at(echo())).replace(/^ws/, 'http');
    const ask = (headers: Record<string, string>): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        const req = httpRequest(url, {
          headers: { Connection: 'Upgrade', Upgrade: 'websocket', ...headers },
          agent: false,
        });
        req.on('response', (res) => resolve(res.resume()));
        req.on('upgrade', reject);
        req.end();
      });
    const version = await ask({ 'Sec-WebSocket-Version': '8', 'Sec-WebSocket-Key': 'x' });
    expect([version.statusCode, version.headers['sec-websocket-version']]).toEqual([426, '13']);
    const key = await ask({ 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'short' });
    expect(key.statusCode).toBe(400);
    const other = await ask({ Upgrade: 'something-else' });
    expect(other.statusCode).toBe(426);
  });

  it('sends the cookies and header fields of resources above with the 101', async () => {
    class Above extends Resource {
      override getChild(_name: string, request: IRequest): Resource {
        request.addCookie('seen', 'yes');
        request.setHeader('X-Above', '1');
        return echo();
      }
    }
    const root = new Above();
    const url = await start(standalone, root);
    const headers = await new Promise<IncomingMessage>((resolve, reject) => {
      const socket = new WebSocket(`${url}/x`);
      closers.push(async () => socket.terminate());
      socket.on('upgrade', resolve);
      socket.on('error', reject);
    });
    expect(headers.headers['set-cookie']).toEqual(['seen=yes']);
    expect(headers.headers['x-above']).toBe('1');
  });

  it('closes the connection of a handler that fails, and reports why', async () => {
    const reported: string[] = [];
    setReporter((failure) => reported.push(failure.getErrorMessage()));
    const sync = await at(
      new WebSocketResource(() => {
        throw new Error('at once');
      }),
    );
    expect(await closed(await opened(sync))).toBe(1011);
    const late = await at(
      new WebSocketResource(async () => {
        throw new Error('later');
      }),
    );
    expect(await closed(await opened(late))).toBe(1011);
    expect(reported).toEqual(['at once', 'later']);
  });

  it('closes connections with messages that are too large', async () => {
    const url = await at(new WebSocketResource(() => undefined, { maxMessageBytes: 10 }));
    const socket = await opened(url);
    socket.send('12345678901');
    expect(await closed(socket)).toBe(1009);
  });

  it('cuts connections that answer no ping', async () => {
    const clock = new Clock();
    const resource = new WebSocketResource<WebSocket>(() => undefined, {
      reactor: clock,
      pingSeconds: 10,
    });
    const url = await at(resource);
    const lively = await opened(url);
    const [first] = [...resource.clients];
    clock.advance(10);
    await new Promise((resolve) => first?.once('pong', resolve));
    clock.advance(10);
    await new Promise((resolve) => first?.once('pong', resolve));
    expect(lively.readyState).toBe(WebSocket.OPEN);
    const deaf = new WebSocket(url, { autoPong: false });
    await new Promise((resolve) => deaf.once('open', resolve));
    clock.advance(10);
    await new Promise((resolve) => deaf.once('ping', resolve));
    clock.advance(10);
    expect(await closed(deaf)).toBe(1006);
    lively.close();
    await closed(lively);
    await expect.poll(() => resource.clients.size).toBe(0);
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('closes all of its connections when told to', async () => {
    const resource = echo();
    const url = await at(resource);
    const sockets = [await opened(url), await opened(url)];
    const all = Promise.all(sockets.map(closed));
    resource.closeAll(4000, 'enough');
    expect(await all).toEqual([4000, 4000]);
  });

  it('outlives the time-out of silent connections, and ends with the server', async () => {
    const root = new Resource();
    root.putChild('ws', echo());
    const serving = await serve(root, { port: 0, host: '127.0.0.1', timeout: 0.2 });
    const socket = await opened(`${serving.url.replace(/^http/, 'ws')}ws`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    socket.send('still here');
    expect([await next(socket), await next(socket)]).toEqual(['at ws', 'echo still here']);
    const end = closed(socket);
    await serving.close(0);
    expect(await end).toBe(1006);
  });

  it('runs behind middleware of connect', async () => {
    const log: string[] = [];
    const tree = new MiddlewareResource((req: any, res: any, go: any) => {
      log.push(req.url);
      if (req.headers['x-token'] === 'right') return go();
      res.statusCode = 403;
      return res.end('no');
    }, echo());
    const url = await at(tree);
    expect((await refused(url)).statusCode).toBe(403);
    await opened(url, { 'x-token': 'right' });
    expect(log).toEqual(['/', '/']);
  });

  it.each([
    ['a length', 'Content-Length: 5\r\n', 'hello'],
    ['chunks', 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\n\r\n'],
  ])('ignores an upgrade that comes with a body of %s', async (_kind, field, body) => {
    class Post extends Resource {
      override isLeaf = true;
      render_POST(request: IRequest): string {
        return `posted ${request.content.text()} ${request.getHeader('upgrade') ?? 'plain'}`;
      }
    }
    const root = new Resource();
    root.putChild('post', new Post());
    const url = new URL(await start(standalone, root));
    const socket = connect(Number(url.port), '127.0.0.1');
    closers.push(async () => socket.destroy());
    const request = `POST /post HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: keep-alive, Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n${field}\r\n${body}`;
    for (let i = 0; i < 2; i++) {
      // The connection goes on as any other.
      socket.write(request);
      let answer = '';
      while (!answer.includes('posted hello plain')) {
        const chunk = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
        answer += chunk;
      }
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    }
  });
});

describe.each(SERVES)('an upgrade through ReverseProxyResource, %s', (_name, serve) => {
  it('passes messages both ways and answers of the server behind', async () => {
    const behind = createServer();
    attach(behind, new Site(guarded()));
    const port = await listen(behind);
    const root = new Resource();
    root.putChild('proxy', new ReverseProxyResource('127.0.0.1', port, '/guarded'));
    const url = await start(serve, root);
    expect((await refused(`${url}/proxy/chat`)).statusCode).toBe(401);
    const socket = await opened(`${url}/proxy/chat`, basic('sesame'));
    expect(await next(socket)).toBe('at guarded/chat');
    const large = 'x'.repeat(500_000);
    socket.send(large);
    expect((await next(socket)).length).toBe(large.length + 5);
    socket.close(4001);
    expect(await closed(socket)).toBe(4001);
  });
});
