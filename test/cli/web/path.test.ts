import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../command.js';
import { Project, text } from './project.js';

let project: Project;

beforeEach(async () => {
  project = await Project.make();
  await mkdir(join(project.path, 'www'));
});
afterEach(() => project.remove());

const PAGE = (word: string): string =>
  `import { type IRequest, Resource } from 'hawser';
   class Page extends Resource { render_GET(_: IRequest): string { return '${word}'; } }
   export const resource = new Page();`;

describe('hawser web --path', () => {
  it('serves a folder and runs its scripts, each time anew (test_path, test_rpyProcessor)', async () => {
    await project.write('www/hello.txt', 'hello');
    await project.write('www/page.rpy.ts', PAGE('one'));
    const server = await project.serve('--path', 'www');
    expect(await text(server, 'hello.txt')).toBe('hello');
    expect(await text(server, 'page.rpy.ts')).toBe('one');
    await writeFile(join(project.path, 'www/page.rpy.ts'), PAGE('twelve'));
    expect(await text(server, 'page.rpy.ts')).toBe('twelve');
  });

  it('serves a single file', async () => {
    const file = await project.write('hello.txt', 'hello');
    expect(await text(await project.serve('--path', file))).toBe('hello');
  });

  it('runs all kinds of scripts (test_cgiProcessor, test_epyProcessor)', async () => {
    await project.write('www/a.cgi', '#!/bin/sh\nprintf "A: b\\n\\n"; cat', 0o755);
    await project.write('www/b.epy.js', 'request.write("b " + request.method);');
    await project.write('www/c.rpy.tsx', 'export default () => <b>c</b>;');
    await project.write('www/sub/index.rpy.js', PAGE('index').replace(/: \w+|type /g, ''));
    const server = await project.serve('--path', 'www');
    const posted = await fetch(new URL('a.cgi', server.url), { method: 'POST', body: 'posted' });
    expect(await posted.text()).toBe('posted');
    expect(await text(server, 'b.epy.js')).toBe('b GET');
    expect(await text(server, 'c.rpy.tsx')).toContain('<b>c</b>');
    expect(await text(server, 'sub/')).toBe('index');
  });

  it('answers 500 for a script that throws, logs it, and never sends the source', async () => {
    await project.write('www/bad.rpy.ts', 'const secret = 1; throw new Error("broken");');
    const server = await project.serve('--path', 'www');
    const answer = await fetch(new URL('bad.rpy.ts', server.url));
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
    await server.stop();
    expect(server.stderr).toContain('broken');
  });

  it('says that a script in Python is not run, in place of its source', async () => {
    for (const name of ['a.rpy', 'a.epy', 'index.rpy']) {
      await project.write(`www/${name}`, 'secret = 1');
    }
    const server = await project.serve('--path', 'www');
    for (const path of ['a.rpy', 'a.epy', '', 'a.rpy/below']) {
      const answer = await fetch(new URL(path, server.url));
      expect(answer.status).toBe(500);
      const page = await answer.text();
      expect(page).toContain('is a script in Python');
      expect(page).not.toContain('secret');
    }
  });

  it('is refused for what is not there', async () => {
    const running = run(['web', '--path', 'nowhere'], { cwd: project.path });
    expect(await running.ended).toBe(1);
    expect(running.stderr).toBe('hawser web: --path: there is no nowhere\n');
  });
});

describe('what goes with --path', () => {
  it('--index, several times, in this order', async () => {
    await project.write('www/one.html', 'one');
    await project.write('www/two.html', 'two');
    await project.write('www/index.html', 'index');
    await project.write('www/sub/two.html', 'sub two');
    const server = await project.serve('--path', 'www', '--index', 'one.html', '-i', 'two.html');
    expect(await text(server)).toBe('one');
    expect(await text(server, 'sub/')).toBe('sub two');
  });

  it('--ignore-ext, which also keeps the URLs of scripts that were converted', async () => {
    await project.write('www/a.html', 'html');
    await project.write('www/page.rpy.ts', PAGE('converted'));
    await project.write('www/b.txt', 'text');
    const server = await project.serve(
      '--path',
      'www',
      '--ignore-ext',
      '.html',
      '--ignore-ext',
      '.ts',
    );
    expect(await text(server, 'a')).toBe('html');
    expect(await text(server, 'page.rpy')).toBe('converted');
    expect((await fetch(new URL('b', server.url))).status).toBe(404);
  });

  it('--allow-ignore-ext', async () => {
    await project.write('www/b.txt', 'text');
    const server = await project.serve('--path', 'www', '--allow-ignore-ext');
    expect(await text(server, 'b')).toBe('text');
  });

  it('--mime-type', async () => {
    await project.write('www/README', 'text');
    const server = await project.serve('--path', 'www', '-m', 'text/x-own');
    const answer = await fetch(new URL('README', server.url));
    expect(answer.headers.get('content-type')).toBe('text/x-own');
  });

  it('--processor, several times: classes and functions of a module, or of hawser', async () => {
    await project.write(
      'upper.ts',
      `import { Data } from 'hawser';
       import { readFileSync } from 'node:fs';
       export default (path: string) => new Data(readFileSync(path, 'utf8').toUpperCase(), 'text/plain');
       export class Named extends Data { constructor(path: string) { super(path, 'text/plain'); } }`,
    );
    await project.write('www/a.up', 'shout');
    await project.write('www/b.named', '');
    await project.write('www/c.sh', '#!/bin/sh\nprintf "A: b\\n\\nrun"', 0o755);
    const server = await project.serve(
      ...[
        '--path',
        'www',
        '--processor',
        '.up=./upper.ts',
        '--processor',
        'named=./upper.ts#Named',
      ],
      ...['--processor', '.sh=hawser#CGIScript'],
    );
    expect(await text(server, 'a.up')).toBe('SHOUT');
    expect(await text(server, 'b.named')).toContain('b.named');
    expect(await text(server, 'c.sh')).toBe('run');
  });

  it.each([
    [['--index', 'a'], '--index goes with --path only'],
    [['--ignore-ext', 'a'], '--ignore-ext goes with --path only'],
    [['--allow-ignore-ext'], '--allow-ignore-ext goes with --path only'],
    [['--mime-type', 'a/b'], '--mime-type goes with --path only'],
    [['--processor', '.a=b'], '--processor goes with --path only'],
    [['--path', 'www', '--processor', 'a'], '--processor: expected .ext=module#name, not a'],
    [['--path', 'www', '--processor', '.a=./b.ts'], '--processor: there is no file ./b.ts'],
    [
      ['--path', 'www', '--processor', '.a=hawser#NOT_DONE_YET'],
      '--processor: that export of hawser is no class or function',
    ],
  ])('%j is refused where it makes no sense', async (args, message) => {
    const running = run(['web', ...args], { cwd: project.path });
    expect(await running.ended).toBe(1);
    expect(running.stderr).toBe(`hawser web: ${message}\n`);
  });
});

describe('--logfile', () => {
  it('gets a line for each request (test_pathServer)', async () => {
    await project.write('www/hello.txt', 'hello');
    const server = await project.serve('--path', 'www', '-l', 'access.log');
    await text(server, 'hello.txt?a=1');
    await text(server, 'nothing');
    expect(await server.stop()).toBe(0);
    const lines = (await readFile(join(project.path, 'access.log'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^"127\.0\.0\.1" - - \[.*\] "GET \/hello\.txt\?a=1 HTTP\/1\.1" 200 5 /,
    );
    expect(lines[1]).toContain('"GET /nothing HTTP/1.1" 404');
  });

  it('is refused where it cannot be written', async () => {
    const running = run(['web', '-p', '0', '-l', 'no/such/folder/log'], { cwd: project.path });
    expect(await running.ended).toBe(1);
    expect(running.stderr).toContain('no/such/folder/log');
  });
});
