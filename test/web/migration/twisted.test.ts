// A site on Debian's Twisted, moved piece by piece.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  type ChildResult,
  Data,
  deferLater,
  type IRequest,
  type IResource,
  MigrationResource,
  NOT_DONE_YET,
  oldSessionId,
  Redirect,
  type RenderResult,
  Resource,
  reactor,
  type ShadowResult,
} from 'hawser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTS } from '../../hosts/hosts.js';
import { type Answer, type Asked, ask, cleanUp, front, until } from '../proxy/servers.js';

const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (python) => spawnSync(python, ['-c', 'import twisted.web']).status === 0,
);
if (PYTHON === undefined) console.log('python3-twisted is not installed: nothing is moved from it');

let site: ChildProcess;
let oldPort = 0;

beforeAll(async () => {
  if (PYTHON === undefined) return;
  site = spawn(PYTHON, [fileURLToPath(new URL('old-site.py', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await new Promise<Buffer>((resolve) => site.stdout?.once('data', resolve));
  oldPort = Number(/READY (\d+)/.exec(line.toString())?.[1]);
});

afterAll(() => site?.kill());

class Form extends Resource {
  render_GET(request: IRequest): RenderResult {
    request.setHeader('Content-Type', 'text/plain; charset=utf-8');
    request.setHeader('X-Page', 'form');
    return `name=${request.args.get('name')?.join(',') ?? ''}\n`;
  }

  render_POST(request: IRequest): RenderResult {
    request.setHeader('Content-Type', 'text/plain; charset=utf-8');
    return `posted ${request.args.get('name')?.join(',') ?? ''} ${request.content.length} bytes\n`;
  }
}

class Slow extends Resource {
  override isLeaf = true;
  render_GET(request: IRequest): RenderResult {
    const piece = (left: number): void => {
      if (left === 0) {
        request.finish();
        return;
      }
      request.write(`piece ${left}\n`);
      deferLater(reactor, 0.01, piece, left - 1);
    };
    piece(3);
    return NOT_DONE_YET;
  }
}

class Article extends Resource {
  readonly number: number;

  constructor(number: number) {
    super();
    this.number = number;
  }

  render_GET(_request: IRequest): RenderResult {
    return `article ${this.number}\n`;
  }
}

class Articles extends Resource {
  override getChild(name: string, request: IRequest): ChildResult {
    if (name === '') return this;
    if (/^[1-9]$/.test(name)) return new Article(Number(name));
    return super.getChild(name, request);
  }

  render_GET(_request: IRequest): RenderResult {
    return '9 articles\n';
  }
}

/** The half that is ported. */
function half(): Resource {
  const root = new Resource();
  root.putChild('', new Data('the old index\n', 'text/plain'));
  root.putChild('form', new Form());
  root.putChild('slow', new Slow());
  root.putChild('articles', new Articles());
  root.putChild('moved', new Redirect('/form'));
  return root;
}

const ASKED: readonly Asked[] = [
  { path: '/' },
  { method: 'HEAD', path: '/' },
  { path: '/form?name=a&name=b%20c' },
  { method: 'HEAD', path: '/form' },
  {
    method: 'POST',
    path: '/form',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'name=x&name=%C3%BC',
  },
  { method: 'POST', path: '/form', body: 'x'.repeat(100_000) },
  { path: '/slow' },
  { path: '/slow/below' },
  { path: '/articles/' },
  { path: '/articles' },
  { path: '/articles/7' },
  { path: '/articles/77' },
  { path: '/articles/7/none' },
  { path: '/nowhere' },
  { path: '/nowhere/%2e%2e//x?y' },
  { path: '/moved' },
  { path: '/echo/a%2Fb/%C3%BC?q=%20' },
  { method: 'PUT', path: '/echo', body: 'put' },
  { method: 'DELETE', path: '/echo' },
  {
    method: 'POST',
    path: '/echo',
    headers: { 'Transfer-Encoding': 'chunked' },
    body: 'in chunks',
  },
  { method: 'POST', path: '/echo', headers: { Expect: '100-continue' }, body: 'expected' },
  { path: '/teapot' },
  { path: '/files/ten.txt' },
  { method: 'HEAD', path: '/files/ten.txt' },
  { path: '/files/ten.txt', headers: { Range: 'bytes=2-4' } },
  { path: '/files/ten.txt', headers: { Range: 'bytes=0-1,8-' } },
  { path: '/files/ten.txt', headers: { 'If-Modified-Since': 'Sun, 09 Sep 2001 01:46:40 GMT' } },
  { path: '/files/none.txt' },
];

/** What is the same whoever answers; a boundary is another each time. */
function seen({ status, reason, headers, text, isWhole }: Answer): unknown {
  const {
    date: _date,
    server: _server,
    connection: _connection,
    'keep-alive': _alive,
    'transfer-encoding': _coding,
    'content-length': _length,
    ...rest
  } = headers;
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1];
  const shown = JSON.stringify({ status, reason, rest, text, isWhole });
  return JSON.parse(boundary === undefined ? shown : shown.replaceAll(boundary, 'BOUNDARY'));
}

const migrationOf = (root: IResource, options = {}): MigrationResource => {
  const migration = new MigrationResource(root, `http://127.0.0.1:${oldPort}`, options);
  cleanUp(() => migration.close());
  return migration;
};

describe.runIf(PYTHON !== undefined)('in front of Twisted', () => {
  it('an empty tree passes everything', async () => {
    const migration = migrationOf(new Resource());
    const port = await front(migration);
    for (const asked of ASKED) {
      const what = `${asked.method ?? 'GET'} ${asked.path}`;
      expect([what, seen(await ask(port, asked))]).toEqual([
        what,
        seen(await ask(oldPort, { ...asked, headers: withHost(asked, port) })),
      ]);
    }
    expect(migration.report()).toMatchObject({ old: ASKED.length, new: 0 });
  });

  it('half of it ported, nobody sees the difference', async () => {
    const migration = migrationOf(half());
    const port = await front(migration);
    for (const asked of ASKED) {
      const what = `${asked.method ?? 'GET'} ${asked.path}`;
      expect([what, seen(await ask(port, asked))]).toEqual([
        what,
        seen(await ask(oldPort, { ...asked, headers: withHost(asked, port) })),
      ]);
    }
    const report = migration.report();
    expect([report.new, report.old]).toEqual([12, ASKED.length - 12]);
  });

  it('a shadow finds no difference where there is none, and the one that was planted', async () => {
    const results: ShadowResult[] = [];
    const root = half();
    const migration = migrationOf(root, {
      route: 'shadow',
      shadow: { onResult: (result: ShadowResult) => results.push(result) },
    });
    const port = await front(migration);
    for (const asked of ASKED) await ask(port, asked);
    const { new: ported } = migration.report();
    await until(() => results.length === ported - 2, 'the comparisons');
    expect(results.flatMap(({ uri, differences }) => differences.map((d) => [uri, d]))).toEqual([]);
    results.length = 0;
    root.putChild('form', new Data('name=\nplanted', 'text/plain; charset=utf-8'));
    await ask(port, { path: '/form' });
    await until(() => results.length === 1, 'the comparison');
    expect(results[0]).toMatchObject({
      method: 'GET',
      uri: '/form',
      oldStatus: 200,
      newStatus: 200,
      differences: [
        { kind: 'header', name: 'x-page', old: ['form'], new: [] },
        { kind: 'header', name: 'content-length', old: ['6'], new: ['13'] },
        { kind: 'body', at: 6, old: '', new: 'planted' },
      ],
    });
  });

  it('its sessions go on', async () => {
    const root = new Resource();
    class Who extends Resource {
      render_GET(request: IRequest): string {
        return String(oldSessionId(request));
      }
    }
    root.putChild('who', new Who());
    const port = await front(migrationOf(root));
    const first = await ask(port, { path: '/count' });
    const [, id] = /visit 1 of (\w+)/.exec(first.text) ?? [];
    const headers = { Cookie: first.headers['set-cookie']?.[0]?.split(';')[0] as string };
    expect((await ask(port, { path: '/who', headers })).text).toBe(id);
    expect((await ask(port, { path: '/count', headers })).text).toBe(`visit 2 of ${id}\n`);
  });
});

describe.runIf(PYTHON !== undefined).each(HOSTS)('in front of Twisted, on $name', (host) => {
  it('serves what is ported and passes the rest', async () => {
    const running = await host.start(migrationOf(half()));
    cleanUp(() => running.close());
    const text = async (path: string, more = {}): Promise<string> =>
      (await running.send({ path, ...more })).text;
    expect(await text('/articles/3')).toBe('article 3\n');
    expect(await text('/articles/33')).toContain('No Such Resource');
    expect(await text('/echo/a%2Fb?q')).toBe('GET /echo/a%2Fb?q ');
    expect(await text('/echo', { method: 'POST', body: 'the body' })).toBe('POST /echo the body');
    expect(await text('/slow')).toBe('piece 3\npiece 2\npiece 1\n');
    const range = await running.send({ path: '/files/ten.txt', headers: { Range: 'bytes=2-4' } });
    expect([range.status, range.text]).toEqual([206, '234']);
  });
});

/** The old server names the host it was asked for. */
function withHost(asked: Asked, port: number): Record<string, string> {
  return { ...(asked.headers as Record<string, string>), Host: `127.0.0.1:${port}` };
}
