import type { IResource } from '../../src/web/iresource.js';
import { useResources } from '../shared/use-resources.js';
import { mount } from './mount.js';

/** What Express takes for a path. */
type Path = string | RegExp | Array<string | RegExp>;

/** A middleware or a resource. */
type Handler = IResource | ((req: any, res: any, next: any) => any);

/** Either, one by one or in lists. */
type Handlers = Array<Handler | Handler[]>;

/** An Express application or router whose `use` takes resources too. */
export type WithResources<App> = App & {
  use: {
    (...handlers: Handlers): WithResources<App>;
    (path: Path, ...handlers: Handlers): WithResources<App>;
  };
};

/**
 * Make `app.use(resource)` literal: gives this one Express application or router a `use` that takes resources at any
 * place, `use('/x', auth, resource)` and `use([auth, resource])` included. Nothing else changes, and it is the same
 * object that comes back.
 *
 * @throws TypeError if `app` has no `use`.
 */
export function withResources<App extends { use: (...args: any[]) => any }>(
  app: App,
): WithResources<App> {
  return useResources(app, (resource) => mount(resource)) as WithResources<App>;
}
