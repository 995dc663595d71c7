import { isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { isAscii, toBytes } from './bytes.js';

/** @internal A URL taken apart; texts are as written, nothing is decoded. */
export interface UrlParts {
  readonly scheme: string;
  readonly userinfo: string;
  /** An IPv6 address stands without its brackets. */
  readonly host: string;
  /** The scheme's own when the URL names none; `undefined` when that is not known either. */
  readonly port: number | undefined;
  /** Segments of the path; the leading slash is told by `isRooted`. */
  readonly path: readonly string[];
  readonly isRooted: boolean;
  readonly query: string;
  readonly fragment: string;
}

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
  ['ws', 80],
  ['wss', 443],
  ['ftp', 21],
]);

/**
 * Take a URL or a relative reference apart, without judging its path, query or fragment.
 *
 * Standard: RFC 3986 4.1, appendix B.
 *
 * @internal
 * @throws RangeError when host or port are malformed.
 */
export function parseUrl(text: string): UrlParts {
  const [, scheme = '', authority, path = '', query = '', fragment = ''] =
    /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/.exec(text)!;
  if (!/^[A-Za-z0-9+,.-]*$/.test(scheme)) throw malformed('scheme', scheme);
  const { userinfo, host, port } = parseAuthority(authority ?? '');
  const segments = path === '' ? [] : path.split('/');
  const isRooted = path === '' ? Boolean(authority) : segments[0] === '';
  if (path !== '' && isRooted) segments.shift();
  return {
    scheme,
    userinfo,
    host,
    port: port ?? DEFAULT_PORTS.get(scheme),
    path: segments,
    isRooted: isRooted || host !== '',
    query,
    fragment,
  };
}

function parseAuthority(authority: string): {
  userinfo: string;
  host: string;
  port: number | undefined;
} {
  const at = authority.indexOf('@');
  const userinfo = at < 0 ? '' : authority.slice(0, at);
  const match = /^(?:\[([^[\]]*)\]|([^:[\]@]*))(?::(.*))?$/.exec(authority.slice(at + 1));
  if (match === null) throw malformed('host', authority);
  const [, address, name = '', digits] = match;
  if (address !== undefined && !isIPv6(address)) throw malformed('IPv6 address', address);
  if (digits !== undefined && !/^[0-9]+$/.test(digits)) throw malformed('port', digits);
  return {
    userinfo,
    host: address ?? name,
    port: digits === undefined ? undefined : Number(digits),
  };
}

function malformed(part: string, text: string): RangeError {
  return new RangeError(`Malformed ${part} ${JSON.stringify(text)} in a URL`);
}

/** @internal Host, port and user of a URL; a password is left out, the scheme's own port too. */
export function authorityOf(parts: UrlParts): string {
  const colon = parts.userinfo.indexOf(':');
  const user = colon < 0 ? parts.userinfo : parts.userinfo.slice(0, colon + 1);
  const host = parts.host.includes(':') ? `[${parts.host}]` : parts.host;
  const port = parts.port === DEFAULT_PORTS.get(parts.scheme) ? '' : `:${parts.port}`;
  return `${user === '' ? '' : `${user}@`}${host}${port}`;
}

const SUB_DELIMS = "!$&'()*+,;=";

/** What stands for itself in each part besides unreserved characters; `%` does, as parts are not decoded. */
export const USERINFO_SAFE: string = `%${SUB_DELIMS}`;
export const PATH_SAFE: string = `${USERINFO_SAFE}:@`;
export const QUERY_SAFE: string = `${PATH_SAFE}/?`;

/** @internal Escape what may not stand in a part of a URL: all but unreserved characters and those in `safe`. */
export function escapePart(text: string, safe: string): string {
  let out = '';
  for (const byte of toBytes(text.normalize('NFC'))) {
    const char = String.fromCharCode(byte);
    const isKept = byte < 0x80 && (/[A-Za-z0-9_.~-]/.test(char) || safe.includes(char));
    out += isKept ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

/**
 * The host as it goes over the wire: lower case, international names in their ASCII form.
 *
 * @throws RangeError when it is neither a name nor an address.
 */
function hostToAscii(host: string): string {
  if (host === '' || isIPv6(host)) return host;
  if (isAscii(host)) {
    if (!/^(?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.?$/i.test(host)) throw malformed('host', host);
    return host.toLowerCase();
  }
  const ascii = /[\0-,/:-@[-`{-\x7f]/.test(host) ? '' : domainToASCII(host);
  if (ascii === '') throw malformed('host', host);
  return ascii;
}

/**
 * The URL as ASCII text, everything escaped that needs it.
 *
 * @internal
 * @throws RangeError when the host is malformed.
 */
export function formatUrl(parts: UrlParts): string {
  const authority = authorityOf({
    ...parts,
    userinfo: escapePart(parts.userinfo, `${USERINFO_SAFE}:`),
    host: hostToAscii(parts.host),
  });
  const path = formatPath(parts);
  const query = escapePart(parts.query, QUERY_SAFE);
  const fragment = escapePart(parts.fragment, QUERY_SAFE);
  const scheme = parts.scheme === '' ? '' : `${parts.scheme}:`;
  const hasSlashes = authority !== '' || (DEFAULT_PORTS.has(parts.scheme) && parts.isRooted);
  const slashes = hasSlashes && !(authority === '' && path.startsWith('//')) ? '//' : '';
  return `${scheme}${slashes}${authority}${path}${query && `?${query}`}${fragment && `#${fragment}`}`;
}

function formatPath(parts: UrlParts): string {
  const path = parts.path.map((segment) => escapePart(segment, PATH_SAFE)).join('/');
  return parts.isRooted && parts.path.length > 0 ? `/${path}` : path;
}

/** @internal Segments without `.` and `..`. Standard: RFC 3986 5.2.4. */
export function resolveDots(path: readonly string[]): string[] {
  const out: string[] = [];
  for (const segment of path) {
    if (segment === '..') out.pop();
    else if (segment !== '.') out.push(segment);
  }
  const last = path[path.length - 1];
  if (last === '.' || last === '..') out.push('');
  return out;
}
