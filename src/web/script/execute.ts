import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import type { Registry } from '../static/registry.js';
import { AlreadyCached, CacheScanner } from './cache-scanner.js';
import { compiledScript } from './script-cache.js';

/** What came of running a script once. */
export interface Executed {
  /** What it exports; undefined where it called `cache()` and there was a resource. */
  readonly exported: Readonly<Record<string, unknown>> | undefined;
  /** The resource of an earlier run. */
  readonly cached: IResource | undefined;
  /** Whether the resource of this run is to be kept. */
  readonly doCache: boolean;
}

/**
 * Run a script, which is compiled where it is new or has changed.
 *
 * @param request - Where it is run for one.
 * @throws what the script throws; SyntaxError if it does not compile; what `stat` throws if it is not there.
 */
export async function execute(
  path: string,
  registry: Registry,
  request?: IRequest,
): Promise<Executed> {
  const script = await compiledScript(path, registry);
  const scanner = new CacheScanner(path, registry);
  const { cache, recache } = scanner;
  try {
    const exported = await script.run({ registry, cache, recache, request });
    return { exported, cached: undefined, doCache: scanner.doCache };
  } catch (error) {
    if (!(error instanceof AlreadyCached)) throw error;
    return { exported: undefined, cached: error.resource, doCache: false };
  }
}
