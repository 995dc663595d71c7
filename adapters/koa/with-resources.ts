import type { IResource } from '../../src/web/iresource.js';
import { useResources } from '../shared/use-resources.js';
import { mount } from './mount.js';

/** A Koa application (or anything with a `use`, @koa/router for one) whose `use` takes resources too. */
export type WithResources<App> = App & { use(resource: IResource): WithResources<App> };

/**
 * Make `app.use(resource)` literal: gives this one Koa application a `use` that takes resources. Nothing else changes,
 * and it is the same object that comes back.
 *
 * @throws TypeError if `app` has no `use`.
 */
export function withResources<App extends { use: (...args: any[]) => any }>(
  app: App,
): WithResources<App> {
  return useResources(app, (resource) => mount(resource)) as WithResources<App>;
}
