import { Interface } from '../../components/interface.js';
import type { Deferred } from '../../defer/deferred.js';

/** The avatar id of those who did not say who they are. Twisted: `twisted.cred.checkers.ANONYMOUS`, an empty tuple. */
export const ANONYMOUS: unique symbol = Symbol.for('hawser.ANONYMOUS') as never;

/** Who credentials belong to: usually a name. */
export type AvatarId = string | typeof ANONYMOUS;

/** Says whose credentials these are. Twisted: `twisted.cred.checkers.ICredentialsChecker`. */
export interface ICredentialsChecker {
  /** The interfaces of credentials it can check. */
  readonly credentialInterfaces: readonly Interface<any>[];
  /**
   * The avatar id the credentials belong to, or a Deferred or Promise of it.
   *
   * @throws `UnauthorizedLogin` where they are wrong; or the Deferred fails with it.
   */
  requestAvatarId(credentials: any): AvatarId | Deferred<any> | PromiseLike<AvatarId>;
}
export const ICredentialsChecker: Interface<ICredentialsChecker> = Interface('ICredentialsChecker');
