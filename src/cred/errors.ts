import { brandError, HawserError } from '../hawser-error.js';

/** Somebody is not authorised. Twisted: `twisted.cred.error.Unauthorized`. */
export class Unauthorized extends HawserError {
  override readonly code: string = 'HAWSER_UNAUTHORIZED';
}
brandError(Unauthorized, 'Unauthorized');

/** A login failed, for whatever reason. Twisted: `twisted.cred.error.LoginFailed`. */
export class LoginFailed extends HawserError {
  override readonly code: string = 'HAWSER_LOGIN_FAILED';
}
brandError(LoginFailed, 'LoginFailed');

/**
 * The credentials are wrong. Both a {@link LoginFailed} and an {@link Unauthorized}.
 *
 * Twisted: `twisted.cred.error.UnauthorizedLogin`.
 */
export class UnauthorizedLogin extends LoginFailed {
  override readonly code: string = 'HAWSER_UNAUTHORIZED_LOGIN';

  constructor(message: string = 'The credentials are wrong.', options?: ErrorOptions) {
    super(message, options);
  }
}
brandError(UnauthorizedLogin, 'UnauthorizedLogin');
Object.defineProperty(UnauthorizedLogin.prototype, Unauthorized.brand, { value: true });

/**
 * No checker of the portal knows this kind of credentials: the application is put together wrongly, or somebody tries a
 * way of logging in that it does not offer. Twisted: `twisted.cred.error.UnhandledCredentials`.
 */
export class UnhandledCredentials extends LoginFailed {
  override readonly code: string = 'HAWSER_UNHANDLED_CREDENTIALS';
}
brandError(UnhandledCredentials, 'UnhandledCredentials');

/** The realm rejects a login whose credentials are right. Twisted: `twisted.cred.error.LoginDenied`. */
export class LoginDenied extends LoginFailed {
  override readonly code: string = 'HAWSER_LOGIN_DENIED';
}
brandError(LoginDenied, 'LoginDenied');

/**
 * The answer to a digest challenge is an answer to one of ours, but not to one that still holds: too old, given to
 * another client, or used before. The client may try again with a new one, without asking its user.
 *
 * Twisted: a plain `LoginFailed`.
 */
export class StaleChallenge extends LoginFailed {
  override readonly code: string = 'HAWSER_STALE_CHALLENGE';
}
brandError(StaleChallenge, 'StaleChallenge');
