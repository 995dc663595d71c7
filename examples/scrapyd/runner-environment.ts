import type { Config } from './config.ts';

/** The environment that tells a runner what to look at; the names are Scrapyd's. */
export function runnerEnvironment(
  config: Config,
  project: string,
  version?: string,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PYTHONIOENCODING: 'UTF-8',
    SCRAPY_PROJECT: project,
    SCRAPYD_EGGS_DIR: config.eggsDir,
    // Left out, the runner takes the newest.
    ...(version === undefined ? {} : { SCRAPYD_EGG_VERSION: version }),
  };
}
