import cluster from 'node:cluster';
import type { Command } from 'commander';
import { reactor } from '../../../adapters/node/reactor.js';
import type { WebOptions } from './options.js';
import { announce, start } from './start.js';
import { UsageError } from './usage-error.js';
import { supervise, work } from './workers.js';

/** What may be given more than once, where it is not given at all. */
const NONE = { index: [], ignoreExt: [], processor: [], listen: [], addHeader: [] } as const;

/** Do what `hawser web` was told to, and end the process. */
export async function run(given: Partial<WebOptions>, command: Command): Promise<void> {
  const options = { ...NONE, ...given } as WebOptions;
  try {
    refuse(options);
    process.exit(await serve(options));
  } catch (error) {
    if (error instanceof UsageError) command.error(`hawser web: ${error.message}`);
    throw error;
  }
}

/** Serve until told to stop. Gives the exit code. */
async function serve(options: WebOptions): Promise<number> {
  if (options.workers !== undefined && cluster.isPrimary) return supervise(options.workers);
  const started = await start(options);
  if (cluster.isWorker) {
    await work(started);
    return 0;
  }
  reactor.addSystemEventTrigger('before', 'shutdown', () => {
    console.log('hawser web: stopping when running requests are answered');
  });
  const stopped = reactor.run();
  announce(started);
  await stopped;
  return 0;
}

/** What `twist web` has and this has not. */
function refuse(options: WebOptions): void {
  if (options.personal === true) {
    throw new UsageError(
      '--personal: there is no Perspective Broker here; listen on a Unix socket (--listen unix:/path) and put a ReverseProxyResource in front of it',
    );
  }
  if (options.wsgi !== undefined) {
    throw new UsageError('--wsgi: no Python is run here; --app serves applications of Node');
  }
  if (options.notracebacks === true && cluster.isPrimary) {
    console.error(
      'hawser web: --notracebacks is the default, and deprecated in Twisted since 19.7',
    );
  }
}
