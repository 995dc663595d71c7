import type { IReactorTime } from '../../defer/types.js';
import { Headers } from '../../http/headers.js';
import { encodeSegment } from '../../http/path.js';
import { isAtEnd, splitTarget } from '../handler/target.js';
import type { IRequest } from '../irequest.js';
import type { ChildResult, IResource, RenderResult } from '../iresource.js';
import { noSuchChild } from '../no-such-child.js';
import { NOT_DONE_YET } from '../not-done-yet.js';
import { Request } from '../request.js';
import { Resource } from '../resource.js';
import type { ProxyData } from './proxy-client.js';
import { ProxyClientFactory } from './proxy-client-factory.js';
import { requestFields } from './request-fields.js';
import { type ProxyOptions, type ProxySettings, settingsOf } from './settings.js';
import { Upstream } from './upstream.js';

/** Makes the factory of a request; usually a subclass of {@link ProxyClientFactory}. */
export type ProxyClientFactoryClass = new (
  ...args: ConstructorParameters<typeof ProxyClientFactory>
) => ProxyClientFactory;

/**
 * Everything below this resource is answered by another HTTP server.
 *
 * Request and response pass through piece by piece, with backpressure, over connections that are kept. Fixed children
 * put here are answered here. A server that cannot be reached is a 502 page, one that is too slow a 504.
 *
 * Twisted: `twisted.web.proxy.ReverseProxyResource`. Differs: see {@link ProxyOptions}; the path below this resource is
 * passed on as the client wrote it, and cannot climb out of `path` with dot segments; the resource stays what it is for
 * all of its paths instead of making one of the base class for each segment.
 *
 * @example
 * root.putChild('wiki', new ReverseProxyResource('127.0.0.1', 8080, '/wiki', { rewriteLocation: true }));
 */
export class ReverseProxyResource extends Resource {
  /** Makes the requests. Set it on the prototype of a subclass. Default is {@link ProxyClientFactory}. */
  declare proxyClientFactoryClass: ProxyClientFactoryClass;
  /** Host name or address of the server behind. */
  host: string;
  /** Its TCP port. */
  port: number;
  /** Encoded path there, without a trailing slash. */
  path: string;
  /** Clock for the time-outs. */
  reactor: IReactorTime;
  /** @internal */
  _options: ProxyOptions;
  /** @internal */
  _settings: ProxySettings;
  /** @internal */
  _upstream: Upstream;
  /** @internal Stands for all the paths below. */
  _rest: IResource | undefined;

  /**
   * @param path - Encoded path there; a request for `/bar` below this resource asks for `path + '/bar'`.
   * @param options - Options, or the reactor, as in Twisted.
   * @throws TypeError or RangeError for a path that does not begin with a slash, and for what is wrong in the options.
   */
  constructor(host: string, port: number, path: string, options: ProxyOptions | IReactorTime = {}) {
    super();
    const given: ProxyOptions = 'callLater' in options ? { reactor: options } : options;
    if (path !== '' && !path.startsWith('/')) {
      throw new TypeError(`ReverseProxyResource: the path must begin with a slash: ${path}`);
    }
    this.host = host;
    this.port = port;
    this.path = path.endsWith('/') ? path.slice(0, -1) : path;
    this._options = given;
    this._settings = settingsOf(given);
    this._upstream = new Upstream(host, port, given);
    this._rest = undefined;
    this.reactor = this._settings.reactor;
  }

  /**
   * A proxy for a URL: `http://host:port/path`, `https://...`, or `unix:/run/app.sock:/path`.
   *
   * @throws TypeError for anything else.
   */
  static fromURL(url: string, options: ProxyOptions = {}): ReverseProxyResource {
    const unix = /^unix:([^:]+)(?::(\/.*)?)?$/.exec(url);
    if (unix !== null) {
      const [, socketPath = '', path = ''] = unix;
      return new ReverseProxyResource('localhost', 80, path, { ...options, socketPath });
    }
    const { protocol, hostname, port, pathname, search, hash } = new URL(url);
    if ((protocol !== 'http:' && protocol !== 'https:') || search !== '' || hash !== '') {
      throw new TypeError(
        `proxy: expected http://host:port/path or unix:/socket:/path, not ${url}`,
      );
    }
    const isSecure = protocol === 'https:';
    const tls = isSecure ? (options.tls ?? true) : false;
    const usual = isSecure ? 443 : 80;
    const host = hostname.replace(/^\[|\]$/g, '');
    return new ReverseProxyResource(host, port === '' ? usual : Number(port), pathname, {
      ...options,
      tls,
    });
  }

  /** Fixed children and what a subclass makes are found as ever; all other paths are this resource's own. */
  override getChildWithDefault(name: string, request: IRequest): ChildResult {
    const fixed = this._children?.get(name);
    if (fixed !== undefined) return fixed;
    if (
      this.getChild !== ReverseProxyResource.prototype.getChild ||
      !(request instanceof Request)
    ) {
      return this.getChild(name, request);
    }
    request._unshiftSegment();
    this._rest ??= new Rest(this);
    return this._rest;
  }

  /** A proxy like this one for the path one segment further down. Twisted: `getChild`. */
  override getChild(name: string, _request: IRequest): IResource {
    const path = `${this.path}/${encodeSegment(name)}`;
    const child = new ReverseProxyResource(this.host, this.port, path, {
      ...this._options,
      agent: this._upstream.agent,
    });
    child.proxyClientFactoryClass = this.proxyClientFactoryClass;
    return child;
  }

  /** Path and query to ask the server behind for; undefined where dot segments lead out of {@link path}. */
  targetOf(request: Request): string | undefined {
    const { rest } = splitTarget(request);
    const query = rest.indexOf('?');
    const below = isAtEnd(request) ? '' : query < 0 ? rest : rest.slice(0, query);
    if (this.path !== '' && climbs(below)) return undefined;
    const path = this.path + below || '/';
    return query < 0 ? path : path + rest.slice(query);
  }

  /** The fields the server behind gets. Override it to add some or to take some away. */
  headersFor(request: Request, data: ProxyData): Headers {
    return Headers.fromRaw(requestFields(request, data, this._upstream, this._settings));
  }

  /** Pass the request on. Twisted: `render`. */
  override render(request: IRequest): RenderResult {
    if (!(request instanceof Request)) {
      throw new TypeError('ReverseProxyResource: expected a request of a Site');
    }
    const rest = this.targetOf(request);
    if (rest === undefined) return noSuchChild;
    const data = bodyOf(request);
    const headers =
      this.headersFor === ReverseProxyResource.prototype.headersFor
        ? requestFields(request, data, this._upstream, this._settings)
        : this.headersFor(request, data);
    const Factory = this.proxyClientFactoryClass;
    new Factory(request.method, rest, request.clientproto, headers, data, request).connect(
      this._upstream,
      this._settings,
    );
    return NOT_DONE_YET;
  }

  /** Close the idle connections to the server behind. */
  close(): void {
    this._upstream.close();
  }
}

ReverseProxyResource.prototype.bodyHandling = 'streamed';
ReverseProxyResource.prototype.proxyClientFactoryClass = ProxyClientFactory;

/** The rest of a path below a proxy. */
class Rest extends Resource {
  readonly #proxy: ReverseProxyResource;

  constructor(proxy: ReverseProxyResource) {
    super();
    this.#proxy = proxy;
  }

  override render(request: IRequest): RenderResult {
    return this.#proxy.render(request);
  }
}
Rest.prototype.isLeaf = true;
Rest.prototype.bodyHandling = 'streamed';

function bodyOf(request: Request): ProxyData {
  const { _source: source } = request;
  if (source?.kind === 'stream') return source;
  const bytes = request.content.getvalue();
  return bytes.length === 0 ? undefined : bytes;
}

/** What may part segments: a slash, and what some servers take for one. */
const SEPARATORS: readonly RegExp[] = [/\//, /\/|\\|%2f|%5c/i];

/**
 * Whether dot segments lead above where a path begins, in any reading a server may give it: with escapes resolved, with
 * backslashes and escaped slashes for slashes, with parameters behind a semicolon taken off.
 */
function climbs(path: string): boolean {
  if (!/\.|%2e/i.test(path)) return false;
  return SEPARATORS.some((separator) => {
    let depth = 0;
    return path.split(separator).some((raw) => {
      const segment = raw.replace(/%2e/gi, '.').replace(/(?:;|%3b).*$/is, '');
      if (segment === '..') depth--;
      else if (segment !== '.' && segment !== '') depth++;
      return depth < 0;
    });
  });
}
