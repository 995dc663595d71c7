import { Interface } from '../components/interface.js';
import { providedBy } from '../components/provides.js';
import type { Deferred } from '../defer/deferred.js';
import { fail, maybeDeferred } from '../defer/succeed.js';
import type { AvatarId, ICredentialsChecker } from './checkers/checker.js';
import type { ICredentials } from './credentials.js';
import { UnhandledCredentials } from './errors.js';

/** What a login gives: the interface, who is logged in as seen through it, and what to call at the end. */
export type Login<T = unknown> = readonly [
  interface_: Interface<T>,
  avatar: T,
  logout: () => unknown,
];

/** The application's side: who is behind an id. Twisted: `twisted.cred.portal.IRealm`. */
export interface IRealm {
  /**
   * The avatar for an id: what this user sees of the application.
   *
   * @param avatarId - What the checker gave: a name, or `ANONYMOUS`.
   * @param mind - What the caller of `login` gave, usually undefined.
   * @param interfaces - What the avatar is wanted as; one of them goes into the result.
   * @returns The {@link Login}, or a Deferred or Promise of it.
   */
  requestAvatar(
    avatarId: any,
    mind: unknown,
    ...interfaces: Interface<any>[]
  ): Login<any> | Deferred<any> | PromiseLike<Login<any>>;
}
export const IRealm: Interface<IRealm> = Interface('IRealm');

/**
 * Where credentials become an avatar: a checker says whose they are, the realm what that user sees.
 *
 * Twisted: `twisted.cred.portal.Portal`.
 *
 * @example
 * const portal = new Portal(realm, [new FilePasswordDB('passwords')]);
 */
export class Portal {
  realm: IRealm;
  /** The checkers by the interface of the credentials they check. */
  readonly checkers: Map<Interface<any>, ICredentialsChecker>;

  constructor(realm: IRealm, checkers: Iterable<ICredentialsChecker> = []) {
    this.realm = realm;
    this.checkers = new Map();
    for (const checker of checkers) this.registerChecker(checker);
  }

  /** The interfaces of credentials that can be used to log in. */
  listCredentialsInterfaces(): Interface<any>[] {
    return [...this.checkers.keys()];
  }

  /** Have a checker check credentials of these interfaces. Default are those it says itself. */
  registerChecker(checker: ICredentialsChecker, ...credentialInterfaces: Interface<any>[]): void {
    const all =
      credentialInterfaces.length > 0 ? credentialInterfaces : checker.credentialInterfaces;
    for (const one of all) this.checkers.set(one, checker);
  }

  /**
   * Log in.
   *
   * @param mind - Given to the realm.
   * @param interfaces - What the avatar is wanted as.
   * @returns A Deferred of the {@link Login}. Fails with {@link UnhandledCredentials} where no checker knows such
   *   credentials, with what the checker says (`UnauthorizedLogin`) where they are wrong.
   */
  login<T>(
    credentials: ICredentials,
    mind: unknown,
    ...interfaces: Interface<T>[]
  ): Deferred<Login<T>> {
    for (const [known, checker] of this.checkers) {
      if (known.providedBy(credentials)) {
        return maybeDeferred(() => checker.requestAvatarId(credentials)).addCallback(
          (avatarId: AvatarId) => this.realm.requestAvatar(avatarId, mind, ...interfaces),
        ) as Deferred<Login<T>>;
      }
    }
    const names = providedBy(credentials).map((one) => one.interfaceName);
    return fail(new UnhandledCredentials(`No checker for ${names.join(', ')}`));
  }
}
