export { type ExpireCallback, Session } from './session.js';
export type { SessionCookieOptions } from './session-cookie.js';
