import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../command.js';
import { Project, text } from './project.js';

let project: Project;

beforeEach(async () => {
  project = await Project.make();
});
afterEach(() => project.remove());

/** What `hawser web` says when it is refused. */
async function refused(...args: string[]): Promise<string> {
  const running = run(['web', ...args], { cwd: project.path });
  expect(await running.ended).toBe(1);
  expect(running.stdout).toBe('');
  return running.stderr;
}

describe('hawser web', () => {
  it('serves a test page when it is told nothing', async () => {
    const server = await project.serve();
    expect(await text(server)).toContain('Hello! This is a test page');
    expect(server.stdout).toMatch(
      /^hawser web: serving a test page on http:\/\/127\.0\.0\.1:\d+\/\n$/,
    );
  });

  it('--help names every option', async () => {
    const running = run(['web', '--help']);
    expect(await running.ended).toBe(0);
    for (const option of (
      '--path --class --app --resource-script --user --index --ignore-ext --allow-ignore-ext ' +
      '--mime-type --processor --listen --port --host --https --certificate --privkey --framework ' +
      '--workers --logfile --add-header --display-tracebacks'
    ).split(' ')) {
      expect(running.stdout).toMatch(new RegExp(`^  (?:-\\w, )?${option}\\b`, 'm'));
    }
  });

  it.each([
    [['--path', '.', '--class', './a.ts'], 'give one of --path and --class'],
    [['--user', '--app', './a.ts'], 'give one of --app and --user'],
    [['--wsgi', 'a.b'], '--wsgi: no Python is run here; --app serves applications of Node'],
  ])('refuses %j', async (args, message) => {
    expect(await refused(...args)).toBe(`hawser web: ${message}\n`);
  });

  it('refuses --personal, and says what to do instead', async () => {
    expect(await refused('--personal')).toContain('ReverseProxyResource');
  });
});

describe('--class', () => {
  const CLASSES = `
    import { type IRequest, Resource } from 'hawser';
    class Page extends Resource {
      override isLeaf = true;
      readonly #word: string;
      constructor(word: string = 'default') { super(); this.#word = word; }
      render_GET(_: IRequest): string { return this.#word; }
    }
  `;

  it.each([
    ['a class that is the default export', 'export default Page;', '', 'default'],
    ['the only class', 'export class Only extends Page {}; export const x = 1;', '', 'default'],
    [
      'a named class',
      "export class A extends Page {}; export class B extends Page { constructor() { super('B'); } };",
      '#B',
      'B',
    ],
    ['a resource', "export const resource = new Page('made'); export { Page };", '', 'made'],
  ])('serves %s', async (_, exports, name, word) => {
    await project.write('site.ts', CLASSES + exports);
    const server = await project.serve('--class', `./site.ts${name}`);
    expect(await text(server, 'any/path')).toBe(word);
    expect(server.stdout).toContain(`serving ./site.ts${name} on `);
  });

  it('serves JavaScript, also as CommonJS', async () => {
    const page = (start: string, end: string): string =>
      `${start}
       class Page extends Resource { render_GET() { return 'plain'; } }
       Page.prototype.isLeaf = true;
       ${end}`;
    await project.write(
      'a.mjs',
      page("import { Resource } from 'hawser';", 'export default Page;'),
    );
    await project.write(
      'b.cjs',
      page("const { Resource } = require('hawser');", 'module.exports = { Page };'),
    );
    for (const name of ['a.mjs', 'b.cjs']) {
      expect(await text(await project.serve('--class', `./${name}`))).toBe('plain');
    }
  });

  it.each<[string, string | RegExp]>([
    ['./none.ts', 'exports no class of resources'],
    ['./none.ts#x', 'is neither a class of resources'],
    ['./none.ts#y', 'exports no y, only x'],
    ['./two.ts', /say which one of (\.\/two\.ts#(A|Page)(, )?){2}/],
    ['./gone.ts', 'there is no file ./gone.ts'],
    ['no-such-package', 'no-such-package cannot be loaded'],
  ])('is refused where there is none: %s', async (module, message) => {
    await project.write('none.ts', 'export const x: number = 1;');
    await project.write('two.ts', `${CLASSES} export class A extends Page {}; export { Page };`);
    expect(await refused('--class', module)).toMatch(message);
  });

  it('shows where a module fails', async () => {
    await project.write('fails.ts', 'throw new Error("at its start");');
    expect(await refused('--class', './fails.ts')).toContain('at its start');
  });
});

describe('--app (test_wsgi)', () => {
  it.each([
    [
      'Express',
      "import express from 'express';\nconst app = express();\napp.get('/x', (req, res) => res.send('express ' + req.query.a));\nexport default app;",
      'express 1',
    ],
    [
      'Koa',
      "import Koa from 'koa';\nexport const app = new Koa();\napp.use((ctx) => { ctx.body = 'koa ' + ctx.query.a; });",
      'koa 1',
    ],
    [
      'connect',
      "export const handler = (req, res, next) => req.url.startsWith('/x') ? res.end('connect') : next();",
      'connect',
    ],
    ['Node', "export default (req, res) => { res.end('node ' + req.url); };", 'node /x?a=1'],
    [
      'fetch',
      "export default { fetch: (request) => new Response('fetch ' + new URL(request.url).search) };",
      'fetch ?a=1',
    ],
    [
      'fetch, exported by the module',
      "export const fetch = () => new Response('module');",
      'module',
    ],
  ])('serves an application of %s', async (_, code, answer) => {
    await project.write('app.mjs', code);
    const server = await project.serve('--app', './app.mjs');
    expect(await text(server, 'x?a=1')).toBe(answer);
  });

  it('takes a CommonJS module and a name', async () => {
    await project.write('app.cjs', "module.exports = (req, res) => res.end('exports');");
    await project.write('two.mjs', "export const admin = (req, res) => { res.end('admin'); };");
    expect(await text(await project.serve('--app', './app.cjs'))).toBe('exports');
    expect(await text(await project.serve('--app', './two.mjs#admin'))).toBe('admin');
  });

  it('is refused where there is none (test_invalidApplication)', async () => {
    await project.write('none.mjs', 'export const x = 1;');
    expect(await refused('--app', './none.mjs')).toContain('--app: ./none.mjs has no application');
    expect(await refused('--app', './gone.mjs')).toContain('there is no file ./gone.mjs');
  });
});

describe('--resource-script', () => {
  it('runs a script for each request, whatever the path', async () => {
    await project.write(
      'site.rpy.ts',
      `import { type IRequest, Resource } from 'hawser';
       let count: number = 0;
       class Page extends Resource {
         override isLeaf = true;
         render_GET(request: IRequest): string { return ++count + request.path; }
       }
       export const resource = new Page();`,
    );
    const server = await project.serve('--resource-script', 'site.rpy.ts');
    expect(await text(server, 'a/b')).toBe('1/a/b');
    expect(await text(server, '')).toBe('1/');
  });

  it('is refused where there is none', async () => {
    expect(await refused('--resource-script', 'gone.ts')).toContain('there is no gone.ts');
  });
});

describe('--user', () => {
  it('lists the users of this machine that have a public_html', async () => {
    const server = await project.serve('-u');
    expect(await text(server)).toContain('<h1>Users</h1>');
    expect((await fetch(new URL('no-such-user/', server.url))).status).toBe(404);
  });
});
