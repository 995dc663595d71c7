import { Componentized } from '../../components/componentized.js';
import type { IResource } from '../iresource.js';

/**
 * What the scripts of one tree share: resources they asked to be kept (`cache()`), by the path of the script, and
 * components, whatever an application puts there for them.
 *
 * Twisted: `static.Registry`.
 */
export class Registry extends Componentized {
  #paths: Map<string, IResource> | undefined;

  /** Keep the resource a script made. */
  cachePath(path: string, resource: IResource): void {
    this.#paths ??= new Map();
    this.#paths.set(path, resource);
  }

  /** The resource kept for a script, if any. */
  getCachedPath(path: string): IResource | undefined {
    return this.#paths?.get(path);
  }

  /** Forget the resource kept for a script, as when its file has changed. */
  uncachePath(path: string): void {
    this.#paths?.delete(path);
  }
}
