/** A host and, when it was given, its port. */
export interface HostAndPort {
  /** A name or address as written, an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number | undefined;
}

/**
 * Take a `Host` field or an authority apart: `example.org:8080`, `[::1]:80`, `10.0.0.1`. Letter case is kept.
 * Digits after the last colon are the port; anything else belongs to the host.
 *
 * Twisted: the expression behind `Request.getRequestHostname`.
 * Standard: RFC 9110 7.2, RFC 3986 3.2.2.
 */
export function parseHost(authority: string): HostAndPort {
  let end = authority.length;
  let port: number | undefined;
  const colon = authority.lastIndexOf(':');
  const isBracketed = authority.startsWith('[');
  // Without brackets a second colon means an IPv6 address written bare, which has no port.
  if (
    colon >= 0 &&
    (isBracketed ? authority[colon - 1] === ']' : authority.indexOf(':') === colon)
  ) {
    const digits = authority.slice(colon + 1);
    if (/^[0-9]+$/.test(digits)) {
      port = Number(digits);
      end = colon;
    }
  }
  const start = isBracketed ? 1 : 0;
  if (isBracketed && authority[end - 1] === ']') end--;
  return { host: authority.slice(start, Math.max(start, end)), port };
}

/**
 * The authority of a host and a port: IPv6 addresses get their brackets, the default port is left out.
 *
 * @param defaultPort - The port that goes without saying, as 80 for `http`.
 */
export function formatHost(host: string, port?: number | undefined, defaultPort?: number): string {
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return port === undefined || port === defaultPort ? name : `${name}:${port}`;
}
