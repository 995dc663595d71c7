import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type RequestListener } from 'node:http';
import express from 'express';
import {
  Clock,
  EncodingResourceWrapper,
  GzipEncoderFactory,
  HandlerResource,
  type IRequest,
  type IResource,
  MIGRATION_SHADOW,
  MiddlewareResource,
  MigrationResource,
  type RenderResult,
  Resource,
  type ShadowOptions,
  type ShadowResult,
  setReporter,
  WebSocketResource,
} from 'hawser';
import { mount as mountKoa } from 'hawser/koa';
import { setSink } from 'hawser/log';
import Koa from 'koa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask, behind, cleanUp, front, listen, until } from '../proxy/servers.js';

const logged: string[] = [];

beforeEach(() => {
  logged.length = 0;
  setReporter(() => undefined);
  setSink((event) => logged.push(event.text));
});

afterEach(() => {
  setReporter(undefined);
  setSink(undefined);
});

class Page extends Resource {
  readonly #answer: (request: IRequest) => RenderResult;

  constructor(answer: (request: IRequest) => RenderResult) {
    super();
    this.#answer = answer;
  }

  render_GET(request: IRequest): RenderResult {
    return this.#answer(request);
  }

  render_POST(request: IRequest): RenderResult {
    return this.#answer(request);
  }
}

interface Shadowing {
  readonly port: number;
  readonly migration: MigrationResource;
  readonly results: ShadowResult[];
  readonly copies: string[];
}

async function shadowing(
  children: Record<string, IResource>,
  answer: RequestListener,
  shadow: ShadowOptions = {},
  more = {},
): Promise<Shadowing> {
  const copies: string[] = [];
  const results: ShadowResult[] = [];
  const root = new Resource();
  for (const [name, child] of Object.entries(children)) root.putChild(name, child);
  const target = await behind((req, res) => {
    copies.push(`${req.method} ${req.url}`);
    answer(req, res);
  });
  const migration = new MigrationResource(root, `http://127.0.0.1:${target}`, {
    route: 'shadow',
    shadow: { onResult: (result) => results.push(result), ...shadow },
    ...more,
  });
  cleanUp(() => migration.close());
  return { port: await front(migration), migration, results, copies };
}

const same = (text: string): RequestListener => {
  return (_req, res) => {
    res.setHeader('Content-Type', 'text/html');
    res.end(text);
  };
};

describe('a shadow', () => {
  it('asks the old server once the answer is out, for GET and HEAD only', async () => {
    const { port, results, copies, migration } = await shadowing(
      { page: new Page(() => 'text') },
      same('text'),
    );
    expect((await ask(port, { path: '/page?q=%20' })).text).toBe('text');
    await ask(port, { method: 'HEAD', path: '/page' });
    await ask(port, { method: 'POST', path: '/page', body: 'x' });
    await ask(port, {
      method: 'GET',
      path: '/page',
      body: 'x',
      headers: { 'Content-Length': '1' },
    });
    await until(() => results.length === 2, 'two comparisons');
    expect(copies).toEqual(['GET /page?q=%20', 'HEAD /page']);
    expect(results.map(({ differences }) => differences)).toEqual([[], []]);
    expect(migration.report()).toMatchObject({
      old: 0,
      new: 4,
      shadow: { compared: 2, differing: 0, failed: 0, skipped: 0 },
    });
  });

  it('does not keep an answer waiting for an old server that does not answer, nor breaks it', async () => {
    const clock = new Clock();
    const { port, migration, copies } = await shadowing(
      { page: new Page(() => 'text') },
      () => undefined,
      { timeoutSeconds: 3 },
      { reactor: clock },
    );
    expect((await ask(port, { path: '/page' })).text).toBe('text');
    await until(() => copies.length === 1, 'the copy');
    clock.advance(3);
    await until(() => migration.report().shadow.failed === 1, 'the end of it');
    expect(logged[0]).toContain('did not answer within 3 seconds');
    migration.proxy._upstream.close();
    const gone = new MigrationResource(migration.root, 'http://127.0.0.1:1', { route: 'shadow' });
    expect((await ask(await front(gone), { path: '/page' })).text).toBe('text');
    await until(() => gone.report().shadow.failed === 1, 'the refusal');
  });

  it('sends no more copies at a time than it may, and of no more requests', async () => {
    const pending: Array<() => void> = [];
    const { port, migration, copies } = await shadowing(
      { page: new Page(() => 'text') },
      (_req, res) => pending.push(() => res.end('text')),
      { maxConcurrent: 2 },
    );
    for (let i = 0; i < 5; i++) await ask(port, { path: '/page' });
    await until(() => copies.length === 2, 'two copies');
    await until(() => migration.report().shadow.skipped === 3, 'the others');
    for (const answer of pending) answer();
    await until(() => migration.report().shadow.compared === 2, 'their comparison');
    const none = await shadowing({ page: new Page(() => 'text') }, same('text'), { sample: 0 });
    await ask(none.port, { path: '/page' });
    expect(none.migration.report().shadow.skipped).toBe(1);
    expect(none.copies).toEqual([]);
  });

  it('compares so much of a body, streams among them', async () => {
    const old = Buffer.alloc(300_000, 'x');
    const fresh = Buffer.from(old);
    old[250_000] = 65;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < fresh.length; at += 50_000) {
        yield fresh.subarray(at, at + 50_000);
        await new Promise(setImmediate);
      }
    }
    const children = { page: new Page(() => pieces()) };
    const answer: RequestListener = (_req, res) => {
      res.setHeader('Content-Type', 'text/html');
      res.end(old);
    };
    const few = await shadowing(children, answer, { maxBodyBytes: 100_000 });
    expect((await ask(few.port, { path: '/page' })).text).toHaveLength(300_000);
    await until(() => few.results.length === 1, 'the comparison');
    expect(few.results[0]?.differences).toEqual([]);
    const all = await shadowing(children, answer);
    await ask(all.port, { path: '/page' });
    await until(() => all.results.length === 1, 'the comparison');
    expect(all.results[0]?.differences).toMatchObject([{ kind: 'body', at: 250_000 }]);
  });

  it('sees what clients see: encodings, errors, applications and their middleware', async () => {
    const app = express();
    app.get('/', (_req, res) => void res.type('html').send('text'));
    const { port, results } = await shadowing(
      {
        packed: new EncodingResourceWrapper(new Page(() => 'text'), [new GzipEncoderFactory()]),
        app: new HandlerResource(app as never),
        broken: new Page(() => {
          throw new Error('broken');
        }),
        around: new MiddlewareResource(
          (_req: any, res: any, next: any) => {
            res.setHeader('X-Around', 'yes');
            next();
          },
          new Page(() => 'text'),
        ),
      },
      same('text'),
      { ignoreHeaders: ['vary', 'Content-Encoding', 'ETag'] },
    );
    const packed = await ask(port, { path: '/packed', headers: { 'Accept-Encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect((await ask(port, { path: '/app/' })).text).toBe('text');
    expect((await ask(port, { path: '/broken' })).status).toBe(500);
    expect((await ask(port, { path: '/around' })).headers['x-around']).toBe('yes');
    await until(() => results.length === 4, 'the comparisons');
    const kinds = new Map(
      results.map(({ uri, differences }) => [uri, differences.map(({ kind }) => kind)]),
    );
    expect(kinds.get('/packed')).toEqual([]);
    expect(kinds.get('/broken')).toContain('status');
    expect(kinds.get('/app/')).toEqual(expect.not.arrayContaining(['status', 'body']));
  });

  it('leaves answers that turn out to be the old one’s alone', async () => {
    class Late extends Resource {
      override isLeaf = true;
      override render(request: IRequest): RenderResult {
        return super.getChild('', request) as IResource;
      }
    }
    const { port, copies, migration } = await shadowing({ late: new Late() }, same('old'));
    expect((await ask(port, { path: '/late' })).text).toBe('old');
    expect((await ask(port, { path: '/none' })).text).toBe('old');
    expect(copies).toEqual(['GET /late', 'GET /none']);
    expect(migration.report().shadow.compared).toBe(0);
  });

  it('marks its copies, and tells of them in the log, the report and on a channel', async () => {
    const seen: unknown[] = [];
    const told = (message: unknown): void => void seen.push(message);
    subscribe(MIGRATION_SHADOW, told);
    cleanUp(() => unsubscribe(MIGRATION_SHADOW, told));
    const { port, migration } = await shadowing(
      { page: new Page(() => 'new') },
      (req, res) => same(`copy ${req.headers['x-shadow']}`)(req, res),
      { mark: 'X-Shadow', onResult: undefined as never },
    );
    await ask(port, { path: '/page' });
    await until(() => seen.length === 1, 'the comparison');
    expect(seen[0]).toMatchObject({ path: '/page', oldStatus: 200, newStatus: 200 });
    expect(logged[0]).toContain('GET /page differs from the old server: content-length');
    expect(logged[0]).toContain('body at 0 "copy 1", now "new"');
    expect(migration.report().paths[0]).toMatchObject({ compared: 1, differing: 1 });
    expect(migration.report().paths[0]?.lastDifference).toContain('"copy 1"');
  });

  it('outlives a callback that fails', async () => {
    const { port } = await shadowing({ page: new Page(() => 'text') }, same('text'), {
      onResult: () => {
        throw new Error('callback');
      },
    });
    await ask(port, { path: '/page' });
    await until(() => logged.length > 0, 'the report of it');
    expect((await ask(port, { path: '/page' })).text).toBe('text');
  });

  it('lets middleware of Koa run around what it watches', async () => {
    const { migration, results } = await shadowing(
      {
        koa: new MiddlewareResource(
          async (ctx: any, next: any) => {
            ctx.set('X-Koa', 'yes');
            await next();
          },
          new Page(() => 'text'),
          { kind: 'koa' },
        ),
      },
      same('text'),
    );
    const app = new Koa();
    app.use(mountKoa(migration) as never);
    const answer = await ask(await listen(createServer(app.callback())), { path: '/koa' });
    expect([answer.text, answer.headers['x-koa']]).toEqual(['text', 'yes']);
    await until(() => results.length === 1, 'the comparison');
    expect(results[0]?.differences).toEqual([]);
  });
});

it('upgrades go to whoever has the place', async () => {
  const chat = (who: string): WebSocketResource =>
    new WebSocketResource((socket) => socket.send(who));
  const oldTree = new Resource();
  oldTree.putChild('old', chat('the old server'));
  oldTree.putChild('both', chat('the old server'));
  const tree = new Resource();
  tree.putChild('both', chat('the tree'));
  const migration = new MigrationResource(tree, `http://127.0.0.1:${await front(oldTree)}`, {
    route: 'shadow',
  });
  cleanUp(() => migration.close());
  const port = await front(migration);
  for (const [path, who] of [
    ['old', 'the old server'],
    ['both', 'the tree'],
  ]) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`);
    cleanUp(() => socket.terminate());
    expect(String(await new Promise((resolve) => socket.once('message', resolve)))).toBe(who);
  }
  expect(migration.report()).toMatchObject({ old: 1, new: 1 });
});
