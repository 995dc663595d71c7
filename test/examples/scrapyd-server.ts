import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock, type IResource } from 'hawser';
import { type Config, configure } from '../../examples/scrapyd/config.ts';
import { Scrapyd } from '../../examples/scrapyd/scrapyd.ts';
import { guarded } from '../../examples/scrapyd/web/guarded.ts';
import { rootOf } from '../../examples/scrapyd/web/root.ts';

/** The example in a folder of its own. Its queues are looked into when the clock is advanced. */
export class ScrapydServer {
  readonly directory: string;
  readonly clock = new Clock();
  readonly scrapyd: Scrapyd;
  readonly tree: IResource;

  private constructor(directory: string, changes: Partial<Config>) {
    const config = configure(directory, { nodeName: 'here', ...changes });
    this.directory = directory;
    this.scrapyd = new Scrapyd(config, this.clock);
    this.tree = guarded(rootOf(this.scrapyd), config);
  }

  /** @param directory - That of one before, to go on where it was. */
  static async start(changes: Partial<Config> = {}, directory?: string): Promise<ScrapydServer> {
    const folder = directory ?? (await mkdtemp(join(tmpdir(), 'hawser-scrapyd-')));
    const server = new ScrapydServer(folder, changes);
    await server.scrapyd.start();
    return server;
  }

  /** Stop, and leave the folder. */
  async stop(): Promise<void> {
    await this.scrapyd.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
