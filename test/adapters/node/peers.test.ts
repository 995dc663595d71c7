import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IRequest, Resource, Site } from 'hawser';
import { serve } from 'hawser/node';
import { describe, expect, it } from 'vitest';

/** Whether a program of Debian's is installed; a test that goes without it says so. */
function has(program: string): boolean {
  const there = spawnSync(program, ['--version']).error === undefined;
  if (!there) console.log(`${program} is not installed: its tests do not run`);
  return there;
}

/** Counts the visits of a session, and answers in other ways for the log's sake. */
class Page extends Resource {
  override isLeaf = true;

  render_GET(request: IRequest) {
    const session = request.getSession() as unknown as { visits?: number };
    session.visits = (session.visits ?? 0) + 1;
    if (request.path === '/missing') request.setResponseCode(404);
    if (request.path === '/empty') return '';
    return `visits=${session.visits}`;
  }
}

describe.runIf(has('curl'))('curl', () => {
  it('keeps a session across requests in its cookie jar', async () => {
    const serving = await serve(new Page(), { port: 0, host: '127.0.0.1' });
    const jar = join(mkdtempSync(join(tmpdir(), 'hawser-curl-')), 'jar');
    const visit = (...args: string[]): Promise<string> =>
      run('curl', ['-sS', ...args, serving.url]);
    const kept = ['-b', jar, '-c', jar];
    writeFileSync(jar, '');
    expect(await visit(...kept)).toBe('visits=1');
    expect(await visit(...kept)).toBe('visits=2');
    expect(await visit()).toBe('visits=1');
    expect(await visit(...kept)).toBe('visits=3');
    expect(readFileSync(jar, 'utf8')).toMatch(
      /^#HttpOnly_127\.0\.0\.1\t.*\tTWISTED_SESSION\t[0-9a-f]{64}$/m,
    );
    await serving.close();
  });
});

describe.runIf(has('goaccess') && has('curl'))('goaccess', () => {
  it('reads every line of the access log', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-goaccess-'));
    const path = join(folder, 'access.log');
    const site = new Site(new Page(), { logPath: path });
    const serving = await serve(site, { port: 0, host: '127.0.0.1' });
    const requests = [
      ['/'],
      ['/a%20b?c=d&e="f"'.replaceAll('"', '%22')],
      ['/missing', '-e', 'http://example.org/from?x=1'],
      ['/empty'],
      ['/', '-I'],
      ['/', '-A', 'Odd "agent" \\ with caf\u00e9 and \u2603'],
      ['/', '-X', 'DELETE'],
    ];
    for (const [url = '', ...args] of requests) {
      await run('curl', ['-sS', ...args, serving.url.slice(0, -1) + url]);
    }
    await serving.close();
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(requests.length);
    const report = join(folder, 'report.json');
    execFileSync(
      'goaccess',
      [
        path,
        // The combined format, but for the quotes around the address, which are Twisted's.
        '--log-format="%h" %^[%d:%t %^] "%r" %s %b "%R" "%u"',
        '--date-format=%d/%b/%Y',
        '--time-format=%T',
        '--no-global-config',
        '-o',
        report,
      ],
      { stdio: 'pipe', env: { ...process.env, TERM: 'dumb' } },
    );
    const { general } = JSON.parse(readFileSync(report, 'utf8'));
    expect(general).toMatchObject({
      total_requests: requests.length,
      valid_requests: requests.length,
      failed_requests: 0,
    });
  });
});

/** Run a program without holding up the server in this process. */
async function run(program: string, args: readonly string[]): Promise<string> {
  const { execFile } = await import('node:child_process');
  return await new Promise((resolve, reject) => {
    execFile(program, args, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
  });
}
