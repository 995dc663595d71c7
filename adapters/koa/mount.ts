import { type Hosting, hostingOf } from '../../src/web/hosting.js';
import { type IResource, isResource } from '../../src/web/iresource.js';
import type { Site, SiteOptions } from '../../src/web/site.js';
import { originForm } from '../node/listener.js';
import { siteOf } from '../shared/site-of.js';
import { type KoaContext, KoaExchange, type KoaNext } from './exchange.js';

/** Options of {@link mount}: those of the site made around a resource, the place, and who answers misses and errors. */
export interface KoaMountOptions extends SiteOptions, Partial<Hosting> {
  /**
   * The path the resource stands at, `'/x'`, below what koa-mount has cut off. Other paths go on to `next()`. Default is
   * `''`: every path. Needed below `@koa/router`, which cuts nothing off.
   */
  readonly prefix?: string;
}

/** A Koa middleware; fits @types/koa 2 and 3 and typed contexts. */
export type KoaMiddleware = (ctx: any, next: () => Promise<any>) => any;

/**
 * A resource as Koa middleware: `app.use(mount(resource))`, `app.use(mount('/x', resource))`, or below koa-mount.
 *
 * Koa's conventions hold: where the tree has no such child the request goes on to `next()` with its body untouched, and
 * errors are thrown. `{ fallthrough: false, errors: 'page' }` turns both into Twisted's own pages.
 *
 * @throws TypeError if there is no resource, or a prefix that does not begin with a slash.
 */
export function mount(root: IResource | Site, options?: KoaMountOptions): KoaMiddleware;
export function mount(
  prefix: string,
  root: IResource | Site,
  options?: KoaMountOptions,
): KoaMiddleware;
export function mount(
  first: string | IResource | Site,
  second?: IResource | Site | KoaMountOptions,
  third?: KoaMountOptions,
): KoaMiddleware {
  if (typeof first === 'string') {
    if (!isResource(second)) throw new TypeError('mount(prefix, resource): expected a resource');
    return middleware(second, { ...third, prefix: first });
  }
  return middleware(first, (second as KoaMountOptions | undefined) ?? {});
}

function middleware(root: IResource | Site, options: KoaMountOptions): KoaMiddleware {
  const site = siteOf(root, options);
  const hosting = hostingOf(options);
  const prefix = prefixOf(options.prefix ?? '');
  return (ctx: KoaContext, next: KoaNext): Promise<unknown> | undefined => {
    const target = originForm(ctx.originalUrl);
    const url = ctx.req.url as string;
    const mounted = url === ctx.originalUrl ? '' : cutOff(target, ctx.path);
    // A middleware above that rewrote the url has the last word, as long as nothing was cut off.
    const seen = mounted === undefined ? originForm(url) : target;
    const mount = (mounted ?? '') + prefix;
    if (prefix !== '' && !isBelow(seen, mount)) return next();
    const exchange = new KoaExchange(ctx, next, seen, mount);
    site.handle(exchange, hosting);
    return exchange.settled;
  };
}

function prefixOf(prefix: string): string {
  const bare = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  if (bare !== '' && !bare.startsWith('/')) {
    throw new TypeError(`mount: the prefix must begin with a slash: ${JSON.stringify(prefix)}`);
  }
  return bare;
}

/** What koa-mount cut off the target to leave `path`; undefined where the path was rewritten instead. */
function cutOff(target: string, path: string): string | undefined {
  const query = target.indexOf('?');
  const whole = query < 0 ? target : target.slice(0, query);
  if (whole === path) return '';
  if (whole.endsWith(path)) return whole.slice(0, -path.length);
  // koa-mount makes `/` of the bare mount point.
  return path === '/' ? whole : undefined;
}

/** Whether the target's path is the mount point or below it, compared by whole segments. */
function isBelow(target: string, mount: string): boolean {
  if (!target.startsWith(mount)) return false;
  const after = target[mount.length];
  return after === undefined || after === '/' || after === '?';
}
