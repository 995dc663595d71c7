import {
  type AvatarId,
  HTTPAuthSessionWrapper,
  type ICredentialFactory,
  type ICredentialsChecker,
  InMemoryUsernamePasswordDatabaseDontUse,
  type IRealm,
  type IRequest,
  IResource,
  type Login,
  Portal,
  Resource,
  Site,
  type SiteOptions,
} from 'hawser';
import { Clock, MemoryExchange, type MemoryRequest } from 'hawser/testing';

/** A page that says who is looking at it and with what. */
export class Page extends Resource {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  render_GET(_request: IRequest): string {
    return this.text;
  }

  render_POST(request: IRequest): string {
    return `${this.text} got ${request.content.text()}`;
  }
}

/** Everybody's tree is a page with one child; it counts who comes and goes. */
export class CountingRealm implements IRealm {
  readonly loggedIn: AvatarId[] = [];
  readonly loggedOut: AvatarId[] = [];
  make: (avatarId: AvatarId) => IResource = (avatarId) => {
    const page = new Page(`page of ${String(avatarId)}`);
    page.putChild('child', new Page(`child of ${String(avatarId)}`));
    return page;
  };

  requestAvatar(avatarId: AvatarId): Login<IResource> {
    this.loggedIn.push(avatarId);
    return [IResource, this.make(avatarId), () => this.loggedOut.push(avatarId)];
  }
}

export const USERS = { 'foo bar': 'bar baz', alice: 'secret', bob: 'pa:ss', jörg: 'päss' };

/** A guarded site, and a client of it. */
export function guarded(
  factories: ICredentialFactory[],
  {
    checkers = [new InMemoryUsernamePasswordDatabaseDontUse(USERS)],
    ...options
  }: SiteOptions & { checkers?: ICredentialsChecker[] } = {},
) {
  const clock = new Clock();
  const realm = new CountingRealm();
  const portal = new Portal(realm, checkers);
  const wrapper = new HTTPAuthSessionWrapper(portal, factories);
  const root = new Resource();
  root.putChild('private', wrapper);
  const site = new Site(root, { reactor: clock, ...options });
  const send = (
    url = '/private',
    authorization?: string,
    request: MemoryRequest = {},
  ): MemoryExchange => {
    const exchange = new MemoryExchange({
      url,
      ...request,
      headers: {
        ...request.headers,
        ...(authorization === undefined ? {} : { Authorization: authorization }),
      },
    });
    site.handle(exchange);
    return exchange;
  };
  return { clock, realm, portal, wrapper, site, send };
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
