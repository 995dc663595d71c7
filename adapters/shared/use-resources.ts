import { type IResource, isResource } from '../../src/web/iresource.js';

/**
 * Give one application or router a `use` that takes resources among its arguments, lists included. Its own `use` does
 * the work; nothing shared between applications is changed.
 */
export function useResources<App extends object>(
  app: App,
  mount: (resource: IResource) => unknown,
): App {
  const host = app as unknown as { use?: (...args: unknown[]) => unknown };
  const { use } = host;
  if (typeof use !== 'function') {
    throw new TypeError('withResources: expected an application or router with a method `use`');
  }
  const mounted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(mounted);
    return isResource(value) ? mount(value) : value;
  };
  host.use = function useWithResources(this: unknown, ...args: unknown[]): unknown {
    return use.apply(this, args.map(mounted));
  };
  return app;
}
