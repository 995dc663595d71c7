import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The settings of a server. */
export interface Config {
  /** The user to log in as; empty for no login. */
  readonly username: string;
  readonly password: string;
  /** What the server calls itself in its answers. */
  readonly nodeName: string;
  /** Where uploaded eggs are kept, one folder for each project. */
  readonly eggsDir: string;
  /** Where jobs wait, one folder for each project. */
  readonly queuesDir: string;
  /** Where the logs of jobs go. */
  readonly logsDir: string;
  /** Where what they scrape goes; empty for nowhere. */
  readonly itemsDir: string;
  /** How many jobs run at a time. */
  readonly maxProc: number;
  /** Seconds from one look into the queues to the next. */
  readonly pollInterval: number;
  /** How many logs, and how many files of items, are kept for each spider. */
  readonly jobsToKeep: number;
  /** How many finished jobs are remembered. */
  readonly finishedToKeep: number;
  /** The request field by which a proxy tells what it took off the path. */
  readonly prefixHeader: string;
  /** Answer errors with their traceback. */
  readonly debug: boolean;
  /** The command that lists and runs spiders, `python -m scrapyd.runner` for real ones. */
  readonly runner: readonly [command: string, ...args: string[]];
}

/** The stand-in for Scrapy beside this file, in TypeScript as it is. */
const STAND_IN: Config['runner'] = [
  process.execPath,
  '--import',
  import.meta.resolve('jiti/register'),
  fileURLToPath(new URL('runner.ts', import.meta.url)),
];

/** Scrapyd's own defaults, everything below one folder. */
export function configure(directory: string, changes: Partial<Config> = {}): Config {
  const below = (name: string): string => join(resolve(directory), name);
  return {
    username: '',
    password: '',
    nodeName: hostname(),
    eggsDir: below('eggs'),
    queuesDir: below('queues'),
    logsDir: below('logs'),
    itemsDir: below('items'),
    maxProc: 4,
    pollInterval: 5,
    jobsToKeep: 5,
    finishedToKeep: 100,
    prefixHeader: 'x-forwarded-prefix',
    debug: false,
    runner: STAND_IN,
    ...changes,
  };
}
