import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import {
  type AvatarId,
  BasicCredentialFactory,
  cred,
  DigestCredentialFactory,
  deferLater,
  HTTPAuthSessionWrapper,
  InMemoryUsernamePasswordDatabaseDontUse,
  type IRealm,
  type IRequest,
  IResource,
  IUsernamePassword,
  type Login,
  NOT_DONE_YET,
  Portal,
  type RenderResult,
  Resource,
  reactor,
  UnauthorizedLogin,
} from 'hawser';
import { mount as mountExpress } from 'hawser/express';
import { mount as mountKoa } from 'hawser/koa';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, http1Client } from './client.js';
import { FELL_THROUGH, HOSTS, type Running } from './hosts.js';

class Page extends Resource {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  render_GET(_request: IRequest): RenderResult {
    return this.text;
  }

  render_POST(request: IRequest): RenderResult {
    return `${this.text} got ${request.content.length}`;
  }
}

class Slow extends Resource {
  render_GET(request: IRequest): RenderResult {
    request.write('slowly');
    request.flush();
    return NOT_DONE_YET;
  }
}

class Realm implements IRealm {
  readonly loggedIn: AvatarId[] = [];
  readonly loggedOut: AvatarId[] = [];

  requestAvatar(avatarId: AvatarId): Login<IResource> {
    this.loggedIn.push(avatarId);
    const page = new Page(`page of ${String(avatarId)}`);
    page.putChild('child', new Page(`child of ${String(avatarId)}`));
    page.putChild('slow', new Slow());
    return [IResource, page, () => this.loggedOut.push(avatarId)];
  }
}

/** Knows one name, after asking somewhere. */
const later = {
  credentialInterfaces: [IUsernamePassword],
  requestAvatarId: ({ username, password }: IUsernamePassword) =>
    deferLater(reactor, 0, () => {
      if (username !== 'alice' || password !== 'secret') throw new UnauthorizedLogin();
      return username;
    }),
};

function site() {
  const realm = new Realm();
  const users = new InMemoryUsernamePasswordDatabaseDontUse({ alice: 'secret' });
  const root = new Resource();
  const portal = new Portal(realm, [users]);
  root.putChild('basic', new HTTPAuthSessionWrapper(portal, [new BasicCredentialFactory('r')]));
  root.putChild(
    'digest',
    new HTTPAuthSessionWrapper(portal, [new DigestCredentialFactory('SHA-256', 'r')]),
  );
  root.putChild(
    'later',
    new HTTPAuthSessionWrapper(new Portal(realm, [later]), [new BasicCredentialFactory('r')]),
  );
  return { realm, root };
}

const basic = (password: string): Record<string, string> => ({
  Authorization: `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`,
});

function answerTo(
  challenge: Answer,
  method: string,
  uri: string,
  password = 'secret',
): Record<string, string> {
  const field = String(challenge.headers['www-authenticate']);
  const param = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(field)?.[1] ?? '';
  const [nonce, opaque] = [param('nonce'), param('opaque')];
  const ha1 = cred.calcHA1('sha-256', 'alice', 'r', password, nonce, 'c');
  const ha2 = cred.calcHA2('sha-256', method, uri, 'auth');
  const response = cred.calcResponse(ha1, ha2, 'sha-256', nonce, '00000001', 'c', 'auth');
  return {
    Authorization:
      `Digest username="alice", realm="r", nonce="${nonce}", uri="${uri}", algorithm=SHA-256, ` +
      `response="${response}", opaque="${opaque}", qop=auth, nc=00000001, cnonce="c"`,
  };
}

async function until(done: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + 10_000;
  while (!done()) {
    if (Date.now() > limit) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(HOSTS.map((host) => [host.name, host] as const))('a guard on %s', (_, host) => {
  it('lets in who knows the password, also when it has to ask, with HEAD and POST too', async () => {
    const { root, realm } = site();
    running = await host.start(root);
    const body = 'x'.repeat(100_000);
    for (const place of ['/basic', '/later']) {
      expect((await running.send({ path: place, headers: basic('secret') })).text).toBe(
        'page of alice',
      );
      const child = `${place}/child`;
      const head = await running.send({ path: child, method: 'HEAD', headers: basic('secret') });
      expect([head.status, head.text]).toEqual([200, '']);
      for (const path of [place, child]) {
        const post = await running.send({ path, method: 'POST', body, headers: basic('secret') });
        expect(post.text).toMatch(/^(page|child) of alice got 100000$/);
        for (const method of ['GET', 'HEAD', 'POST']) {
          for (const headers of [{}, basic('wrong')]) {
            const refused = await running.send({
              path,
              method,
              headers,
              ...(method === 'POST' ? { body: 'small' } : {}),
            });
            expect([refused.status, refused.headers['www-authenticate']]).toEqual([
              401,
              'basic realm="r"',
            ]);
          }
        }
      }
    }
    await until(() => realm.loggedOut.length === realm.loggedIn.length, 'all to be logged out');
    expect(realm.loggedIn.length).toBe(8);
  });

  it('takes digests for the target the client asked for, mount point and query included', async () => {
    const { root } = site();
    running = await host.start(root);
    const { prefix } = running;
    const send = async (path: string, uri: string, method = 'GET', password = 'secret') => {
      const challenge = await (running as Running).send({ path: '/digest' });
      const headers = answerTo(challenge, method, uri, password);
      return (running as Running).send({ path, method, headers });
    };
    const child = '/digest/child?a=1&b=%20';
    expect((await send(child, prefix + child)).text).toBe('child of alice');
    expect((await send('/digest', `${prefix}/digest`, 'HEAD')).status).toBe(200);
    for (const refused of [
      await send(child, `${prefix}/digest/child`),
      await send('/digest', prefix + child),
      await send('/digest', `${prefix}/digest`, 'GET', 'wrong'),
      ...(prefix === '' ? [] : [await send('/digest', '/digest')]),
    ]) {
      expect(refused.status).toBe(401);
    }
  });

  it('lets nobody see what is behind it, not even that there is nothing', async () => {
    const { root } = site();
    running = await host.start(root);
    expect((await running.send({ path: '/basic/nothing' })).status).toBe(401);
    const miss = await running.send({ path: '/basic/nothing', headers: basic('secret') });
    expect(miss.status).toBe(404);
    expect(miss.text === FELL_THROUGH).toBe(host.kind === 'framework');
  });

  it('logs out when the client leaves', async () => {
    const { root, realm } = site();
    running = await host.start(root);
    const begun = running.begin({ path: '/basic/slow', headers: basic('secret') });
    expect(await begun.piece()).toBeDefined();
    expect(realm.loggedOut).toEqual([]);
    begun.leave('reset');
    await until(() => realm.loggedOut.length === 1, 'a logout');
  });
});

describe('a guard below middleware that changes the URL', () => {
  const rewrite = (url: string): string => url.replace('/old', '/digest');
  const hosts: Record<string, (root: Resource) => RequestListener> = {
    'express 5': (root) =>
      express()
        .use((req, _res, next) => {
          req.url = rewrite(req.url);
          next();
        })
        .use(mountExpress(root)),
    'koa 3': (root) =>
      new Koa()
        .use((ctx, next) => {
          ctx.url = rewrite(ctx.url);
          return next();
        })
        .use(mountKoa(root))
        .callback(),
  };

  it.each(Object.keys(hosts))('takes digests for what the client asked for (%s)', async (name) => {
    const server = createServer(hosts[name]?.(site().root));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const client = http1Client(port, '');
    try {
      for (const [uri, status] of [
        ['/old/child', 200],
        ['/digest/child', 401],
      ] as const) {
        const challenge = await client.send({ path: '/old' });
        const answer = await client.send({
          path: '/old/child',
          headers: answerTo(challenge, 'GET', uri),
        });
        expect([uri, answer.status]).toEqual([uri, status]);
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
