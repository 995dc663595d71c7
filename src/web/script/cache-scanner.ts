import type { IResource } from '../iresource.js';
import type { Registry } from '../static/registry.js';

/**
 * Leaves a script at its call of `cache()`, because there is a resource from an earlier run.
 *
 * Twisted: `script.AlreadyCached`.
 */
export class AlreadyCached extends Error {
  /** The resource of the earlier run. */
  readonly resource: IResource;

  constructor(resource: IResource) {
    super('The script has a cached resource');
    this.name = 'AlreadyCached';
    this.resource = resource;
  }
}

/**
 * Gives a script its functions `cache` and `recache`, for one run.
 *
 * Twisted: `script.CacheScanner`.
 */
export class CacheScanner {
  readonly path: string;
  readonly registry: Registry;
  /** Whether the resource of this run is to be kept. */
  doCache: boolean;

  constructor(path: string, registry: Registry) {
    this.path = path;
    this.registry = registry;
    this.doCache = false;
  }

  /**
   * Serve the resource of an earlier run, if there is one, and run no further; otherwise keep the one this run makes.
   *
   * @throws {@link AlreadyCached}, which ends the run.
   */
  cache = (): void => {
    const cached = this.registry.getCachedPath(this.path);
    if (cached !== undefined) throw new AlreadyCached(cached);
    this.recache();
  };

  /** Keep the resource this run makes, whatever was kept before. */
  recache = (): void => {
    this.doCache = true;
  };
}
