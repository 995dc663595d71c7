import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import {
  type ChildResult,
  Deferred,
  EncodingResourceWrapper,
  ErrorPagesWrapper,
  File,
  GzipEncoderFactory,
  HandlerResource,
  HttpError,
  type IRequest,
  type IResource,
  type MigrationOptions,
  MigrationReportResource,
  MigrationResource,
  NameVirtualHost,
  NoResource,
  notFound,
  oldSessionId,
  pages,
  type RenderResult,
  Resource,
  ReverseProxyResource,
  setReporter,
} from 'hawser';
import { setSink } from 'hawser/log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, behind, bodyOf, cleanUp, front } from '../proxy/servers.js';

const reported: string[] = [];
const logged: string[] = [];

beforeEach(() => {
  reported.length = 0;
  logged.length = 0;
  setReporter((failure) => reported.push(failure.getErrorMessage()));
  setSink((event) => logged.push(event.text));
});

afterEach(() => {
  setReporter(undefined);
  setSink(undefined);
});

/** The old server: says what it was asked for. */
const old: RequestListener = async (req, res) => {
  const body = await bodyOf(req);
  res.setHeader('X-Old', 'yes');
  res.end(`old ${req.method} ${req.url} ${body}`.trim());
};

/** A page that answers by a function. */
class Page extends Resource {
  readonly #answer: (request: IRequest) => RenderResult;

  constructor(answer: string | ((request: IRequest) => RenderResult)) {
    super();
    this.#answer = typeof answer === 'string' ? () => answer : answer;
  }

  render_GET(request: IRequest): RenderResult {
    return this.#answer(request);
  }
}

class Form extends Page {
  render_POST(request: IRequest): RenderResult {
    return `new POST ${request.content.text()}`;
  }
}

/** A resource whose children a function makes. */
class Making extends Resource {
  readonly #make: (name: string, request: IRequest) => ChildResult;

  constructor(make: (name: string, request: IRequest) => ChildResult) {
    super();
    this.#make = make;
  }

  override getChild(name: string, request: IRequest): ChildResult {
    return this.#make(name, request);
  }
}

const missing = (): IResource => Resource.prototype.getChild('', undefined as never) as IResource;

interface Running {
  readonly port: number;
  readonly migration: MigrationResource;
  get(path: string, headers?: Record<string, string>): Promise<string>;
}

async function migrating(
  children: Record<string, IResource>,
  options: MigrationOptions = {},
  answer: RequestListener = old,
  site = {},
): Promise<Running> {
  const root = new Resource();
  for (const [name, child] of Object.entries(children)) root.putChild(name, child);
  const migration = new MigrationResource(
    root,
    `http://127.0.0.1:${await behind(answer)}`,
    options,
  );
  cleanUp(() => migration.close());
  const port = await front(migration, site);
  return {
    port,
    migration,
    get: async (path, headers = {}) => (await ask(port, { path, headers })).text,
  };
}

describe('what the tree has is served here, everything else by the old server', () => {
  it('by fixed children, at any depth, with the whole path and query for the old one', async () => {
    const folder = new Resource();
    folder.putChild('page', new Page('new page'));
    const { get } = await migrating({ folder, '': new Page('new index') });
    expect(await get('/')).toBe('new index');
    expect(await get('/folder/page')).toBe('new page');
    expect(await get('/folder/other?a=%2F&b')).toBe('old GET /folder/other?a=%2F&b');
    expect(await get('/folder/page/below')).toBe('old GET /folder/page/below');
    expect(await get('/f%6flder//x%2Fy')).toBe('old GET /f%6flder//x%2Fy');
  });

  it('an empty tree has nothing', async () => {
    const { get, migration } = await migrating({});
    for (const path of ['/', '/a', '/a/b/', '/?q']) expect(await get(path)).toBe(`old GET ${path}`);
    expect(migration.report()).toMatchObject({ old: 4, new: 0 });
  });

  it('folders on the way to a page are no pages', async () => {
    const folder = new Resource();
    folder.putChild('page', new Page('new'));
    const { get, port } = await migrating({ folder });
    expect(await get('/folder')).toBe('old GET /folder');
    expect(await get('/folder/')).toBe('old GET /folder/');
    expect((await ask(port, { method: 'OPTIONS', path: '/folder' })).text).toBe(
      'old OPTIONS /folder',
    );
  });

  it.each<[string, (name: string) => ChildResult]>([
    ['the page of getChild', () => missing()],
    ['a Deferred of it', () => Deferred.fromPromise(Promise.resolve(missing()))],
    ['NoResource', () => new NoResource()],
    ['notFound()', () => notFound()],
    ['a 404 page', () => pages.errorPage(404, 'Gone', 'away')],
    [
      'a thrown 404',
      () => {
        throw new HttpError(404);
      },
    ],
    ['a rejected 404', () => Promise.reject(new HttpError(404))],
    ['a Resource that answers nothing', () => new Resource()],
    ['a virtual host that is not known', () => new NameVirtualHost()],
  ])('a walk that ends at %s is a miss', async (_what, make) => {
    const { get } = await migrating({ dyn: new Making(make) });
    expect(await get('/dyn/x')).toBe('old GET /dyn/x');
  });

  it.each<[string, number, () => ChildResult]>([
    [
      'a 404 of its own',
      404,
      () =>
        new Page((request) => {
          request.setResponseCode(404);
          return 'new: no such article';
        }),
    ],
    [
      'a 404 it throws',
      404,
      () =>
        new Page(() => {
          throw new HttpError(404, 'new: no such article');
        }),
    ],
    ['a 403 page', 403, () => pages.forbidden('new')],
    [
      'an error',
      500,
      () => {
        throw new Error('new');
      },
    ],
    [
      'a 410 that was thrown',
      410,
      () => {
        throw new HttpError(410, 'new');
      },
    ],
  ])('a page that answers %s has answered', async (_what, status, make) => {
    const { port } = await migrating({ dyn: new Making(make) });
    const answer = await ask(port, { path: '/dyn/x' });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('old');
  });

  it('who is asked may decide otherwise', async () => {
    class Gone extends NoResource {}
    const { port, get } = await migrating(
      { gone: new Gone('new: gone for good'), stub: new Page('new stub') },
      {
        isMiss: (resource, request) =>
          resource instanceof Gone ? false : request.path === '/stub' ? true : undefined,
      },
    );
    expect((await ask(port, { path: '/gone' })).text).toContain('new: gone for good');
    expect(await get('/stub')).toBe('old GET /stub');
    expect(await get('/else')).toBe('old GET /else');
  });

  it('leaves nothing of a walk in vain: path, fields, cookies, encodings, error pages', async () => {
    const inner = new Making((_name, request) => {
      request.setHeader('X-New', 'yes');
      request.addCookie('new', '1');
      request.setResponseCode(418);
      request.consume(1);
      request.setHost('elsewhere', 99);
      return missing();
    });
    const tree = new ErrorPagesWrapper(
      new EncodingResourceWrapper(inner, [new GzipEncoderFactory()]),
      { 404: () => 'new 404' },
    );
    const { port } = await migrating({ tree }, {}, (req, res) => {
      res.end(`old ${req.url} ${req.headers.host}`);
    });
    const { status, text, headers } = await ask(port, {
      path: '/tree/a/b',
      headers: { 'Accept-Encoding': 'gzip', Host: 'www.example.org' },
    });
    expect([status, text]).toEqual([200, 'old /tree/a/b www.example.org']);
    for (const name of ['x-new', 'set-cookie', 'vary', 'content-encoding']) {
      expect(headers).not.toHaveProperty(name);
    }
  });

  it('keeps what resources above have set', async () => {
    const migration = new MigrationResource(
      new Making((_name, request) => {
        request.setHeader('X-Above', 'changed');
        return missing();
      }),
      `http://127.0.0.1:${await behind(old)}`,
    );
    cleanUp(() => migration.close());
    const port = await front(
      new Making((_name, request) => {
        request.setHeader('X-Above', 'set');
        request.addCookie('above', '1');
        return migration;
      }),
    );
    const { headers, text } = await ask(port, { path: '/place/x' });
    expect(text).toBe('old GET /x');
    expect(headers['x-above']).toBe('set');
    expect(headers['set-cookie']).toEqual(['above=1']);
  });
});

describe('methods', () => {
  it('that the page does not have yet are those of the old server', async () => {
    const { port } = await migrating({ form: new Page('new') });
    const asked = async (method: string, body?: string) =>
      (await ask(port, { method, path: '/form', ...(body === undefined ? {} : { body }) })).text;
    expect(await asked('GET')).toBe('new');
    expect(await asked('POST', 'a=1')).toBe('old POST /form a=1');
    expect(await asked('DELETE')).toBe('old DELETE /form');
    const options = await ask(port, { method: 'OPTIONS', path: '/form' });
    expect([options.status, options.headers.allow]).toEqual([204, 'HEAD, GET']);
    const head = await ask(port, { method: 'HEAD', path: '/form' });
    expect(head.headers).not.toHaveProperty('x-old');
  });

  it('can be left to the tree', async () => {
    const folder = new Resource();
    folder.putChild('x', new Page('new'));
    const { port } = await migrating({ form: new Page('new'), folder }, { missingMethods: 'new' });
    expect((await ask(port, { method: 'POST', path: '/form' })).status).toBe(405);
    expect((await ask(port, { method: 'POST', path: '/folder' })).text).toBe('old POST /folder');
  });

  it('with bodies reach whoever answers, whole', async () => {
    const { port } = await migrating({ form: new Form('new') });
    const body = 'x'.repeat(200_000);
    expect((await ask(port, { method: 'POST', path: '/form', body })).text).toBe(
      `new POST ${body}`,
    );
    expect((await ask(port, { method: 'POST', path: '/else', body })).text).toBe(
      `old POST /else ${body}`,
    );
    const chunked = await ask(port, {
      method: 'POST',
      path: '/else',
      headers: { 'Transfer-Encoding': 'chunked' },
      body: 'in chunks',
    });
    expect(chunked.text).toBe('old POST /else in chunks');
  });
});

describe('a resource that finds out later', () => {
  it('that a file is not there hands over', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-migration-'));
    cleanUp(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'here.txt'), 'new file');
    const { get, port, migration } = await migrating({ static: new File(folder) });
    expect(await get('/static/here.txt')).toBe('new file');
    expect(await get('/static/gone.txt')).toBe('old GET /static/gone.txt');
    expect((await ask(port, { method: 'PUT', path: '/static/here.txt', body: 'x' })).text).toBe(
      'old PUT /static/here.txt x',
    );
    expect(migration.report()).toMatchObject({ old: 2, new: 1 });
  });

  it('that it renders a miss hands over, with the body that was read', async () => {
    class Late extends Resource {
      override isLeaf = true;
      override render(request: IRequest): RenderResult {
        request.setHeader('X-New', 'yes');
        return request.method === 'POST'
          ? Deferred.fromPromise(Promise.resolve(missing()))
          : missing();
      }
    }
    const { port, get, migration } = await migrating({ late: new Late() });
    expect(await get('/late/a?b')).toBe('old GET /late/a?b');
    const posted = await ask(port, { method: 'POST', path: '/late', body: 'the body' });
    expect(posted.text).toBe('old POST /late the body');
    expect(posted.headers).not.toHaveProperty('x-new');
    expect(migration.report()).toMatchObject({ old: 2, new: 0 });
  });

  it('that an application has no such route hands over, unless it has read the body', async () => {
    const app = express();
    app.get('/hello', (_req, res) => void res.send('new express'));
    app.use('/read', express.text({ type: '*/*' }));
    const { port, get } = await migrating({ app: new HandlerResource(app as never) });
    expect(await get('/app/hello')).toBe('new express');
    expect(await get('/app/other')).toBe('old GET /app/other');
    const posted = await ask(port, { method: 'POST', path: '/app/other', body: 'unread' });
    expect(posted.text).toBe('old POST /app/other unread');
    const read = await ask(port, { method: 'POST', path: '/app/read', body: 'read' });
    // The parser keeps text, which is as good as the bytes.
    expect([read.status, read.text]).toEqual([200, 'old POST /app/read read']);
    expect(logged).toEqual([]);
  });

  it('with its body gone answers by itself, and says so in the log', async () => {
    const app = express();
    app.use(express.json());
    const { port } = await migrating({ app: new HandlerResource(app as never) });
    const answer = await ask(port, {
      method: 'POST',
      path: '/app/x',
      headers: { 'Content-Type': 'application/json' },
      body: '{"a":1}',
    });
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('old');
    expect(logged).toEqual(['POST /app/x: not here, and its body was read already']);
  });
});

describe('routes', () => {
  it('send paths to either side, at run time, the longest first', async () => {
    const wiki = new Resource();
    wiki.putChild('page', new Page('new page'));
    wiki.putChild('own', new Page('new own'));
    const { get, port, migration } = await migrating(
      { wiki },
      { routes: { '/wiki': 'old', '/wiki/own/': 'auto' } },
    );
    expect(await get('/wiki/page')).toBe('old GET /wiki/page');
    expect(await get('/w%69ki/page')).toBe('old GET /w%69ki/page');
    expect(await get('/wiki/own')).toBe('new own');
    migration.setRoute('/wiki', undefined);
    expect(await get('/wiki/page')).toBe('new page');
    migration.setRoute('/wiki', 'new');
    expect((await ask(port, { path: '/wiki/gone' })).status).toBe(404);
    expect(await get('/wikis')).toBe('old GET /wikis');
    migration.setRoute('/', 'new');
    expect((await ask(port, { path: '/wikis' })).status).toBe(404);
    expect(migration.report().routes).toEqual([
      ['/', 'new'],
      ['/wiki', 'new'],
      ['/wiki/own', 'auto'],
    ]);
    migration.setRoute('/', undefined);
    expect(await get('/wikis')).toBe('old GET /wikis');
  });

  it('can be decided by the request', async () => {
    const { get, migration } = await migrating({ page: new Page('new') }, { route: 'old' });
    expect(await get('/page')).toBe('old GET /page');
    const stop = migration.addRoute((request) =>
      request.getCookie('beta') === 'yes' ? 'auto' : undefined,
    );
    expect(await get('/page')).toBe('old GET /page');
    expect(await get('/page', { Cookie: 'beta=yes' })).toBe('new');
    stop();
    expect(await get('/page', { Cookie: 'beta=yes' })).toBe('old GET /page');
  });

  it('are checked', async () => {
    const { migration, port } = await migrating({});
    expect(() => migration.setRoute('wiki', 'old')).toThrow(TypeError);
    expect(() => migration.setRoute('/wiki', 'both' as never)).toThrow("'auto', 'new', 'old'");
    expect(() => migration.addRoute('x' as never)).toThrow(TypeError);
    migration.addRoute(() => 'nowhere' as never);
    expect((await ask(port)).status).toBe(500);
    expect(reported[0]).toContain('not nowhere');
    for (const [upstream, options, error] of [
      ['ftp://x', {}, TypeError],
      [1, {}, TypeError],
      [new ReverseProxyResource('127.0.0.1', 1, ''), { proxy: {} }, TypeError],
      ['http://x', { route: 'x' }, TypeError],
      ['http://x', { missingMethods: 'x' }, TypeError],
      ['http://x', { maxPaths: 0 }, RangeError],
      ['http://x', { shadow: { sample: 2 } }, RangeError],
      ['http://x', { shadow: { maxBodyBytes: 0 } }, RangeError],
    ] as const) {
      expect(
        () => new MigrationResource(new Resource(), upstream as never, options as never),
      ).toThrow(error);
    }
    expect(() => new MigrationResource({} as never, 'http://x')).toThrow(TypeError);
    expect(() => migration.putChild()).toThrow(TypeError);
  });
});

describe('the old server', () => {
  it('goes on under its name, and its redirects come out right', async () => {
    const { port } = await migrating({}, {}, (req, res) => {
      const { port: own } = req.socket.address() as { port: number };
      const { hostname } = new URL(`http://${req.headers.host}`);
      // Twisted makes URLs of the host it is asked for and the port it listens on.
      res.setHeader('Location', `http://${hostname}:${own}/there`);
      res.statusCode = 302;
      res.end();
    });
    const { headers } = await ask(port, { headers: { Host: 'www.example.org:8080' } });
    expect(headers.location).toBe('http://www.example.org:8080/there');
  });

  it('that is not there is a 502, and says nothing of what is ported', async () => {
    const migration = new MigrationResource(new Resource(), 'http://127.0.0.1:1');
    migration.root.putChild('page', new Page('new'));
    const port = await front(migration);
    expect((await ask(port, { path: '/page' })).text).toBe('new');
    expect((await ask(port, { path: '/other' })).status).toBe(502);
  });
});

describe('sessions', () => {
  class Count extends Resource {
    render_GET(request: IRequest): string {
      const session = request.getSession() as { count?: number };
      session.count = (session.count ?? 0) + 1;
      return `count ${session.count}, old session ${oldSessionId(request)}`;
    }
  }

  it('of either side stand beside each other', async () => {
    const { port } = await migrating(
      { count: new Count() },
      {},
      (req, res) => {
        if (req.headers.cookie === undefined)
          res.setHeader('Set-Cookie', 'TWISTED_SESSION=abc; Path=/');
        res.end(String(req.headers.cookie));
      },
      { sessionCookie: { name: 'SESSION' } },
    );
    const first = await ask(port, { path: '/old' });
    expect(first.headers['set-cookie']).toEqual(['TWISTED_SESSION=abc; Path=/']);
    const here = await ask(port, { path: '/count', headers: { Cookie: 'TWISTED_SESSION=abc' } });
    expect(here.text).toBe('count 1, old session abc');
    const [cookie = ''] = here.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^SESSION=\w+;/);
    const both = { Cookie: `TWISTED_SESSION=abc; ${cookie.split(';')[0]}` };
    expect((await ask(port, { path: '/count', headers: both })).text).toContain('count 2');
    expect((await ask(port, { path: '/old', headers: both })).text).toBe(both.Cookie);
  });

  it("must not take the old server's cookie", async () => {
    const { port } = await migrating({ count: new Count() });
    expect((await ask(port, { path: '/count' })).status).toBe(500);
    expect(reported[0]).toContain("the cookie TWISTED_SESSION is the old server's");
  });

  it('that a walk in vain began are not begun again by the next', async () => {
    const tree = new Making((_name, request) => {
      request.getSession();
      request.addCookie('other', '1');
      return missing();
    });
    const { port } = await migrating({ tree }, {}, old, { sessionCookie: { name: 'SESSION' } });
    const { text, headers } = await ask(port, { path: '/tree/x' });
    expect(text).toBe('old GET /tree/x');
    expect(headers['set-cookie']?.map((cookie) => cookie.split('=')[0])).toEqual(['SESSION']);
  });

  it('are read from the cookie of their place and kind', () => {
    const request = (isSecure: boolean): IRequest =>
      ({
        isSecure: () => isSecure,
        getCookie: (name: string) => `[${name}]`,
      }) as unknown as IRequest;
    expect(oldSessionId(request(false))).toBe('[TWISTED_SESSION]');
    expect(oldSessionId(request(true))).toBe('[TWISTED_SECURE_SESSION]');
    expect(oldSessionId(request(true), { forceNotSecure: true })).toBe('[TWISTED_SESSION]');
    expect(oldSessionId(request(false), { sitepath: ['a', 'b'] })).toBe('[TWISTED_SESSION_a_b]');
  });
});

describe('the report', () => {
  it('counts who answers what, within bounds', async () => {
    const { get, migration } = await migrating(
      { page: new Page('new') },
      { maxPaths: 4, keyOf: (request) => request.path },
    );
    for (const path of ['/page', '/a', '/a', '/b', '/c', '/d', '/e']) await get(path);
    const report = migration.report();
    expect([report.old, report.new]).toEqual([6, 1]);
    expect(report.paths.map(({ path, old, new: fresh }) => [path, old, fresh])).toEqual([
      ['(others)', 2, 0],
      ['/a', 2, 0],
      ['/b', 1, 0],
      ['/c', 1, 0],
      ['/page', 0, 1],
    ]);
    expect(report.paths[1]?.lastOld).toBeGreaterThanOrEqual(report.since);
    migration.resetReport();
    expect(migration.report()).toMatchObject({ old: 0, new: 0, paths: [] });
  });

  it('takes two segments for the name of a path', async () => {
    const { get, migration } = await migrating({});
    for (const path of ['/', '/a', '/a/b', '/a/b/', '/a/b/c/d']) await get(path);
    expect(
      migration
        .report()
        .paths.map(({ path }) => path)
        .sort(),
    ).toEqual(['/', '/a', '/a/b', '/a/b/…']);
  });

  it('is a page, or JSON', async () => {
    const { get, migration } = await migrating({});
    await get('/<b>');
    const port = await front(new MigrationReportResource(migration));
    const html = await ask(port);
    expect(html.headers['content-type']).toContain('text/html');
    expect(html.text).toContain('/&lt;b&gt;');
    expect(html.text).not.toContain('<b>');
    const json = await ask(port, { headers: { Accept: 'application/json' } });
    expect(json.headers['content-type']).toBe('application/json');
    expect(JSON.parse(json.text)).toMatchObject({ old: 1, new: 0, paths: [{ path: '/<b>' }] });
  });
});

it('closes its connections', async () => {
  const server = createServer(old);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: behindPort } = server.address() as { port: number };
  const migration = new MigrationResource(new Resource(), `http://127.0.0.1:${behindPort}`);
  const port = await front(migration);
  await ask(port);
  migration.close();
  await new Promise((resolve) => server.close(resolve));
});
