// A process of its own: a site whose sessions are in Redis. Started by ../redis.test.ts as `jiti site.ts HOST SOCKET`.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RedisStore } from 'connect-redis';
import express from 'express';
import { connectStore, type IRequest, Resource, Site } from 'hawser';
import { mount } from 'hawser/express';
import { listener } from 'hawser/node';
import { createClient } from 'redis';

const [host, socket] = process.argv.slice(2) as [string, string];

const PAGES: Record<string, (request: IRequest) => string> = {
  plain: () => 'plain',
  uid: (request) => request.getSession().uid,
  count: (request) => {
    const { data } = request.getSession();
    data['count'] = (data['count'] ?? 0) + 1;
    return String(data['count']);
  },
  login: (request) => {
    const session = request.regenerateSession();
    session.data['user'] = 'alice';
    return session.uid;
  },
  user: (request) => String(request.getSession().data['user']),
  logout: (request) => {
    request.getSession().expire();
    return 'bye';
  },
};

class Root extends Resource {
  override getChild(name: string): Resource {
    const page = new Resource();
    Object.assign(page, {
      isLeaf: true,
      render_GET: (request: IRequest) => {
        request.setHeader('X-Process', process.pid);
        return PAGES[name]?.(request);
      },
    });
    return page;
  }
}

async function main(): Promise<void> {
  const client = createClient({ socket: { path: socket, reconnectStrategy: 50 } });
  // A client without a listener would end the process with the first lost connection.
  client.on('error', () => undefined);
  await client.connect();
  const site = new Site(new Root(), {
    sessionStore: connectStore(new RedisStore({ client, prefix: 'hawser:' })),
    sessionStoreTimeoutSeconds: 2,
  });
  const server = createServer(
    host === 'express'
      ? express().use(mount(site, { fallthrough: false, errors: 'page' }))
      : listener(site),
  );
  server.listen(0, '127.0.0.1', () => {
    console.log(`READY ${(server.address() as AddressInfo).port}`);
  });
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
