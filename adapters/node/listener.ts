import type { IResource } from '../../src/web/iresource.js';
import type { Site, SiteOptions } from '../../src/web/site.js';
import { siteOf } from '../shared/site-of.js';
import { NodeExchange, type NodeRequest, type NodeResponse } from './exchange.js';

/** A request listener for the servers of node:http, node:https and node:http2. */
export type NodeListener = (req: NodeRequest, res: NodeResponse) => void;

/**
 * A listener that serves a site or resource: `http.createServer(listener(root))`.
 *
 * @param options - Options of the {@link Site} made around a resource; ignored for a site.
 */
export function listener(root: IResource | Site, options?: SiteOptions): NodeListener {
  const site = siteOf(root, options);
  return (req, res) => {
    site.handle(new NodeExchange(req, res, originForm(req.url as string), ''));
  };
}

/** The path and query of a request target; an absolute one (RFC 9112 3.2.2) loses its origin. */
export function originForm(target: string): string {
  if (target.charCodeAt(0) === 47 || target === '*') return target;
  const scheme = target.indexOf('://');
  if (scheme < 0) return target;
  const slash = target.indexOf('/', scheme + 3);
  return slash < 0 ? '/' : target.slice(slash);
}
