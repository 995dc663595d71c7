/** What a proxy does to the cookies of the server behind it. */
export interface CookieRewriting {
  /** The new `Domain`; null leaves it out, which makes them cookies of the host the client asked. Default: as they are. */
  readonly domain?: string | null;
  /**
   * The new `Path`. True makes the path of the server behind (below the proxy's own `path`) the path of the proxy's
   * place. Default: as they are.
   */
  readonly path?: string | true;
}

/** Two trees of URLs that are the same one, seen from either side of a proxy. */
export interface Places {
  /** Origins the server behind may call itself by: `http://backend:8080`. */
  readonly upstreamOrigins: readonly string[];
  /** Encoded path of the proxy's target, no trailing slash. */
  readonly upstreamPath: string;
  /** Origin the client asked. */
  readonly origin: string;
  /** Encoded path of the proxy's place, no trailing slash. */
  readonly path: string;
}

/** A URL in a response of the server behind, as the client must ask for it. Foreign ones stay as they are. */
export function rewriteURL(url: string, places: Places): string {
  const origin = places.upstreamOrigins.find(
    (own) => url.startsWith(own) && /^$|[/?#]/.test(url.charAt(own.length)),
  );
  if (origin === undefined && (!url.startsWith('/') || url.startsWith('//'))) return url;
  const path = translatePath(origin === undefined ? url : url.slice(origin.length) || '/', places);
  if (path === undefined) return url;
  return origin === undefined ? path : places.origin + path;
}

/** A `Set-Cookie` line of the server behind with another `Domain` and `Path`. */
export function rewriteCookie(cookie: string, rewriting: CookieRewriting, places: Places): string {
  const [pair = '', ...attributes] = cookie.split(';');
  const kept: string[] = [pair];
  for (const attribute of attributes) {
    const equals = attribute.indexOf('=');
    const name = (equals < 0 ? attribute : attribute.slice(0, equals)).trim().toLowerCase();
    if (name === 'domain' && rewriting.domain !== undefined) {
      if (rewriting.domain !== null) kept.push(` Domain=${rewriting.domain}`);
    } else if (name === 'path' && rewriting.path !== undefined) {
      const path = attribute.slice(equals + 1).trim();
      const wanted =
        rewriting.path === true ? (translatePath(path, places) ?? path) : rewriting.path;
      kept.push(` Path=${wanted}`);
    } else {
      kept.push(attribute);
    }
  }
  return kept.join(';');
}

function translatePath(path: string, { upstreamPath, path: place }: Places): string | undefined {
  if (!path.startsWith(upstreamPath)) return undefined;
  const rest = path.slice(upstreamPath.length);
  if (rest !== '' && !/^[/?#]/.test(rest)) return undefined;
  return place + rest || '/';
}
