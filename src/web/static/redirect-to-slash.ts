import { escapeHtml } from '../../http/html.js';
import type { IRequest } from '../irequest.js';

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

/** Answer with a redirect to {@link addSlash}. */
export function redirectToSlash(request: IRequest): string {
  const url = addSlash(request);
  request.setHeader('Content-Type', 'text/html; charset=utf-8');
  request.redirect(url);
  const shown = escapeHtml(url);
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
