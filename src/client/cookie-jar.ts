import { isIP } from 'node:net';
import { parseHttpDate } from '../http/http-date.js';

/**
 * Where a client keeps cookies: {@link CookieJar}, or one of the package tough-cookie.
 *
 * Twisted: the `CookieJar` of Python's library, which `CookieAgent` takes.
 */
export interface ICookieJar {
  /** The value of the `Cookie` field for a URL, `''` for none. */
  getCookieStringSync(url: string): string;
  /** Keep what a `Set-Cookie` field of the response from `url` says, or ignore it. */
  setCookieSync(line: string, url: string, options?: { ignoreError?: boolean }): unknown;
}

interface Kept {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  readonly order: number;
}

/** What RFC 6265 6.1 asks a user agent to keep at least; a server cannot make us keep more. */
const MAX_COOKIES = 3000;
const MAX_LENGTH = 4096;

/**
 * Cookies in memory, as RFC 6265 5 has it: by domain, path and `Secure`, until they expire.
 *
 * It knows no list of public suffixes: a site of `co.uk` could set a cookie for all of them. To talk to servers that
 * do not trust each other under one such suffix, use tough-cookie, which fits in its place.
 */
export class CookieJar implements ICookieJar {
  readonly #cookies = new Map<string, Kept>();
  readonly #now: () => number;
  #order = 0;

  /** @param now - The time in milliseconds since the epoch. Default is `Date.now`. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** How many cookies there are, those that have expired not counted. */
  get size(): number {
    this.#expire();
    return this.#cookies.size;
  }

  /** The cookies for a URL, `a=1; b=2`: longer paths first, then older ones (RFC 6265 5.4). */
  getCookieStringSync(url: string): string {
    this.#expire();
    const { hostname, pathname, protocol } = new URL(url);
    const fitting = [...this.#cookies.values()].filter(
      (cookie) =>
        (cookie.hostOnly ? hostname === cookie.domain : isDomain(hostname, cookie.domain)) &&
        isPath(pathname, cookie.path) &&
        (!cookie.secure || protocol === 'https:'),
    );
    fitting.sort((a, b) => b.path.length - a.path.length || a.order - b.order);
    return fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  /** Keep a cookie, or forget one: what a server sets into the past. Lines that are no cookies are ignored. */
  setCookieSync(line: string, url: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const equals = pair.indexOf('=');
    if (equals < 1 || pair.length > MAX_LENGTH) return;
    const { hostname, pathname, protocol } = new URL(url);
    const said = attributesOf(attributes);
    const domain = (said.get('domain') ?? '').replace(/^\./, '').toLowerCase();
    if (domain !== '' && !mayBeSet(hostname, domain)) return;
    const secure = said.has('secure');
    if (secure && protocol !== 'https:') return;
    const path = said.get('path') ?? '';
    const name = pair.slice(0, equals).trim();
    const hostOnly = domain === '';
    const kept: Omit<Kept, 'order'> = {
      name,
      value: pair.slice(equals + 1).trim(),
      domain: hostOnly ? hostname : domain,
      hostOnly,
      path: path.startsWith('/') ? path : pathname.slice(0, Math.max(1, pathname.lastIndexOf('/'))),
      secure,
      expires: this.#end(said),
    };
    const key = JSON.stringify([kept.domain, kept.path, name]);
    const order = this.#cookies.get(key)?.order ?? this.#order++;
    this.#cookies.delete(key);
    if (kept.expires <= this.#now()) return;
    if (this.#cookies.size >= MAX_COOKIES) {
      const [oldest] = this.#cookies.keys();
      this.#cookies.delete(oldest as string);
    }
    this.#cookies.set(key, { ...kept, order });
  }

  /** Forget everything. */
  clear(): void {
    this.#cookies.clear();
  }

  /** Max-Age wins over Expires; neither is for as long as the jar lives. */
  #end(said: ReadonlyMap<string, string>): number {
    const age = said.get('max-age');
    if (age !== undefined && /^-?\d+$/.test(age)) return this.#now() + Number(age) * 1000;
    const expires = said.get('expires');
    if (expires === undefined) return Number.POSITIVE_INFINITY;
    // Netscape's form, `09-Sep-2001`, is still about.
    const seconds = parseHttpDate(expires.replace(/(\d\d)-(\w{3})-(\d{4})/, '$1 $2 $3'));
    return seconds === undefined ? Number.POSITIVE_INFINITY : seconds * 1000;
  }

  #expire(): void {
    const now = this.#now();
    for (const [key, { expires }] of this.#cookies) if (expires <= now) this.#cookies.delete(key);
  }
}

function attributesOf(parts: readonly string[]): Map<string, string> {
  const said = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    said.set(name, equals < 0 ? '' : part.slice(equals + 1).trim());
  }
  return said;
}

/** Whether a host is a domain, or below it (RFC 6265 5.1.3). */
function isDomain(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && isIP(host) === 0);
}

/** Whether a server may set cookies for a domain: its own or one above, but no top-level one. */
function mayBeSet(host: string, domain: string): boolean {
  return host === domain || (domain.includes('.') && isDomain(host, domain));
}

/** RFC 6265 5.1.4. */
function isPath(path: string, prefix: string): boolean {
  if (path === prefix) return true;
  return path.startsWith(prefix) && (prefix.endsWith('/') || path[prefix.length] === '/');
}
