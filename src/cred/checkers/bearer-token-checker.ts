import { type Interface, implementer } from '../../components/interface.js';
import type { Deferred } from '../../defer/deferred.js';
import { maybeDeferred } from '../../defer/succeed.js';
import { IBearerToken } from '../credentials.js';
import { UnauthorizedLogin } from '../errors.js';
import { isSameSecret } from '../secret.js';
import { type AvatarId, ICredentialsChecker } from './checker.js';

/** Says whose token this is; undefined where it is nobody's. */
export type TokenLookup = (
  token: string,
) => AvatarId | undefined | Deferred<any> | PromiseLike<AvatarId | undefined>;

/**
 * Checks bearer tokens: against a list, or by asking a function (a database, the verification of a signed token).
 *
 * Twisted: none.
 *
 * @example
 * new BearerTokenChecker({ 'f6d1…': 'alice' });
 * new BearerTokenChecker(async (token) => (await verify(token))?.subject);
 */
export class BearerTokenChecker implements ICredentialsChecker {
  readonly credentialInterfaces: readonly Interface<any>[] = [IBearerToken];
  readonly #lookup: TokenLookup;

  constructor(tokens: TokenLookup | Readonly<Record<string, string>>) {
    this.#lookup = typeof tokens === 'function' ? tokens : lookupIn(Object.entries(tokens));
  }

  requestAvatarId(credentials: IBearerToken): Deferred<AvatarId> {
    return maybeDeferred(() => this.#lookup(credentials.token)).addCallback(
      (avatarId: AvatarId | undefined) => {
        if (avatarId === undefined || avatarId === null) throw new UnauthorizedLogin();
        return avatarId;
      },
    );
  }
}
implementer(ICredentialsChecker)(BearerTokenChecker);

/** Compares with every token of the list, whether or not one was found already. */
function lookupIn(tokens: ReadonlyArray<[token: string, avatarId: string]>): TokenLookup {
  return (wanted) => {
    let found: string | undefined;
    for (const [token, avatarId] of tokens) if (isSameSecret(token, wanted)) found = avatarId;
    return found;
  };
}
