import { fromBytes } from './bytes.js';
import { datetimeToString } from './http-date.js';

/**
 * The cookies of a request, by name. A name that comes twice keeps its first place and its last value. Values are as
 * the client sent them: neither percent escapes nor quotes are resolved. A piece without `=` is no cookie.
 *
 * Twisted: `Request.parseCookies`.
 *
 * @param lines - The values of all `Cookie` fields as text, which {@link latin1ToText} makes of wire text.
 */
export function parseCookies(lines: readonly string[]): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const line of lines) {
    for (let start = 0; start < line.length; ) {
      let end = line.indexOf(';', start);
      if (end < 0) end = line.length;
      while (start < end && isBlank(line.charCodeAt(start))) start++;
      let equals = start;
      while (equals < end && line.charCodeAt(equals) !== 0x3d) equals++;
      if (equals < end) {
        cookies.set(line.slice(start, equals), line.slice(equals + 1, end));
      }
      start = end + 1;
    }
  }
  return cookies;
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** What a cookie may say besides its name and value. */
export interface CookieOptions {
  /** When it ends: the text of an HTTP date, a Date, or seconds since the epoch. */
  readonly expires?: string | Uint8Array | Date | number | undefined;
  readonly domain?: string | Uint8Array | undefined;
  readonly path?: string | Uint8Array | undefined;
  /** How many seconds it lives. */
  readonly maxAge?: string | Uint8Array | number | undefined;
  readonly comment?: string | Uint8Array | undefined;
  /** Only over TLS. Default is false. */
  readonly secure?: boolean | undefined;
  /** Kept from scripts. Default is false. */
  readonly httpOnly?: boolean | undefined;
  /** `'lax'`, `'strict'` or, with {@link secure}, `'none'`; in any letter case. Default is not to say. */
  readonly sameSite?: string | Uint8Array | undefined;
}

/** Text, with line breaks and semicolons turned into spaces so that nothing can add an attribute. */
function sanitize(value: string | Uint8Array | number): string {
  const text = value instanceof Uint8Array ? fromBytes(value) : String(value);
  if (!/[\r\n;]/.test(text)) return text;
  return text
    .replace(/\r\n?$|\n$/, '')
    .replace(/\r\n?|\n/g, ' ')
    .replaceAll(';', ' ');
}

/**
 * The value of a `Set-Cookie` field. Nothing is quoted or escaped; line breaks and semicolons become spaces.
 *
 * Twisted: the text `Request.addCookie` makes.
 *
 * @returns Text; non-ASCII goes over the wire as UTF-8.
 * @throws RangeError for a `sameSite` other than `lax` and `strict`, and `none` where the cookie is secure.
 */
export function formatCookie(
  name: string | Uint8Array,
  value: string | Uint8Array,
  options: CookieOptions = {},
): string {
  const { expires, domain, path, maxAge, comment, sameSite } = options;
  let cookie = `${sanitize(name)}=${sanitize(value)}`;
  if (expires !== undefined) cookie += `; Expires=${sanitize(expiry(expires))}`;
  if (domain !== undefined) cookie += `; Domain=${sanitize(domain)}`;
  if (path !== undefined) cookie += `; Path=${sanitize(path)}`;
  if (maxAge !== undefined) cookie += `; Max-Age=${sanitize(maxAge)}`;
  if (comment !== undefined) cookie += `; Comment=${sanitize(comment)}`;
  if (options.secure) cookie += '; Secure';
  if (options.httpOnly) cookie += '; HttpOnly';
  if (sameSite !== undefined && sameSite.length > 0) {
    const site = (typeof sameSite === 'string' ? sameSite : fromBytes(sameSite)).toLowerCase();
    if (site !== 'lax' && site !== 'strict' && !(site === 'none' && options.secure)) {
      throw new RangeError(
        `sameSite must be 'lax' or 'strict', or 'none' with secure, not ${JSON.stringify(site)}`,
      );
    }
    cookie += `; SameSite=${site}`;
  }
  return cookie;
}

function expiry(expires: string | Uint8Array | Date | number): string | Uint8Array {
  if (expires instanceof Date) return datetimeToString(expires.getTime() / 1000);
  return typeof expires === 'number' ? datetimeToString(expires) : expires;
}
