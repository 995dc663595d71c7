import { randomBytes } from 'node:crypto';
import { type Interface, implementer } from '../../components/interface.js';
import type { Deferred } from '../../defer/deferred.js';
import { maybeDeferred } from '../../defer/succeed.js';
import { IUsernameHashedPassword, IUsernamePassword } from '../credentials.js';
import { UnauthorizedLogin } from '../errors.js';
import { ICredentialsChecker } from './checker.js';

/** Stands in for the password of users that do not exist, so that they cost what others cost. */
const NOBODY = randomBytes(16).toString('hex');

/**
 * Names and passwords in memory, for tests and examples.
 *
 * Twisted: `twisted.cred.checkers.InMemoryUsernamePasswordDatabaseDontUse`. Differs: the password of an unknown user is
 * checked all the same, against one that nobody has.
 */
export class InMemoryUsernamePasswordDatabaseDontUse implements ICredentialsChecker {
  readonly credentialInterfaces: readonly Interface<any>[] = [
    IUsernamePassword,
    IUsernameHashedPassword,
  ];
  /** Passwords by name. */
  readonly users: Map<string, string>;

  /** @param users - Passwords by name: `{ alice: 'secret' }`. */
  constructor(users: Readonly<Record<string, string>> = {}) {
    this.users = new Map(Object.entries(users));
  }

  /** Set the password of a user. */
  addUser(username: string, password: string): void {
    this.users.set(username, password);
  }

  requestAvatarId(credentials: IUsernamePassword | IUsernameHashedPassword): Deferred<string> {
    const { username } = credentials;
    const known = this.users.get(username);
    return maybeDeferred(() => credentials.checkPassword(known ?? NOBODY)).addCallback(
      (matched: boolean) => {
        if (!matched || known === undefined) throw new UnauthorizedLogin();
        return username;
      },
    );
  }
}
implementer(ICredentialsChecker)(InMemoryUsernamePasswordDatabaseDontUse);
