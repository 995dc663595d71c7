import type { IResource } from '../iresource.js';

/**
 * What the scripts of one tree share: resources they asked to be kept (`cache()`), by the path of the script, and
 * whatever else an application puts there.
 *
 * Twisted: `static.Registry`.
 */
export class Registry {
  readonly #paths: Map<string, IResource> = new Map();
  readonly #components: Map<unknown, unknown> = new Map();

  /** Keep the resource a script made. */
  cachePath(path: string, resource: IResource): void {
    this.#paths.set(path, resource);
  }

  /** The resource kept for a script, if any. */
  getCachedPath(path: string): IResource | undefined {
    return this.#paths.get(path);
  }

  /** Forget the resource kept for a script, as when its file has changed. */
  uncachePath(path: string): void {
    this.#paths.delete(path);
  }

  /** Keep an object for scripts to find, under any key; `undefined` removes it. Twisted: `Componentized.setComponent`. */
  setComponent(key: unknown, component: unknown): void {
    if (component === undefined) this.#components.delete(key);
    else this.#components.set(key, component);
  }

  /** What {@link Registry.setComponent} kept under the key. Twisted: `Componentized.getComponent`. */
  getComponent<T = unknown>(key: unknown): T | undefined {
    return this.#components.get(key) as T | undefined;
  }
}
