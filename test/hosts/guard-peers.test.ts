import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import express from 'express';
import {
  type AvatarId,
  BasicCredentialFactory,
  DigestCredentialFactory,
  HTTPAuthSessionWrapper,
  type ICredentialFactory,
  InMemoryUsernamePasswordDatabaseDontUse,
  type IRealm,
  type IRequest,
  IResource,
  type Login,
  Portal,
  type RenderResult,
  Resource,
} from 'hawser';
import { mount as mountExpress } from 'hawser/express';
import { mount as mountKoa } from 'hawser/koa';
import { listener } from 'hawser/node';
import Koa from 'koa';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

// curl and Chromium answer the guard's challenges by themselves.

const CHROMIUM = '/usr/bin/chromium';
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const hasChromium = spawnSync(CHROMIUM, ['--version']).status === 0;
if (!hasCurl) console.log('curl is not installed: it does not log in');
if (!hasChromium) console.log('chromium is not installed: it does not log in');

const USERS = { alice: 'secret', 'bob "b"': 'pa:ss', jörg: 'pässwörd' };

/** A page that says who looks at it, with a script that looks at its sibling. */
class Page extends Resource {
  override isLeaf = true;
  readonly avatarId: AvatarId;

  constructor(avatarId: AvatarId) {
    super();
    this.avatarId = avatarId;
  }

  render_GET(request: IRequest): RenderResult {
    request.setHeader('Content-Type', 'text/plain; charset=utf-8');
    return `hello ${String(this.avatarId)}`;
  }

  render_POST(request: IRequest): RenderResult {
    request.setHeader('Content-Type', 'text/plain; charset=utf-8');
    return `${String(this.avatarId)} sent ${request.content.text()}`;
  }
}

class Realm implements IRealm {
  requestAvatar(avatarId: AvatarId): Login<IResource> {
    const root = new Resource();
    root.putChild('page', new Page(avatarId));
    return [IResource, root, () => undefined];
  }
}

const PLACES: Record<string, () => ICredentialFactory[]> = {
  basic: () => [new BasicCredentialFactory('peers')],
  md5: () => [new DigestCredentialFactory('md5', 'peers')],
  sha256: () => [new DigestCredentialFactory('SHA-256', 'peers')],
  both: () => [
    new DigestCredentialFactory('SHA-256', 'peers'),
    new DigestCredentialFactory('md5', 'peers'),
  ],
};

function tree(): Resource {
  const root = new Resource();
  const portal = new Portal(new Realm(), [new InMemoryUsernamePasswordDatabaseDontUse(USERS)]);
  for (const [name, factories] of Object.entries(PLACES)) {
    root.putChild(name, new HTTPAuthSessionWrapper(portal, factories()));
  }
  return root;
}

const HOSTS: Record<string, { prefix: string; make: () => RequestListener }> = {
  node: { prefix: '', make: () => listener(tree()) },
  'express 5': { prefix: '/app', make: () => express().use('/app', mountExpress(tree())) },
  'koa 3': { prefix: '/app', make: () => new Koa().use(mountKoa('/app', tree())).callback() },
};

async function listen(app: RequestListener): Promise<{ server: Server; base: string }> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Each request a server got: method and scheme of its credentials. */
function watch(server: Server): string[] {
  const seen: string[] = [];
  server.prependListener('request', (req) => {
    seen.push(`${req.method} ${req.headers.authorization?.split(' ')[0] ?? '-'}`);
  });
  return seen;
}

describe.runIf(hasCurl).each(Object.entries(HOSTS))(
  'curl and a guard on %s',
  (_, { prefix, make }) => {
    let server: Server;
    let base: string;
    let folder: string;

    beforeAll(async () => {
      ({ server, base } = await listen(make()));
      folder = mkdtempSync(join(tmpdir(), 'hawser-curl-'));
    });
    afterAll(() => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    });

    async function curl(path: string, ...args: string[]): Promise<{ code: number; text: string }> {
      const file = join(folder, 'body');
      const { stdout } = await promisify(execFile)('curl', [
        ...[
          '-s',
          '-o',
          file,
          '-w',
          '%{http_code}',
          '--max-time',
          '30',
          ...args,
          base + prefix + path,
        ],
      ]);
      const isHead = args.includes('--head');
      return { code: Number(stdout), text: isHead ? '' : readFileSync(file, 'utf8') };
    }

    const ways = [
      ['basic', '--basic', 'GET Basic'],
      ['md5', '--digest', 'GET -,GET Digest'],
      ['sha256', '--digest', 'GET -,GET Digest'],
      ['both', '--digest', 'GET -,GET Digest'],
      ['basic', '--anyauth', 'GET -,GET Basic'],
      ['both', '--anyauth', 'GET -,GET Digest'],
    ] as const;

    it.each(ways)('logs in at %s with %s', async (place, how, expected) => {
      const seen = watch(server);
      for (const [user, password] of Object.entries(USERS)) {
        seen.length = 0;
        const right = await curl(`/${place}/page?a=1&b=c%20d`, how, '-u', `${user}:${password}`);
        expect(right).toEqual({ code: 200, text: `hello ${user}` });
        expect(seen.join()).toBe(expected);
      }
      for (const user of ['alice:wrong', 'nobody:secret']) {
        expect(await curl(`/${place}/page`, how, '-u', user)).toEqual({
          code: 401,
          text: 'Unauthorized',
        });
      }
    });

    it('logs in with HEAD and POST', async () => {
      for (const [place, how] of ways) {
        const head = ['--head', how, '-u'];
        expect((await curl(`/${place}/page`, ...head, 'alice:secret')).code).toBe(200);
        expect((await curl(`/${place}/page`, ...head, 'alice:wrong')).code).toBe(401);
        const post = ['--data-binary', 'a body', how, '-u'];
        expect((await curl(`/${place}/page`, ...post, 'alice:secret')).text).toBe(
          'alice sent a body',
        );
        expect((await curl(`/${place}/page`, ...post, 'alice:wrong')).code).toBe(401);
      }
    });

    it('keeps on with one challenge over several requests of one connection', async () => {
      const url = `${base}${prefix}/md5/page`;
      const { stdout } = await promisify(execFile)('curl', [
        ...['-s', '--digest', '-u', 'alice:secret', url, '--next', '-s', '--digest'],
        ...['-u', 'alice:secret', url],
      ]);
      expect(stdout).toBe('hello alicehello alice');
    });
  },
);

describe.runIf(hasChromium)('Chromium and a guard', () => {
  let browser: Browser;
  let server: Server;
  let base: string;
  let seen: string[];

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
        ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ],
    });
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    ({ server, base } = await listen(
      (HOSTS['express 5'] as { make: () => RequestListener }).make(),
    ));
    base += '/app';
    seen = watch(server);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** A page of a fresh profile that answers challenges, over the debugging protocol; it counts them. */
  async function open(username: string, password: string) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    const challenges: string[] = [];
    await devtools.send('Fetch.enable', { handleAuthRequests: true });
    devtools.on('Fetch.requestPaused', ({ requestId }) => {
      devtools.send('Fetch.continueRequest', { requestId }).catch(() => undefined);
    });
    devtools.on('Fetch.authRequired', ({ requestId, authChallenge }) => {
      challenges.push(`${authChallenge.scheme} ${authChallenge.realm}`);
      // A second question for the same means that the answer was wrong.
      const response = challenges.length > 1 ? 'CancelAuth' : 'ProvideCredentials';
      devtools
        .send('Fetch.continueWithAuth', {
          requestId,
          authChallengeResponse: { response, username, password },
        })
        .catch(() => undefined);
    });
    /** What a script on the page gets. */
    const ask = (path: string, init: RequestInit = {}) =>
      page.evaluate(
        async ([url, options]) => {
          const response = await fetch(url as string, options as RequestInit);
          return `${response.status} ${await response.text()}`;
        },
        [base + path, init] as const,
      );
    return { page, challenges, ask, close: () => context.close() };
  }

  it.each(Object.keys(PLACES))('logs in with the right password (%s)', async (place) => {
    const { page, challenges, ask, close } = await open('alice', 'secret');
    const response = await page.goto(`${base}/${place}/page?q=%C3%A4`);
    expect([response?.status(), await page.textContent('body')]).toEqual([200, 'hello alice']);
    expect(challenges).toHaveLength(1);
    expect(challenges[0]).toMatch(place === 'basic' ? /^basic peers$/i : /^digest peers$/i);
    // It knows the password now, and counts the uses of its nonce.
    expect(await ask(`/${place}/page`)).toBe('200 hello alice');
    expect(await ask(`/${place}/page`, { method: 'HEAD' })).toBe('200 ');
    expect(await ask(`/${place}/page`, { method: 'POST', body: 'a body' })).toBe(
      '200 alice sent a body',
    );
    const many = await Promise.all(
      Array.from({ length: 12 }, (_, i) => ask(`/${place}/page?i=${i}`)),
    );
    expect(new Set(many)).toEqual(new Set(['200 hello alice']));
    expect(challenges).toHaveLength(1);
    await close();
  });

  it.each(['basic', 'both'])('stays outside with a wrong one (%s)', async (place) => {
    for (const [user, password] of [
      ['alice', 'wrong'],
      ['nobody', 'secret'],
    ] as const) {
      const { page, challenges, ask, close } = await open(user, password);
      const response = await page.goto(`${base}/${place}/page`);
      expect([response?.status(), await page.textContent('body')]).toEqual([401, 'Unauthorized']);
      expect(challenges).toHaveLength(2);
      expect(await ask(`/${place}/page`, { method: 'POST', body: 'x' })).toBe('401 Unauthorized');
      await close();
    }
    expect(
      seen.filter((line) => line.endsWith('Digest') || line.endsWith('Basic')).length,
    ).toBeGreaterThan(1);
  });

  it('sends names and passwords beyond ASCII', async () => {
    for (const place of ['basic', 'sha256']) {
      const { page, close } = await open('jörg', 'pässwörd');
      await page.goto(`${base}/${place}/page`);
      expect(await page.textContent('body')).toBe('hello jörg');
      await close();
    }
  });
});
