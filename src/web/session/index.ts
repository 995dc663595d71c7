export { type ConnectStore, connectStore } from './connect-store.js';
export type { HostSession, HostSessions } from './host-sessions.js';
export { MemorySessionStore } from './memory-session-store.js';
export { type ExpireCallback, Session } from './session.js';
export type { SessionCookieOptions } from './session-cookie.js';
export { SessionNotLoaded, SessionStoreError } from './session-errors.js';
export type { Later, SessionRecord, SessionStore } from './session-store.js';
