import {
  BasicCredentialFactory,
  HTTPAuthSessionWrapper,
  type ICredentialsChecker,
  IResource,
  IUsernamePassword,
  isSameSecret,
  Portal,
  UnauthorizedLogin,
} from 'hawser';
import type { Config } from '../config.ts';

/** The one user there is. */
class OnlyUser implements ICredentialsChecker {
  readonly credentialInterfaces = [IUsernamePassword];
  readonly #config: Config;

  constructor(config: Config) {
    this.#config = config;
  }

  requestAvatarId({ username, password }: IUsernamePassword): string {
    const rightName = isSameSecret(username, this.#config.username);
    const rightPassword = isSameSecret(password, this.#config.password);
    if (!rightName || !rightPassword) throw new UnauthorizedLogin();
    return username;
  }
}

/** The tree for those who log in, or for everybody if there is no user. */
export function guarded(root: IResource, config: Config): IResource {
  const { username, password } = config;
  if (username === '' || password === '') return root;
  // RFC 7617 2: what stands before the colon is the name.
  if (username.includes(':')) throw new RangeError('username: a colon cannot be in it');
  const realm = { requestAvatar: () => [IResource, root, () => undefined] as const };
  return new HTTPAuthSessionWrapper(new Portal(realm, [new OnlyUser(config)]), [
    new BasicCredentialFactory('Scrapyd'),
  ]);
}
