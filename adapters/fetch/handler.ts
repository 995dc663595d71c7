import { type Hosting, hostingOf } from '../../src/web/hosting.js';
import type { IResource } from '../../src/web/iresource.js';
import type { Site, SiteOptions } from '../../src/web/site.js';
import { siteOf } from '../shared/site-of.js';
import { FetchExchange, type FetchInfo } from './exchange.js';

/** Options of {@link fetchHandler}. */
export interface FetchOptions extends SiteOptions, Partial<Hosting> {
  /** The path the tree stands at, `'/x'`. Default is `''`. Requests for other paths give undefined. */
  readonly mount?: string;
}

/** Answers a Request, or gives undefined where the tree has no such child and `fallthrough` is on. */
export type FetchHandler = (request: Request, info?: FetchInfo) => Promise<Response | undefined>;

/**
 * A site or resource as a function from Request to Response, for servers and frameworks of the Fetch Standard.
 *
 * Standing alone by default, it answers everything itself, with Twisted's own pages; with `fallthrough: true` it gives
 * undefined where there is no such child, with `errors: 'host'` it rejects.
 */
export function fetchHandler(root: IResource | Site, options: FetchOptions = {}): FetchHandler {
  const site = siteOf(root, options);
  const hosting = hostingOf({ fallthrough: false, errors: 'page', ...options });
  const mount = options.mount ?? '';
  return (request, info = {}) => {
    const exchange = new FetchExchange(request, mount, info);
    const after = exchange.target[mount.length];
    if (
      !exchange.target.startsWith(mount) ||
      (mount !== '' && after !== '/' && after !== '?' && after !== undefined)
    ) {
      return Promise.resolve(undefined);
    }
    site.handle(exchange, hosting);
    return exchange.response;
  };
}
