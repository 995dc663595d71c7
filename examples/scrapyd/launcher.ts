import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CancelledError,
  type Deferred,
  DeferredList,
  type IReactorTime,
  inlineCallbacks,
  log,
} from 'hawser';
import { childPath } from './child-path.ts';
import type { Config } from './config.ts';
import { FinishedJobs } from './finished-jobs.ts';
import type { Job } from './job.ts';
import type { Poller } from './poller.ts';
import { Run } from './run.ts';
import { runnerEnvironment } from './runner-environment.ts';

/** Runs jobs, a few at a time, each in a process of its own. */
export class Launcher {
  /** What runs now. */
  readonly running = new Set<Run>();
  /** What ran before. */
  readonly finished: FinishedJobs;
  readonly #config: Config;
  readonly #poller: Poller;
  readonly #reactor: IReactorTime;
  #slots: Array<Deferred<void>> = [];
  #stopping = false;

  constructor(config: Config, poller: Poller, reactor: IReactorTime) {
    this.#config = config;
    this.#poller = poller;
    this.#reactor = reactor;
    this.finished = new FinishedJobs(config.finishedToKeep);
  }

  start(): void {
    this.#stopping = false;
    this.#slots = Array.from({ length: this.#config.maxProc }, () => this.#fillSlot());
  }

  /** End what runs and start no more; fires when all processes are gone. */
  stop(): Deferred<unknown> {
    this.#stopping = true;
    this.#poller.dismiss();
    for (const run of this.running) run.signal('TERM');
    return new DeferredList(this.#slots);
  }

  /** Run one job after the other. */
  #fillSlot = inlineCallbacks(function* (this: Launcher) {
    while (!this.#stopping) {
      try {
        yield this.#run(yield* this.#poller.next());
      } catch (error) {
        // A job that cannot be started must not cost the slot.
        if (!(error instanceof CancelledError)) log.err(error, 'a job did not start');
      }
    }
  });

  async #run(job: Job): Promise<void> {
    const { runner } = this.#config;
    const args = ['crawl', job.spider];
    for (const setting of Object.entries(job.settings)) args.push('-s', setting.join('='));
    for (const setting of await this.#outputs(job)) args.push('-s', setting.join('='));
    for (const arg of Object.entries(job.args)) args.push('-a', arg.join('='));
    args.push('-a', `_job=${job.id}`);
    const env = runnerEnvironment(this.#config, job.project, job.version);
    const run = new Run(job, [...runner, ...args], env, this.#reactor);
    this.running.add(run);
    if (this.#stopping) run.signal('TERM');
    log.msg(`job ${job.id} of ${job.project}/${job.spider} runs as`, run.pid, {
      system: 'launcher',
    });
    await run.ended;
    this.running.delete(run);
    this.finished.add(run);
  }

  /** Where Scrapy is to write to, as settings. */
  async #outputs({ project, spider, id }: Job): Promise<Array<[name: string, value: string]>> {
    const { logsDir, itemsDir } = this.#config;
    const outputs: Array<[string, string]> = [];
    if (logsDir !== '') {
      const path = childPath(logsDir, project, spider, `${id}.log`);
      await this.#makeRoom(dirname(path));
      outputs.push(['LOG_FILE', path]);
    }
    if (itemsDir !== '') {
      const path = childPath(itemsDir, project, spider, `${id}.jl`);
      await this.#makeRoom(dirname(path));
      const feeds = { [pathToFileURL(path).href]: { format: 'jsonlines' } };
      outputs.push(['FEEDS', JSON.stringify(feeds)]);
    }
    return outputs;
  }

  /** See that there is a folder, with room for one more file in it. */
  async #makeRoom(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    const files = await Promise.all(
      (await readdir(folder)).map(async (name) => {
        const path = join(folder, name);
        return { path, modified: (await stat(path)).mtimeMs };
      }),
    );
    files.sort((a, b) => b.modified - a.modified);
    for (const { path } of files.slice(this.#config.jobsToKeep)) await rm(path, { force: true });
  }
}
