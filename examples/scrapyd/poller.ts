import { type Deferred, DeferredQueue, type IReactorTime, LoopingCall, succeed } from 'hawser';
import { childPath } from './child-path.ts';
import type { Config } from './config.ts';
import type { EggStorage } from './egg-storage.ts';
import type { Job } from './job.ts';
import { SpiderQueue } from './spider-queue.ts';

/** Looks into the queues every now and then, and hands jobs to those who wait for one. */
export class Poller {
  /** The queues of all projects, by their names. */
  readonly queues = new Map<string, SpiderQueue>();
  readonly #config: Config;
  readonly #eggs: EggStorage;
  readonly #handed = new DeferredQueue<Job>();
  readonly #loop = new LoopingCall(() => this.poll());
  #ended: Deferred<unknown> = succeed(undefined);

  constructor(config: Config, eggs: EggStorage, reactor: IReactorTime) {
    this.#config = config;
    this.#eggs = eggs;
    this.#loop.clock = reactor;
  }

  /** Begin to look. The Deferred fails as the disk does. */
  start(): Deferred<unknown> {
    this.#ended = this.#loop.start(this.#config.pollInterval, false);
    return this.#ended;
  }

  /** End it; fires when nothing is on its way any more. */
  stop(): Deferred<unknown> {
    if (this.#loop.running) this.#loop.stop();
    return this.#ended;
  }

  /** Wait for a job. */
  next(): Deferred<Job> {
    return this.#handed.get();
  }

  /** Nobody waits any more: theirs fail with `CancelledError`. */
  dismiss(): void {
    for (const waiting of this.#handed.waiting) waiting.cancel();
  }

  /** Hand out jobs as long as anybody waits for one. */
  async poll(): Promise<void> {
    for (const queue of this.queues.values()) {
      while (this.#handed.waiting.length > 0) {
        const job = await queue.pop();
        if (job === undefined) break;
        this.#handed.put(job);
      }
    }
  }

  /** Have a queue for each project there is, and no others. */
  async updateProjects(): Promise<void> {
    const projects = new Set(await this.#eggs.listProjects());
    for (const project of this.queues.keys()) {
      if (!projects.has(project)) this.queues.delete(project);
    }
    for (const project of projects) {
      if (this.queues.has(project)) continue;
      this.queues.set(project, new SpiderQueue(childPath(this.#config.queuesDir, project)));
    }
  }
}
