import { mkdir } from 'node:fs/promises';
import { type IReactorTime, log, reactor } from 'hawser';
import type { Config } from './config.ts';
import { EggStorage } from './egg-storage.ts';
import { Launcher } from './launcher.ts';
import { Poller } from './poller.ts';
import { SpiderList } from './spider-list.ts';

/** Everything but the web: what the resources talk to. */
export class Scrapyd {
  readonly config: Config;
  readonly eggs: EggStorage;
  readonly poller: Poller;
  readonly launcher: Launcher;
  readonly spiders: SpiderList;

  constructor(config: Config, clock: IReactorTime = reactor) {
    this.config = config;
    this.eggs = new EggStorage(config.eggsDir);
    this.poller = new Poller(config, this.eggs, clock);
    this.launcher = new Launcher(config, this.poller, clock);
    this.spiders = new SpiderList(config);
  }

  /** Find the projects, and begin to run what waits. */
  async start(): Promise<void> {
    const { logsDir, itemsDir } = this.config;
    for (const folder of [logsDir, itemsDir]) {
      if (folder !== '') await mkdir(folder, { recursive: true });
    }
    await this.poller.updateProjects();
    this.launcher.start();
    this.poller.start().addErrback(log.err, 'the queues cannot be read any more');
  }

  /** End what runs; what waits stays on disk. */
  async stop(): Promise<void> {
    // In this order, so that no job is taken from its queue for nobody.
    await this.poller.stop();
    await this.launcher.stop();
  }
}
