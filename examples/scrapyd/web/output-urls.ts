import { access } from 'node:fs/promises';
import { childPath } from '../child-path.ts';
import type { Config } from '../config.ts';
import type { Job } from '../job.ts';

/** The path of a job's log below the root, or null if there is none. */
export function logUrl({ logsDir }: Config, job: Job): Promise<string | null> {
  return urlOf('logs', logsDir, job, 'log');
}

/** The same of what it scraped. */
export function itemsUrl({ itemsDir }: Config, job: Job): Promise<string | null> {
  return urlOf('items', itemsDir, job, 'jl');
}

async function urlOf(
  base: 'logs' | 'items',
  folder: string,
  { project, spider, id }: Job,
  extension: string,
): Promise<string | null> {
  if (folder === '') return null;
  const names = [project, spider, `${id}.${extension}`];
  const isThere = access(childPath(folder, ...names)).then(
    () => true,
    () => false,
  );
  return (await isThere) ? `/${[base, ...names].map(encodeURIComponent).join('/')}` : null;
}
