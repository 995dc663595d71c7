import type { IRequest } from 'hawser';

/**
 * What stands before all links of a page right below the root: what a proxy took off the path, as it says itself, and
 * what Express or Koa is mounted below.
 */
export function basePath(request: IRequest, prefixHeader: string): string {
  const mount = request.prepath.slice(0, -1).map((segment) => `/${encodeURIComponent(segment)}`);
  return (request.getHeader(prefixHeader) ?? '') + mount.join('');
}
