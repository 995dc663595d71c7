import type { Request } from '../request.js';
import type { Session } from './session.js';

/**
 * The sessions of one request: one for plain connections and, over TLS, one that is never sent in the clear.
 *
 * Twisted: what `Request.getSession` keeps in `_insecureSession` and `_secureSession`.
 */
export class RequestSessions {
  readonly #request: Request;
  /** The session of plain connections, once somebody asked for it. */
  plain: Session | undefined;
  /** The session of TLS connections, likewise. */
  secure: Session | undefined;

  constructor(request: Request) {
    this.#request = request;
    this.plain = undefined;
    this.secure = undefined;
  }

  /** The session a request is in: that of its cookie, or a new one whose cookie is sent. It is touched. */
  get(secure: boolean): Session {
    const known = secure ? this.secure : this.plain;
    if (known !== undefined && !known.expired) {
      known.touch();
      return known;
    }
    const session = this.#find(secure) ?? this.#make(secure);
    if (secure) this.secure = session;
    else this.plain = session;
    return session;
  }

  #find(secure: boolean): Session | undefined {
    const request = this.#request;
    const { site } = request;
    const name = site.sessionCookie.nameFor(secure, request.sitepath);
    const uid = request.getCookie(name);
    const session = uid === undefined ? undefined : site.sessions.get(uid);
    if (session === undefined) return undefined;
    session.touch();
    if (site.sessionCookie.isRolling) this.#setCookie(name, session.uid, secure);
    return session;
  }

  #make(secure: boolean): Session {
    const request = this.#request;
    const session = request.site.makeSession();
    const name = request.site.sessionCookie.nameFor(secure, request.sitepath);
    this.#setCookie(name, session.uid, secure);
    return session;
  }

  /** Send the cookie, in place of one set earlier for a session that ended meanwhile (RFC 6265 4.1.1). */
  #setCookie(name: string, uid: string, secure: boolean): void {
    const request = this.#request;
    const others = request.cookies.filter((cookie) => !cookie.startsWith(`${name}=`));
    request.cookies = [...others, request.site.sessionCookie.format(name, uid, secure)];
  }
}
