// Everybody's own folder, behind a password that never goes over the wire.
//
//   npx jiti examples/web-in-60/16-http-auth.ts
//   curl --digest -u ada:engine http://127.0.0.1:8080/    -> a list of Ada's folder
//   curl -i http://127.0.0.1:8080/                        -> 401 Unauthorized
import { fileURLToPath } from 'node:url';
import {
  DigestCredentialFactory,
  File,
  FilePasswordDB,
  HTTPAuthSessionWrapper,
  type IReactorTime,
  IRealm,
  IResource,
  implementer,
  Portal,
  reactor,
} from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

const HOMES = fileURLToPath(new URL('./homes/', import.meta.url));

/** Everybody gets their own folder. */
class HomeRealm implements IRealm {
  readonly homes: string;

  constructor(homes: string) {
    this.homes = homes;
  }

  requestAvatar(avatarId: string, _mind: unknown, ...interfaces: unknown[]) {
    if (!interfaces.includes(IResource)) throw new TypeError('a home is a resource, nothing else');
    const home = new File(`${this.homes}/${avatarId}/public_html`);
    return [IResource, home, () => undefined] as const;
  }
}
implementer(IRealm)(HomeRealm);

export function create(homes: string = HOMES, clock: IReactorTime = reactor): IResource {
  const portal = new Portal(new HomeRealm(homes), [new FilePasswordDB(`${homes}/passwords`)]);
  const factory = new DigestCredentialFactory('md5', 'hawser examples', { reactor: clock });
  return new HTTPAuthSessionWrapper(portal, [factory]);
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
