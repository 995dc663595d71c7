import type { IRequest } from '../irequest.js';

/** The cookies in which Twisted keeps the ids of sessions: of plain connections, and of TLS. */
export const OLD_SESSION_COOKIES: readonly [plain: string, secure: string] = [
  'TWISTED_SESSION',
  'TWISTED_SECURE_SESSION',
];

/** Options of {@link oldSessionId}. */
export interface OldSessionOptions {
  /** Take the id of plain connections over TLS, too. Default is false, as `getSession` has it. */
  readonly forceNotSecure?: boolean;
  /** The segments of the place of the old site, where it was one below another. Default is none. */
  readonly sitepath?: readonly string[];
}

/**
 * The id of the session a client has on an old Twisted server, read from its cookie; undefined where it has none. It is
 * only looked at: the cookie goes on to the old server as it is. Whether the session is still alive, and what is in it,
 * only that server knows.
 *
 * Sessions of hawser's own need another cookie beside it: `new Site(root, { sessionCookie: { name: 'SESSION' } })`.
 *
 * Twisted: the cookie names of `Request.getSession`.
 */
export function oldSessionId(
  request: IRequest,
  { forceNotSecure = false, sitepath = [] }: OldSessionOptions = {},
): string | undefined {
  const [plain, secure] = OLD_SESSION_COOKIES;
  const name = request.isSecure() && !forceNotSecure ? secure : plain;
  return request.getCookie([name, ...sitepath].join('_'));
}
