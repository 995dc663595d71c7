import { parseHost } from '../../http/host.js';
import { splitTarget } from '../handler/target.js';
import type { Request } from '../request.js';
import { type CookieRewriting, type Places, rewriteCookie, rewriteURL } from './rewrite.js';
import type { ProxySettings } from './settings.js';
import type { Upstream } from './upstream.js';

/** Changes what the header fields of a server behind a proxy say of places. @internal */
export class Rewriter {
  readonly #places: Places;
  readonly #locations: boolean;
  readonly #cookies: CookieRewriting | undefined;

  constructor(places: Places, locations: boolean, cookies: CookieRewriting | undefined) {
    this.#places = places;
    this.#locations = locations;
    this.#cookies = cookies;
  }

  /** Change flat fields in place. */
  rewriteAll(fields: string[]): void {
    for (let i = 0; i + 1 < fields.length; i += 2) {
      fields[i + 1] = this.#rewrite(fields[i] as string, fields[i + 1] as string);
    }
  }

  #rewrite(name: string, value: string): string {
    switch (name.toLowerCase()) {
      case 'location':
      case 'content-location':
        return this.#locations ? rewriteURL(value, this.#places) : value;
      case 'set-cookie':
        return this.#cookies === undefined
          ? value
          : rewriteCookie(value, this.#cookies, this.#places);
      default:
        return value;
    }
  }
}

/** What changes the fields of a response to this request; undefined where nothing is to be changed. @internal */
export function rewriterFor(
  request: Request,
  target: string,
  upstream: Upstream,
  settings: ProxySettings,
): Rewriter | undefined {
  const { rewriteLocation, rewriteCookies } = settings;
  if (!rewriteLocation && rewriteCookies === undefined) return undefined;
  return new Rewriter(
    placesOf(request, target, upstream, settings),
    rewriteLocation,
    rewriteCookies,
  );
}

/** Where a request came to, and where `target` is on the server behind: the same place, seen from two sides. */
function placesOf(
  request: Request,
  target: string,
  upstream: Upstream,
  { preserveHost }: ProxySettings,
): Places {
  const { base, rest } = splitTarget(request);
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  const below = rest.split('?', 1)[0] as string;
  const authority = request.exchange.authority ?? upstream.authority;
  // It may know itself by the name the client used, and need not know of TLS in front of it.
  const hosts = [authority];
  // Twisted joins the name it is asked for and the port it listens on.
  if (preserveHost) hosts.push(`${hostnameOf(authority)}:${upstream.port}`);
  return {
    upstreamOrigins: [
      upstream.origin,
      ...hosts.flatMap((host) => [`http://${host}`, `https://${host}`]),
    ],
    upstreamPath: path.endsWith(below) ? path.slice(0, -below.length) : path,
    origin: `${request.isSecure() ? 'https' : 'http'}://${authority}`,
    path: base,
  };
}

function hostnameOf(authority: string): string {
  const { host } = parseHost(authority);
  return host.includes(':') ? `[${host}]` : host;
}
