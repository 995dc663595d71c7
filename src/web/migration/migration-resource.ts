import { Deferred } from '../../defer/deferred.js';
import type { IReactorTime } from '../../defer/types.js';
import { log } from '../../log/log.js';
import { reactor as systemReactor } from '../../task/reactor.js';
import { Content } from '../content.js';
import type { IRequest } from '../irequest.js';
import { type ChildResult, type IResource, isResource, type RenderResult } from '../iresource.js';
import { ReverseProxyResource } from '../proxy/reverse-proxy-resource.js';
import type { ProxyOptions } from '../proxy/settings.js';
import { Request } from '../request.js';
import { Resource } from '../resource.js';
import { getChildForRequest } from '../traverse.js';
import { describeDifference } from './compare-answers.js';
import { findHere, isMiss, isPage, lacksMethod } from './find-here.js';
import type { MigrationReport } from './migration-report.js';
import { OLD_SESSION_COOKIES } from './old-session.js';
import { RequestMark } from './request-mark.js';
import {
  checkRoute,
  type MigrationRoute,
  type RoutePredicate,
  RouteTable,
  restOf,
} from './route-table.js';
import { ServedPaths } from './served-paths.js';
import { Shadow, type ShadowOptions, type ShadowResult } from './shadow.js';

/** Options of {@link MigrationResource}. */
export interface MigrationOptions {
  /**
   * Options of the proxy to the old server, where that is given as a URL. `preserveHost` and `rewriteLocation` are true
   * there unless they are set: the old server goes on under the name it always had.
   */
  readonly proxy?: ProxyOptions;
  /** The route of all paths that have none of their own. Default is `'auto'`. */
  readonly route?: MigrationRoute;
  /** Routes by path; see {@link MigrationResource.setRoute}. */
  readonly routes?: Readonly<Record<string, MigrationRoute>>;
  /**
   * Who answers a method that a resource of the tree has no `render_` method for: `'old'`, the old server, so that GET
   * and POST of a page can be moved one after the other; or `'new'`, the resource, with 405. Folders, which have no such
   * method at all, are never in the way of a page of the old server. Default is `'old'`.
   */
  readonly missingMethods?: 'old' | 'new';
  /**
   * Whether a resource the walk down the tree ended at means that the tree does not have the page. Undefined leaves it at
   * the usual: the page of a `getChild` that was not overridden (and those of `File` and its like), and the 404 pages of
   * the library, `notFound()` and `NoResource`.
   */
  readonly isMiss?: (resource: IResource, request: IRequest) => boolean | undefined;
  /** How answers are compared where the route is `'shadow'`. */
  readonly shadow?: ShadowOptions;
  /**
   * The name a request is counted under in the report. Default is the first two segments of the path, with `/…` for
   * those that follow.
   */
  readonly keyOf?: (request: IRequest) => string;
  /** Names the report has at most; later ones are counted together. Default is 1000. */
  readonly maxPaths?: number;
  /** Cookies of the old server that sessions made here must not overwrite. Default is {@link OLD_SESSION_COOKIES}. */
  readonly oldSessionCookies?: readonly string[];
  /** Clock. Default is the system's. */
  readonly reactor?: IReactorTime;
}

/**
 * A tree that takes the place of an old Twisted server piece by piece: what the tree has is served here, everything else
 * goes to the old server.
 *
 * The tree has a page if the walk down its path ends at a resource that is no mere miss (see
 * {@link MigrationOptions.isMiss}) and has a method for the request. That is decided before the body is read, so nothing
 * is lost on the way; what the walk changed about the request is undone. A resource that finds out later that it has no
 * such page, a `File` for instance or an application that calls `next()`, hands over as long as the body is still there.
 * What a page answers stays its answer, a 404 included. A 401 of a guard in the tree is an answer.
 *
 * Paths are routed otherwise with {@link setRoute}, at any time. {@link report} says what the old server still answers.
 * Upgrades (WebSocket) take the same way as any request.
 *
 * Twisted: none.
 *
 * @example
 * const root = new Resource();
 * root.putChild('status', new StatusPage()); // ported
 * const migration = new MigrationResource(root, 'http://127.0.0.1:8081'); // the rest
 * migration.setRoute('/status', 'shadow');
 * await serve(new Site(migration, { sessionCookie: { name: 'SESSION' } }), { port: 8080 });
 */
export class MigrationResource extends Resource {
  /** The new tree. */
  readonly root: IResource;
  /** The way to the old server. */
  readonly proxy: ReverseProxyResource;
  /** The route of paths that have none of their own. */
  #route: MigrationRoute;
  readonly #routes = new RouteTable();
  readonly #served: ServedPaths;
  readonly #shadow: Shadow;
  readonly #old: Old;
  readonly #options: MigrationOptions;
  readonly #reserved: ReadonlySet<string>;
  readonly #reactor: IReactorTime;
  #since: number;
  #oldCount = 0;
  #newCount = 0;

  /**
   * @param root - The new tree; an empty `Resource` to begin with.
   * @param upstream - The old server: a URL (`http://host:port/path`, `unix:/socket:/path`), or a proxy to it.
   * @throws TypeError or RangeError naming what is wrong.
   */
  constructor(
    root: IResource,
    upstream: string | ReverseProxyResource,
    options: MigrationOptions = {},
  ) {
    super();
    if (!isResource(root)) throw new TypeError('MigrationResource: the root must be a resource');
    const { route = 'auto', missingMethods = 'old', maxPaths = 1000 } = options;
    checkRoute(route);
    if (missingMethods !== 'old' && missingMethods !== 'new') {
      throw new TypeError("MigrationResource: missingMethods must be 'old' or 'new'");
    }
    if (!(Number.isInteger(maxPaths) && maxPaths > 0)) {
      throw new RangeError('MigrationResource: maxPaths must be a whole number from 1 on');
    }
    this.root = root;
    this.proxy = proxyTo(upstream, options);
    this.#options = options;
    this.#route = route;
    for (const [path, to] of Object.entries(options.routes ?? {})) this.setRoute(path, to);
    this.#reactor = options.reactor ?? systemReactor;
    this.#since = this.#reactor.seconds();
    this.#served = new ServedPaths(maxPaths);
    this.#old = new Old(this.proxy);
    this.#reserved = new Set(options.oldSessionCookies ?? OLD_SESSION_COOKIES);
    this.#shadow = new Shadow(this.proxy, this.#reactor, options.shadow ?? {}, (result) => {
      this.#compared(result);
    });
  }

  /**
   * Say who answers a path and everything below it, from the next request on. The longest path counts.
   *
   * @param path - Decoded, from this resource on: `'/wiki/a b'`; `'/'` is all there is.
   * @param route - Undefined takes the route of this path back.
   * @throws TypeError for a path without a leading slash, and for what is no route.
   */
  setRoute(path: string, route: MigrationRoute | undefined): void {
    if (path === '/') {
      if (route !== undefined) checkRoute(route);
      this.#route = route ?? this.#options.route ?? 'auto';
    } else {
      this.#routes.set(path, route);
    }
  }

  /**
   * Ask a function for the route of each request, before paths are looked at: by user, by cookie, by share of the
   * traffic. It gives undefined where it has no opinion; of several the first that has one counts.
   *
   * @returns a function that takes it out again.
   */
  addRoute(predicate: RoutePredicate): () => void {
    if (typeof predicate !== 'function') {
      throw new TypeError('MigrationResource.addRoute: expected a function (request)');
    }
    this.#routes.add(predicate);
    return () => this.#routes.delete(predicate);
  }

  /** Who is asked first for this request. */
  routeOf(request: IRequest): MigrationRoute {
    return this.#routes.routeOf(requestOf(request)) ?? this.#route;
  }

  /** What the old server still answers, what the tree does, and how the two compare. */
  report(): MigrationReport {
    return {
      since: this.#since,
      old: this.#oldCount,
      new: this.#newCount,
      shadow: this.#shadow.counts(),
      routes: [['/', this.#route], ...this.#routes.entries()],
      paths: this.#served.list(),
    };
  }

  /** Begin to count anew. */
  resetReport(): void {
    this.#since = this.#reactor.seconds();
    this.#oldCount = 0;
    this.#newCount = 0;
    this.#served.clear();
    this.#shadow.reset();
  }

  /** Close the idle connections to the old server. */
  close(): void {
    this.proxy.close();
  }

  override getChildWithDefault(_name: string, request: IRequest): ChildResult {
    const own = requestOf(request);
    // The tree and the old server see the whole path below this place.
    own._unshiftSegment();
    return this.#answerer(own);
  }

  override delegate(request: IRequest): ChildResult {
    return this.#answerer(requestOf(request));
  }

  override render(request: IRequest): RenderResult {
    return this.delegate(request) as RenderResult;
  }

  /** @throws TypeError always: children belong to the new tree. */
  override putChild(): never {
    throw new TypeError('MigrationResource.putChild: put the child on its root');
  }

  #answerer(request: Request): ChildResult {
    const route = this.routeOf(request);
    const key = (this.#options.keyOf ?? usualKey)(request);
    request._reservedCookies = this.#reserved;
    if (route === 'old') return this.#toOld(key);
    if (route === 'new') {
      this.#toNew(key);
      return getChildForRequest(this.root, request);
    }
    const mark = new RequestMark(request);
    if (route === 'shadow') this.#shadow.watch(request, key);
    const found = findHere(this.root, request);
    if (found instanceof Deferred) {
      return found.addCallback((resource) => this.#decide(request, resource, mark, key));
    }
    return this.#decide(request, found, mark, key);
  }

  /** The walk is over: the resource it ended at, or the old server. */
  #decide(
    request: Request,
    found: IResource | undefined,
    mark: RequestMark,
    key: string,
  ): IResource {
    if (found === undefined || !this.#has(found, request)) {
      mark.restore();
      return this.#toOld(key);
    }
    this.#toNew(key);
    request._elsewhere = () => this.#handOver(request, mark, key);
    return found;
  }

  #has(found: IResource, request: Request): boolean {
    if (this.#options.isMiss?.(found, request) ?? isMiss(found)) return false;
    if (this.#options.missingMethods === 'new' && isPage(found)) return true;
    return !lacksMethod(found, request.method);
  }

  /** What was found turned out not to have the page. False: it is too late to ask the old server. */
  #handOver(request: Request, mark: RequestMark, key: string): boolean {
    if (!isBodyHere(request)) {
      log.warn(`${request.method} ${request.uri}: not here, and its body was read already`, {
        system: 'migration',
      });
      return false;
    }
    mark.restore();
    this.#newCount--;
    this.#served.at(key).new--;
    request.render(this.#toOld(key));
    return true;
  }

  #toOld(key: string): IResource {
    const path = this.#served.at(key);
    path.old++;
    path.lastOld = this.#reactor.seconds();
    this.#oldCount++;
    return this.#old;
  }

  #toNew(key: string): void {
    this.#served.at(key).new++;
    this.#newCount++;
  }

  #compared({ path, differences }: ShadowResult): void {
    const served = this.#served.at(path);
    served.compared++;
    if (differences.length === 0) return;
    served.differing++;
    served.lastDifference = differences.map(describeDifference).join('; ');
  }
}

MigrationResource.prototype.bodyHandling = 'streamed';

/** Stands for the old server: a leaf, whatever is left of the path. */
class Old extends Resource {
  readonly #proxy: ReverseProxyResource;

  constructor(proxy: ReverseProxyResource) {
    super();
    this.#proxy = proxy;
  }

  override render(request: IRequest): RenderResult {
    return this.#proxy.render(request);
  }
}
Old.prototype.isLeaf = true;
Old.prototype.bodyHandling = 'streamed';

function proxyTo(
  upstream: string | ReverseProxyResource,
  { proxy, reactor }: MigrationOptions,
): ReverseProxyResource {
  if (upstream instanceof ReverseProxyResource) {
    if (proxy === undefined) return upstream;
    throw new TypeError('MigrationResource: give the options of the proxy to the proxy itself');
  }
  if (typeof upstream !== 'string') {
    throw new TypeError('MigrationResource: the old server must be a URL or a proxy');
  }
  return ReverseProxyResource.fromURL(upstream, {
    preserveHost: true,
    rewriteLocation: true,
    ...(reactor === undefined ? {} : { reactor }),
    ...proxy,
  });
}

function requestOf(request: IRequest): Request {
  if (request instanceof Request) return request;
  throw new TypeError('MigrationResource: expected a request of a Site');
}

function usualKey(request: IRequest): string {
  const segments = restOf(requestOf(request));
  return `/${segments.slice(0, 2).join('/')}${segments.length > 2 ? '/…' : ''}`;
}

/** Whether all of the body can still be had, so that the request can be sent on. */
function isBodyHere(request: Request): boolean {
  if (request._content !== undefined) return request._content.available;
  if (request._incomingBody !== undefined) return false;
  const body = request.exchange.body();
  if (body.kind === 'parsed') {
    if (body.bytes === undefined) return false;
    request._source = undefined;
    request._content = new Content(body.bytes);
    return true;
  }
  request._source = body;
  return true;
}
