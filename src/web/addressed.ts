import { isIPv6 } from 'node:net';
import type { Exchange } from '../http/exchange.js';
import { parseHost } from '../http/host.js';
import { decodeSegment, encodeSegment } from '../http/path.js';
import { URLPath } from '../http/url-path.js';
import type { IResource } from './iresource.js';
import { Outgoing } from './outgoing.js';
import { type UrlForOptions, urlFor } from './paths/url-for.js';
import type { Site } from './site.js';
import { type ForwardedOrigin, forwardedOrigin } from './trust-proxy.js';

/** Where a request came to, and how pages link from there. */
export abstract class Addressed extends Outgoing {
  /** The site that serves this request. */
  site: Site;
  /** Set by {@link Request.rememberRootURL}. Twisted: `Request.appRootURL`. */
  declare appRootURL: string | undefined;
  /** @internal Set by whoever says that the site's root is somewhere else. */
  declare _sitepath: string[] | undefined;
  /** @internal What trusted proxies say. */
  declare _origin: ForwardedOrigin | undefined;

  constructor(exchange: Exchange, site: Site) {
    super(exchange);
    this.site = site;
  }

  _forwardedOrigin(): ForwardedOrigin | undefined {
    const trust = this.site._trust;
    if (trust === undefined) return undefined;
    this._origin ??= forwardedOrigin(this.exchange, trust) ?? NOBODY;
    return this._origin;
  }

  /** The segments above the site's root, those of the mount. Twisted: `Request.sitepath`. */
  get sitepath(): string[] {
    this._sitepath ??= this.exchange.mount.split('/').slice(1).map(decodeSegment);
    return this._sitepath;
  }

  set sitepath(segments: string[]) {
    this._sitepath = segments;
  }

  /**
   * The path of another resource of this site, mount prefix included; see the function {@link urlFor}.
   *
   * @throws RangeError if it is not in the tree; TypeError if a parameter is missing.
   */
  urlFor(resource: IResource, options: UrlForOptions = {}): string {
    return this.exchange.mount + urlFor(this.site.resource, resource, options);
  }

  /** Relative link to a sibling of this resource. Twisted: `Request.sibLink`. */
  sibLink(name: string): string {
    return '../'.repeat(this.postpath.length) + name;
  }

  /** Relative link to a child of this resource. Twisted: `Request.childLink`. */
  childLink(name: string): string {
    const left = this.postpath.length;
    if (left > 1) return '../'.repeat(left - 1) + name;
    if (left === 1) return name;
    const last = this.prepath.at(-1);
    return last ? `${last}/${name}` : name;
  }

  /** Absolute URL of the path walked so far, mount prefix included. Twisted: `Request.prePathURL`. */
  prePathURL(): string {
    return this._urlOf(this.prepath);
  }

  /** @internal */
  _urlOf(segments: readonly string[]): string {
    const secure = this.isSecure();
    const port = this._urlPort(secure);
    const host = this.getRequestHostname();
    const shown = isIPv6(host) ? `[${host}]` : host;
    const path = segments.map((segment) => encodeSegment(segment)).join('/');
    return `http${secure ? 's' : ''}://${shown}${port}/${path}`;
  }

  /** @internal The port as URLs of this request show it: ours, unless a trusted proxy or `setHost` says another. */
  _urlPort(secure: boolean): string {
    const forwarded = this._forwardedOrigin()?.authority;
    const port = forwarded === undefined ? this.getHost().port : (parseHost(forwarded).port ?? 0);
    return port === (secure ? 443 : 80) || port === 0 ? '' : `:${port}`;
  }

  /** The URL of this resource, to be taken apart and built upon. Twisted: `Request.URLPath`. */
  URLPath(): URLPath {
    return URLPath.fromString(this.prePathURL());
  }

  /** Remember the URL of the parent of the path walked so far. Twisted: `Request.rememberRootURL`. */
  rememberRootURL(): void {
    this.appRootURL = this._urlOf(this.prepath.slice(0, -1));
  }

  /** What {@link Request.rememberRootURL} remembered. Twisted: `Request.getRootURL`. */
  getRootURL(): string | undefined {
    return this.appRootURL;
  }
}

Addressed.prototype.appRootURL = undefined;
Addressed.prototype._origin = undefined;
Addressed.prototype._sitepath = undefined;

/** No proxy says anything, or none that is trusted. */
const NOBODY: ForwardedOrigin = { client: undefined, secure: undefined, authority: undefined };
