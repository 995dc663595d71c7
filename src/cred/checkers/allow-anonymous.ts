import { type Interface, implementer } from '../../components/interface.js';
import type { Deferred } from '../../defer/deferred.js';
import { succeed } from '../../defer/succeed.js';
import { IAnonymous } from '../credentials.js';
import { ANONYMOUS, ICredentialsChecker } from './checker.js';

/** Lets everybody in who does not say who they are. Twisted: `twisted.cred.checkers.AllowAnonymousAccess`. */
export class AllowAnonymousAccess implements ICredentialsChecker {
  readonly credentialInterfaces: readonly Interface<any>[] = [IAnonymous];

  requestAvatarId(_credentials: IAnonymous): Deferred<typeof ANONYMOUS> {
    return succeed<typeof ANONYMOUS>(ANONYMOUS);
  }
}
implementer(ICredentialsChecker)(AllowAnonymousAccess);
