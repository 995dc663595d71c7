import { brandError, HawserError } from '../../hawser-error.js';
import { HttpError } from '../../http/errors.js';

/**
 * The store of sessions failed or did not answer in time. Answered with 503; the cause is in the log, once for as long
 * as it lasts.
 */
export class SessionStoreError extends HttpError {
  override readonly code: string = 'HAWSER_SESSION_STORE';

  constructor(message: string = 'The session store does not answer.', options?: ErrorOptions) {
    super(503, message, options);
  }
}
brandError(SessionStoreError, 'SessionStoreError');

/**
 * `getSession` was called before the session was there: in `getChild`, on a site whose store answers later. Call
 * `loadSession` there, and wait for it.
 */
export class SessionNotLoaded extends HawserError {
  override readonly code: string = 'HAWSER_SESSION_NOT_LOADED';

  constructor(
    message: string = 'The session is not loaded yet: in getChild, wait for request.loadSession()',
  ) {
    super(message);
  }
}
brandError(SessionNotLoaded, 'SessionNotLoaded');
