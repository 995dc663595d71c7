import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../command.js';
import { Project, text, textOfNew } from './project.js';

let project: Project;

beforeEach(async () => {
  project = await Project.make();
});
afterEach(() => project.remove());

/** A tree that says which process answers, and answers late at `/late`. */
const SITE = `
  import { writeFileSync } from 'node:fs';
  import { deferLater, type IRequest, reactor, Resource } from 'hawser';
  import { expressOf } from 'hawser/express';
  import { koaOf } from 'hawser/koa';
  class Root extends Resource {
    override isLeaf = true;
    render_GET(request: IRequest): unknown {
      switch (request.path) {
        case '/pid':
          return String(process.pid);
        case '/late':
          writeFileSync('late-began', '');
          return deferLater(reactor, 2, () => 'late');
        case '/express':
          return String(expressOf(request).req.app.mountpath);
        case '/koa':
          return koaOf(request).path;
        case '/throw':
          throw new Error('the reason');
        default:
          return 'page';
      }
    }
  }
  export default Root;
`;

/** Ask for what takes two seconds, and wait until it is being answered. */
async function askLate(port: number): Promise<{ readonly answer: Promise<string> }> {
  const answer = textOfNew({ port }, '/late');
  await vi.waitFor(() => expect(existsSync(join(project.path, 'late-began'))).toBe(true), 30_000);
  return { answer };
}

const portOf = (url: string): number => Number(new URL(url).port);

describe('signals', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s lets a request of two seconds finish, and no more come in',
    async (signal) => {
      await project.write('site.ts', SITE);
      const server = await project.serve('--class', './site.ts');
      const port = portOf(server.url);
      const { answer } = await askLate(port);
      server.child.kill(signal);
      await vi.waitFor(() => expect(server.stdout).toContain('stopping'), 30_000);
      await expect(textOfNew({ port }, '/pid')).rejects.toThrow();
      expect(await answer).toBe('late');
      expect(await server.ended).toBe(0);
    },
  );

  it('a second one ends it at once', async () => {
    await project.write('site.ts', SITE);
    const server = await project.serve('--class', './site.ts');
    const { answer } = await askLate(portOf(server.url));
    const lost = expect(answer).rejects.toThrow();
    server.child.kill('SIGTERM');
    await vi.waitFor(() => expect(server.stdout).toContain('stopping'), 30_000);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe('SIGTERM');
    await lost;
  });
});

describe('--workers', () => {
  it('answers from two processes, on one port', async () => {
    await project.write('site.ts', SITE);
    const server = await project.serve('--class', './site.ts', '--workers', '2');
    expect(server.stdout).toMatch(/serving \.\/site\.ts with 2 workers on http:/);
    const pids = new Set<string>();
    for (let i = 0; i < 20; i++) pids.add(await textOfNew({ port: portOf(server.url) }, '/pid'));
    expect(pids.size).toBe(2);
    expect(pids).not.toContain(String(server.child.pid));
    expect(await server.stop()).toBe(0);
    for (const pid of pids) expect(() => process.kill(Number(pid), 0)).toThrow();
  });

  it('listens on a Unix socket', async () => {
    await project.write('site.ts', SITE);
    const server = await project.serve(
      ...['--class', './site.ts', '--workers', '2', '--listen', 'unix:site.sock'],
    );
    expect(await textOfNew({ socketPath: join(project.path, 'site.sock') }, '/x')).toBe('page');
    expect(await server.stop()).toBe(0);
  });

  it('starts another one where one dies', async () => {
    await project.write('site.ts', SITE);
    const server = await project.serve('--class', './site.ts', '--workers', '2');
    const ask = (): Promise<string> => textOfNew({ port: portOf(server.url) }, '/pid');
    const first = new Set([await ask(), await ask(), await ask(), await ask()]);
    const [victim] = first;
    process.kill(Number(victim), 'SIGKILL');
    // Until the supervisor has noticed, connections may go to the dead.
    const notice = `worker ${victim} ended by SIGKILL`;
    await vi.waitFor(() => expect(server.stderr).toContain(notice), 30_000);
    await vi.waitFor(async () => expect(first).not.toContain(await ask()), 45_000);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'lets a request of two seconds finish at %s',
    async (signal) => {
      await project.write('site.ts', SITE);
      const server = await project.serve('--class', './site.ts', '--workers', '2');
      const { answer } = await askLate(portOf(server.url));
      server.child.kill(signal);
      expect(await answer).toBe('late');
      expect(await server.ended).toBe(0);
    },
  );

  it('writes one access log, opened anew at SIGUSR2', async () => {
    const server = await project.serve('--workers', '2', '--logfile', 'access.log');
    const log = join(project.path, 'access.log');
    const lines = async (path: string): Promise<number> =>
      (await readFile(path, 'utf8').catch(() => '')).split('\n').length - 1;
    for (let i = 0; i < 6; i++) await textOfNew({ port: portOf(server.url) });
    await vi.waitFor(async () => expect(await lines(log)).toBe(6), 30_000);
    await rename(log, `${log}.1`);
    server.child.kill('SIGUSR2');
    await vi.waitFor(() => expect(existsSync(log)).toBe(true), 30_000);
    await textOfNew({ port: portOf(server.url) });
    await vi.waitFor(
      async () => expect((await lines(log)) + (await lines(`${log}.1`))).toBe(7),
      30_000,
    );
    expect(await server.stop()).toBe(0);
  });

  it('says once what is wrong, and ends', async () => {
    const running = run(['web', '--path', 'nowhere', '--workers', '3'], { cwd: project.path });
    expect(await running.ended).toBe(1);
    expect(running.stderr).toBe('hawser web: --path: there is no nowhere\n');
  });

  it.each(['0', 'two', '1.5'])('refuses %s', async (count) => {
    const running = run(['web', '--workers', count]);
    expect(await running.ended).toBe(1);
    expect(running.stderr).toContain('It must be a number from 1 to 1024.');
  });
});

describe('--framework', () => {
  it('express: the tree is mounted in an application of Express', async () => {
    await project.write('site.ts', SITE);
    const server = await project.serve(
      '--class',
      './site.ts',
      '--framework',
      'express',
      '-l',
      'log',
    );
    const answer = await fetch(new URL('express', server.url));
    expect(answer.headers.get('x-powered-by')).toBe('Express');
    expect([answer.status, await answer.text()]).toEqual([200, '/']);
    expect((await fetch(new URL('koa', server.url))).status).toBe(500);
    await server.stop();
    const log = await readFile(join(project.path, 'log'), 'utf8');
    expect(log).toContain('"GET /express HTTP/1.1" 200 1 ');
  });

  it('koa: in one of Koa', async () => {
    await project.write('site.ts', SITE);
    const server = await project.serve('--class', './site.ts', '--framework', 'koa');
    expect(await text(server, 'koa')).toBe('/koa');
  });

  it('node: in none, the default', async () => {
    await project.write('site.ts', SITE);
    const server = await project.serve('--class', './site.ts', '--framework', 'node');
    expect((await fetch(new URL('koa', server.url))).status).toBe(500);
    expect(await text(server, 'x')).toBe('page');
  });

  it('is another one: refused', async () => {
    const running = run(['web', '--framework', 'rails']);
    expect(await running.ended).toBe(1);
    expect(running.stderr).toContain('Allowed choices are node, express, koa');
  });
});

describe('--add-header', () => {
  it('adds fields to every response, several times (test_add_header_parsing)', async () => {
    await project.write('site.ts', SITE);
    const server = await project.serve(
      ...['--class', './site.ts', '--add-header', 'X-One: 1', '--add-header', 'Set-Cookie: a=b'],
      ...['--add-header', 'set-cookie:c=d'],
    );
    for (const path of ['', 'throw']) {
      const { headers } = await fetch(new URL(path, server.url));
      expect(headers.get('x-one')).toBe('1');
      expect(headers.getSetCookie()).toEqual(['a=b', 'c=d']);
    }
  });

  it.each(['novalue', ': x', 'two words: x'])('refuses %j', async (field) => {
    const running = run(['web', '-p', '0', '--add-header', field]);
    expect(await running.ended).toBe(1);
    expect(running.stderr).toContain('--add-header: expected "Name: value"');
  });
});

describe('--display-tracebacks', () => {
  it('shows errors to clients (test_displayTracebacks)', async () => {
    await project.write('site.ts', SITE);
    const server = await project.serve('--class', './site.ts', '--display-tracebacks');
    expect(await text(server, 'throw')).toContain('the reason');
  });

  it('is off by default, and with --notracebacks, which says so (test_noTracebacksDeprecation)', async () => {
    await project.write('site.ts', SITE);
    const server = await project.serve('--class', './site.ts', '-n');
    expect(await text(server, 'throw')).not.toContain('the reason');
    expect(server.stderr).toContain('--notracebacks is the default, and deprecated');
  });
});
