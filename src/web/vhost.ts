import { HttpError } from '../http/errors.js';
import { BAD_REQUEST } from '../http/status.js';
import type { IRequest } from './irequest.js';
import type { ChildResult, IResource } from './iresource.js';
import { noSuchPage } from './no-such-child.js';
import { Resource } from './resource.js';

const VIRTUAL_HOSTS = 'Virtual Hosts';

/** For a request that names no host. */
const UNNAMED = noSuchPage('No Such Resource', 'Sorry. No luck finding that resource.');

/**
 * Lists and changes the hosts of a {@link NameVirtualHost}, in the words of {@link Resource}'s static entities.
 *
 * Twisted: `twisted.web.vhost.VirtualHostCollection`.
 */
export class VirtualHostCollection extends Resource {
  /** What the entries are. */
  override readonly entityType: typeof Resource = Resource;
  readonly nvh: NameVirtualHost;

  constructor(nvh: NameVirtualHost) {
    super();
    this.nvh = nvh;
  }

  override listStaticEntities(): Array<[name: string, resource: IResource]> {
    return [...this.nvh.hosts];
  }

  override getStaticEntity(name: string): IResource | undefined {
    return this.nvh.hosts.get(name.toLowerCase());
  }

  override reallyPutEntity(name: string, entity: IResource): void {
    this.nvh.addHost(name, entity);
  }

  /** @throws RangeError if there is none of that name. */
  override delEntity(name: string): void {
    this.nvh.removeHost(name);
  }
}

/**
 * Chooses a tree by the host name the client asked for. Ports and letter case do not count.
 *
 * A host that is not known, or none, is `default`'s; without a default it is a miss, which falls through to the host
 * where the tree is mounted that way.
 *
 * Twisted: `twisted.web.vhost.NameVirtualHost`. Differs: names may be added in any letter case, IPv6 addresses work.
 */
export class NameVirtualHost extends Resource {
  /** The trees by lower-case host name. */
  readonly hosts: Map<string, IResource> = new Map();
  /** The tree for hosts that are not known. Default is none. */
  default: IResource | undefined = undefined;

  /** Serve `resource` to those who ask for this host. */
  addHost(name: string, resource: IResource): void {
    this.hosts.set(name.toLowerCase(), resource);
  }

  /** @throws RangeError if the host is not known. */
  removeHost(name: string): void {
    if (!this.hosts.delete(name.toLowerCase())) {
      throw new RangeError(`no host named ${JSON.stringify(name)}`);
    }
  }

  /** The fixed children and, as `Virtual Hosts`, the hosts. */
  override listStaticEntities(): Array<[name: string, resource: IResource]> {
    return [...super.listStaticEntities(), [VIRTUAL_HOSTS, new VirtualHostCollection(this)]];
  }

  /** A fixed child; `Virtual Hosts` gives the hosts themselves, to be listed, added and removed. */
  override getStaticEntity(name: string): IResource | undefined {
    if (name === VIRTUAL_HOSTS) return new VirtualHostCollection(this);
    return super.getStaticEntity(name);
  }

  override getChild(name: string, request: IRequest): ChildResult {
    const resource = this.#resourceFor(request);
    if (!resource.isLeaf) return resource.getChildWithDefault(name, request);
    request.postpath.unshift(name);
    request.prepath.pop();
    return resource;
  }

  override delegate(request: IRequest): IResource {
    return this.#resourceFor(request);
  }

  override render(request: IRequest): IResource {
    return this.#resourceFor(request);
  }

  #resourceFor(request: IRequest): IResource {
    const header = request.getHeader('host');
    if (header === undefined) return this.default ?? UNNAMED;
    // The name as the server in front judges it, where that one trusts proxies.
    const host = header === '' ? '' : request.getRequestHostname().toLowerCase();
    const known = this.hosts.get(host) ?? this.default;
    return known ?? noSuchPage('Not Found', `host ${quoted(host)} not in vhost map`);
  }
}

/** As Python shows a text. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const shown = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replace(/[^\x20-\x7e]/g, '\ufffd');
  return `${quote}${shown}${quote}`;
}

/**
 * Lets a proxy in front say, in the path, which URL the client really asked for: below `/vhm`, a request for
 * `/vhm/http/example.org:8080/a/b` is one for `/a/b` of this site, made to `http://example.org:8080`. Links and
 * redirects come out right then. The proxy alone should be able to reach it.
 *
 * Twisted: `twisted.web.vhost.VHostMonsterResource`.
 */
export class VHostMonsterResource extends Resource {
  override getChild(scheme: string, request: IRequest): ChildResult {
    // The secure request of a proxy is not ours, so setHost cannot say both.
    if (scheme === 'http') request.isSecure = () => false;
    else if (scheme === 'https') request.isSecure = () => true;
    return new HostResource();
  }
}

/** The host in the path of a {@link VHostMonsterResource}. */
class HostResource extends Resource {
  override getChild(authority: string, request: IRequest): ChildResult {
    const { host, port } = hostOf(authority);
    request.setHost(host, port);
    // Arguments are read from the uri, so before it changes.
    void request.args;
    request.uri = afterSegments(request.uri, request.prepath.length);
    // The decoded segments, as in Twisted.
    request.path = `/${request.postpath.join('/')}`;
    request.prepath = [];
    return request.site.getResourceFor(request as never);
  }
}

/**
 * `example.org:8080`; without a port it is 80, as in Twisted.
 *
 * @throws {@link HttpError} 400 for what is no port, and for control characters, which no `Host` can have.
 */
function hostOf(authority: string): { host: string; port: number } {
  if (/[\x00-\x1f\x7f]/.test(authority)) {
    throw new HttpError(BAD_REQUEST, `no host: ${JSON.stringify(authority)}`);
  }
  const colon = authority.indexOf(':');
  if (colon < 0) return { host: authority, port: 80 };
  const port = authority.slice(colon + 1);
  if (!/^\d{1,5}$/.test(port)) {
    throw new HttpError(BAD_REQUEST, `no port: ${JSON.stringify(port)}`);
  }
  return { host: authority.slice(0, colon), port: Number(port) };
}

/** What follows the first `count` segments of a target, query included. */
function afterSegments(uri: string, count: number): string {
  let at = 0;
  for (let i = 0; i < count && at >= 0; i++) at = uri.indexOf('/', at + 1);
  if (at >= 0) return uri.slice(at);
  const query = uri.indexOf('?');
  return query < 0 ? '/' : `/${uri.slice(query)}`;
}
