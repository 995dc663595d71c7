import { type IResource, isResource } from '../../src/web/iresource.js';
import { Site, type SiteOptions } from '../../src/web/site.js';

/** The site for what is mounted or served: itself, or a new one around a resource. */
export function siteOf(root: IResource | Site, options?: SiteOptions): Site {
  if (root instanceof Site) return root;
  if (!isResource(root)) throw new TypeError('expected a resource or a Site');
  return new Site(root, options);
}
