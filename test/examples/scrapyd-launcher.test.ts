import { readdir } from 'node:fs/promises';
import { collectErrors, flushLoggedErrors, setSink } from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../examples/scrapyd/job.ts';
import { eggOf } from './egg.ts';
import { ScrapydServer } from './scrapyd-server.ts';

let server: ScrapydServer;
let stop: () => unknown[];

beforeEach(() => {
  setSink(() => undefined);
  stop = collectErrors();
});
afterEach(async () => {
  await server.remove();
  expect(stop()).toEqual([]);
  setSink(undefined);
});

const job = (id: string): Job => ({ id, project: 'p', spider: 's', settings: {}, args: {} });

/** Queue jobs, and look into the queue until so many have finished. */
async function runAll(ids: readonly string[], finished: number): Promise<string[]> {
  const { scrapyd, clock } = server;
  await scrapyd.eggs.put(eggOf('s'), 'p', '1');
  await scrapyd.poller.updateProjects();
  for (const id of ids) await scrapyd.poller.queues.get('p')?.add(job(id));
  const limit = Date.now() + 50_000;
  while (scrapyd.launcher.finished.size < finished) {
    if (Date.now() > limit) throw new Error('waited in vain');
    clock.advance(5);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return [...scrapyd.launcher.finished].map((run) => run.job.id).reverse();
}

describe('Launcher', () => {
  it('gives the slot of a runner that cannot be started to the next job', async () => {
    server = await ScrapydServer.start({ maxProc: 1, runner: ['/nonexistent/runner'] });
    expect(await runAll(['a', 'b'], 2)).toEqual(['a', 'b']);
    expect(flushLoggedErrors().length).toBe(2);
  });

  it('gives the slot of a job that has no place for its log to the next one', async () => {
    server = await ScrapydServer.start({ maxProc: 1, runner: [process.execPath, '--version'] });
    expect(await runAll(['../../x', 'b'], 1)).toEqual(['b']);
    expect(flushLoggedErrors('DirectoryTraversalError').length).toBe(1);
  });

  it('ends what runs when it is stopped, and leaves what waits', async () => {
    const forever = [process.execPath, '-e', 'setInterval(() => {}, 1000)', '--'] as const;
    server = await ScrapydServer.start({ maxProc: 1, runner: forever });
    const { scrapyd, clock } = server;
    await scrapyd.eggs.put(eggOf('s'), 'p', '1');
    await scrapyd.poller.updateProjects();
    const queue = scrapyd.poller.queues.get('p');
    await queue?.add(job('a'));
    await queue?.add(job('b'));
    const limit = Date.now() + 50_000;
    while (scrapyd.launcher.running.size === 0) {
      if (Date.now() > limit) throw new Error('waited in vain');
      clock.advance(5);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await scrapyd.stop();
    expect([scrapyd.launcher.running.size, scrapyd.launcher.finished.size]).toEqual([0, 1]);
    expect((await queue?.list())?.map(({ id }) => id)).toEqual(['b']);
  });

  it('keeps the newest logs of a spider only', async () => {
    const { execPath } = process;
    // Writes its job's id to the log, as far as the settings tell where that is.
    const script =
      'const a = process.argv; const log = a.find((s) => s.startsWith("LOG_FILE=")).slice(9);' +
      'require("fs").writeFileSync(log, "x")';
    server = await ScrapydServer.start({
      maxProc: 1,
      jobsToKeep: 2,
      itemsDir: '',
      runner: [execPath, '-e', script, '--'],
    });
    await runAll(['a', 'b', 'c', 'd'], 4);
    const logs = await readdir(`${server.scrapyd.config.logsDir}/p/s`);
    // Two were kept when the last one began.
    expect(logs.sort()).toEqual(['b.log', 'c.log', 'd.log']);
  });
});
