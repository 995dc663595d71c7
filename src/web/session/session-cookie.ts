import { createHmac, timingSafeEqual } from 'node:crypto';
import { type CookieOptions, formatCookie } from '../../http/cookie.js';

/** How the cookie of sessions looks. */
export interface SessionCookieOptions {
  /**
   * Its name. Default is `TWISTED_SESSION`, with the segments of the mount point joined to it by underscores, so that
   * sites mounted side by side keep apart.
   */
  readonly name?: string | undefined;
  /**
   * Its name on requests over TLS, whose session is another one. Default is `TWISTED_SECURE_SESSION`, likewise, or
   * `__Secure-` and {@link name} where that is given.
   */
  readonly secureName?: string | undefined;
  /** Hide it from scripts. Default is true (Twisted ticket 6933). */
  readonly httpOnly?: boolean | undefined;
  /** `'none'` is for secure cookies only; false leaves the attribute out. Default is `'lax'`. */
  readonly sameSite?: 'lax' | 'strict' | 'none' | false | undefined;
  /** Whether it goes over TLS only. Default is `'auto'`: where the request came over TLS. */
  readonly secure?: boolean | 'auto' | undefined;
  /** Default is `'/'`. */
  readonly path?: string | undefined;
  /** Default is none: the host that set it. */
  readonly domain?: string | undefined;
  /** How many seconds browsers keep it. Default is none: until they are closed. */
  readonly maxAge?: number | undefined;
  /** With `maxAge`: send it again whenever the session is used, so that its life begins anew. Default is true. */
  readonly rolling?: boolean | undefined;
  /**
   * Secrets that sign the ids, so that a made-up one does not even reach the store. The first signs; the others are those
   * of before, and still good. Default is none: ids are 256 random bits.
   */
  readonly keys?: readonly string[] | undefined;
}

/** RFC 9110 5.6.2; what a cookie name is made of (RFC 6265 4.1.1). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The cookie of a site's sessions: its names and its text. */
export class SessionCookie {
  /** Whether it is sent whenever a session is used, not only with a new one. */
  readonly isRolling: boolean;
  readonly #options: SessionCookieOptions;

  /** @throws TypeError, RangeError naming the option that is wrong. */
  constructor(options: SessionCookieOptions = {}) {
    check(options);
    this.#options = options;
    this.isRolling = options.maxAge !== undefined && options.rolling !== false;
  }

  /** Its name for a request: `sitepath` are the segments of the mount point. */
  nameFor(secure: boolean, sitepath: readonly string[]): string {
    const { name, secureName } = this.#options;
    if (secure && secureName !== undefined) return secureName;
    if (name !== undefined) return secure ? `__Secure-${name}` : name;
    const usual = secure ? 'TWISTED_SECURE_SESSION' : 'TWISTED_SESSION';
    return sitepath.length === 0 ? usual : [usual, ...sitepath.map(tokenOf)].join('_');
  }

  /** The id in the cookie of a request; undefined where its signature is wrong. */
  open(name: string, value: string): string | undefined {
    const { keys = [] } = this.#options;
    if (keys.length === 0) return value;
    const dot = value.lastIndexOf('.');
    const id = value.slice(0, Math.max(dot, 0));
    const given = Buffer.from(value.slice(dot + 1));
    const isOurs = keys.some((key) => {
      const expected = Buffer.from(sign(key, name, id));
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
    return isOurs ? id : undefined;
  }

  /** The text of the `Set-Cookie` field that gives a client its session. */
  format(name: string, id: string, secure: boolean): string {
    const {
      httpOnly = true,
      sameSite = 'lax',
      path = '/',
      domain,
      maxAge,
      secure: wanted = 'auto',
      keys = [],
    } = this.#options;
    const [key] = keys;
    const value = key === undefined ? id : `${id}.${sign(key, name, id)}`;
    const options: CookieOptions = {
      path,
      domain,
      maxAge,
      secure: wanted === 'auto' ? secure : wanted,
      httpOnly,
      sameSite: sameSite === false ? undefined : sameSite,
    };
    return formatCookie(name, value, options);
  }
}

function sign(key: string, name: string, id: string): string {
  return createHmac('sha256', key).update(`${name}=${id}`).digest('base64url');
}

function check(options: SessionCookieOptions): void {
  const { name, secureName, sameSite, maxAge, secure, keys } = options;
  for (const [option, value] of Object.entries({ name, secureName })) {
    if (value !== undefined && !TOKEN.test(value)) {
      throw new TypeError(
        `sessionCookie.${option} must be a token (RFC 9110 5.6.2), not ${JSON.stringify(value)}`,
      );
    }
  }
  if (![undefined, false, 'lax', 'strict', 'none'].includes(sameSite)) {
    throw new RangeError("sessionCookie.sameSite must be 'lax', 'strict', 'none' or false");
  }
  if (sameSite === 'none' && secure !== true) {
    throw new RangeError("sessionCookie.sameSite 'none' wants sessionCookie.secure to be true");
  }
  if (maxAge !== undefined && !(Number.isInteger(maxAge) && maxAge > 0)) {
    throw new RangeError('sessionCookie.maxAge must be a whole number of seconds from 1 on');
  }
  if (keys !== undefined) {
    if (
      !Array.isArray(keys) ||
      keys.length === 0 ||
      !keys.every((k) => typeof k === 'string' && k)
    ) {
      throw new TypeError('sessionCookie.keys must be a list of secrets');
    }
  }
}

/** A path segment as part of a cookie's name: what has no place there is percent-encoded. */
function tokenOf(segment: string): string {
  return TOKEN.test(segment)
    ? segment
    : Array.from(Buffer.from(segment), (byte) => {
        const char = String.fromCharCode(byte);
        return TOKEN.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      }).join('');
}
