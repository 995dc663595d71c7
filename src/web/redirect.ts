import { fromBytes } from '../http/bytes.js';
import { escapeHtml } from '../http/html.js';
import { encodeSegment } from '../http/path.js';
import { ERROR_BODY_TYPE } from './error-body.js';
import type { IRequest } from './irequest.js';
import type { IResource } from './iresource.js';
import { Resource } from './resource.js';

/**
 * Redirect a request with 302 and give the page that goes with it, for clients that do not follow: return it from a
 * render method. The URL is escaped in the page.
 *
 * @param url - Where to; text is sent as UTF-8.
 * @throws TypeError if `url` is neither text nor bytes.
 *
 * Twisted: `twisted.web.util.redirectTo`, which takes bytes only.
 *
 * @example
 * render_GET(request: IRequest) {
 *   return redirectTo('/elsewhere', request);
 * }
 */
export function redirectTo(url: string | Uint8Array, request: IRequest): string {
  if (typeof url !== 'string' && !(url instanceof Uint8Array)) {
    throw new TypeError(`redirectTo: the URL must be text or bytes, not ${typeof url}`);
  }
  request.setHeader('Content-Type', ERROR_BODY_TYPE);
  request.redirect(url);
  const shown = escapeHtml(typeof url === 'string' ? url : fromBytes(url));
  return `
<html>
    <head>
        <meta http-equiv="refresh" content="0;URL=${shown}">
    </head>
    <body bgcolor="#FFFFFF" text="#000000">
    <a href="${shown}">click here</a>
    </body>
</html>
`;
}

/** Redirects to one URL, whatever the method, for itself and everything below. Twisted: `twisted.web.util.Redirect`. */
export class Redirect extends Resource {
  /** Where to. */
  url: string | Uint8Array;

  constructor(url: string | Uint8Array) {
    super();
    this.url = url;
  }

  override getChild(_name: string, _request: IRequest): IResource {
    return this;
  }

  override render(request: IRequest): string {
    return redirectTo(this.url, request);
  }
}
Redirect.prototype.isLeaf = true;

/**
 * Redirects to the nearest directory and drops the query: `/foo/bar?baz` to `/foo/`, `/foo` to `/`. The URL is
 * absolute, made of the host the client asked for and the port we listen on.
 *
 * Twisted: `twisted.web.util.ParentRedirect`.
 */
export class ParentRedirect extends Resource {
  override render(request: IRequest): string {
    return redirectTo(request.URLPath().here().toString(), request);
  }
}
ParentRedirect.prototype.isLeaf = true;

/**
 * Redirects to a URL with the rest of the path added: below `/old`, `new ChildRedirector('/new')` sends `/old/a/b` to
 * `/new/a/b`. The query is dropped.
 *
 * Twisted: `twisted.web.util.ChildRedirector` up to 21.2, where it was removed. Differs: names are percent-encoded.
 */
export class ChildRedirector extends Redirect {
  /** @throws RangeError unless the URL is absolute, begins with a slash or with `..`. */
  constructor(url: string) {
    if (!url.includes('://') && !url.startsWith('/') && !url.startsWith('..')) {
      throw new RangeError(
        `ChildRedirector: the URL must be absolute, or begin with '/' or '..', not ${JSON.stringify(url)}`,
      );
    }
    super(url);
  }

  override getChild(name: string, _request: IRequest): IResource {
    const base = String(this.url);
    return new ChildRedirector(`${base}${base.endsWith('/') ? '' : '/'}${encodeSegment(name)}`);
  }
}
ChildRedirector.prototype.isLeaf = false;
