import {
  AllowAnonymousAccess,
  ANONYMOUS,
  type AvatarId,
  BasicCredentialFactory,
  DigestCredentialFactory,
  HTTPAuthSessionWrapper,
  type ICredentialFactory,
  InMemoryUsernamePasswordDatabaseDontUse,
  type IRealm,
  IResource,
  type Login,
  Portal,
  Resource,
} from 'hawser';
import { Any, logTo, Show } from './helper.js';

/** The avatar is a Show named after the avatar id; its children say so too. */
class Realm implements IRealm {
  requestAvatar(avatarId: AvatarId): Login<IResource> {
    const name = avatarId === ANONYMOUS ? 'anonymous' : avatarId;
    const avatar = new Show(`avatar:${name}`);
    avatar.putChild('', new Show(`avatar-index:${name}`));
    avatar.putChild('kid', new Show(`avatar-kid:${name}`));
    avatar.putChild('leaf', new Show(`avatar-leaf:${name}`, true));
    avatar.putChild('method', new Any((request) => `method ${request.method}`));
    return [IResource, avatar, () => logTo('logout', name)];
  }
}

/** A factory that breaks. */
class BrokenFactory extends BasicCredentialFactory {
  override decode(): never {
    throw new Error('factory broke');
  }
}

function makePortal(anonymous = false): Portal {
  const users = new InMemoryUsernamePasswordDatabaseDontUse({
    alice: 'secret',
    bob: 'pa:ss',
    empty: '',
    jörg: 'päss',
  });
  const portal = new Portal(new Realm(), [users]);
  if (anonymous) portal.registerChecker(new AllowAnonymousAccess());
  return portal;
}

/** `/guard` */
export function makeGuard(): Resource {
  const basic = (realm = 'wire realm') => new BasicCredentialFactory(realm);
  const digest = (algorithm = 'md5', realm = 'wire realm') =>
    new DigestCredentialFactory(algorithm, realm);
  const root = new Resource();
  const guard = (name: string, factories: ICredentialFactory[], anonymous = false): void =>
    root.putChild(name, new HTTPAuthSessionWrapper(makePortal(anonymous), factories));
  guard('basic', [basic()]);
  guard('quoted', [basic('a "b" \\c')]);
  guard('digest', [digest()]);
  guard('sha', [digest('sha', 'sha realm')]);
  guard('both', [basic(), digest()]);
  guard('anon', [basic()], true);
  guard('broken', [new BrokenFactory('wire realm')]);
  guard('none', []);
  return root;
}
