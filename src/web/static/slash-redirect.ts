import type { IRequest } from '../irequest.js';
import { redirectTo } from '../redirect.js';
import { Resource } from '../resource.js';

/**
 * The request's own URL with a slash after its path; the query stays.
 *
 * Twisted: `static.addSlash` (deprecated there since 16.0).
 */
export function addSlash(request: IRequest): string {
  const { uri } = request;
  const query = uri.indexOf('?');
  const path = query < 0 ? uri : uri.slice(0, query);
  // Two slashes at the start would make it the address of another host (RFC 3986 4.2).
  const local = path.replace(/^[/\\]{2,}/, '/');
  return `${local}/${query < 0 ? '' : uri.slice(query)}`;
}

/**
 * Redirects to the URL of the request it was made for, with a slash after its path.
 *
 * Twisted: `static.Redirect`; not the `Redirect` of `twisted.web.util`.
 */
export class SlashRedirect extends Resource {
  url: string;

  constructor(request: IRequest) {
    super();
    this.url = addSlash(request);
  }

  override render(request: IRequest): string {
    return redirectTo(this.url, request);
  }
}
