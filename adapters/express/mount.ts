import { type Hosting, hostingOf } from '../../src/web/hosting.js';
import type { IResource } from '../../src/web/iresource.js';
import type { Site, SiteOptions } from '../../src/web/site.js';
import { siteOf } from '../shared/site-of.js';
import {
  ExpressExchange,
  type ExpressNext,
  type ExpressRequest,
  type ExpressResponse,
} from './exchange.js';

/** Options of {@link mount}: those of the site made around a resource, and who answers misses and errors. */
export interface MountOptions extends SiteOptions, Partial<Hosting> {}

/** An Express middleware; fits @types/express 4 and 5. */
export type ExpressHandler = (req: any, res: any, next: any) => void;

/**
 * A resource as Express middleware: `app.use('/x', mount(resource))`.
 *
 * Express's conventions hold: where the tree has no such child the request falls through to `next()` with its body
 * untouched, and errors go to `next(error)`. `{ fallthrough: false, errors: 'page' }` turns both into Twisted's own
 * pages.
 *
 * Mount with `use`, not under `app.get`: only `use` cuts the path off.
 */
export function mount(root: IResource | Site, options: MountOptions = {}): ExpressHandler {
  const site = siteOf(root, options);
  const hosting = hostingOf(options);
  return (req: ExpressRequest, res: ExpressResponse, next: ExpressNext): void => {
    site.handle(new ExpressExchange(req, res, next), hosting);
  };
}
