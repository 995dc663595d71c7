import type { Deferred } from '../defer/deferred.js';
import { fromBytes } from '../http/bytes.js';
import { UnsupportedMethod } from '../http/errors.js';
import type { IRequest } from './irequest.js';
import {
  type BodyHandling,
  type ChildResult,
  IResource,
  isResource,
  RESOURCE,
  type RenderResult,
} from './iresource.js';
import { noSuchChild } from './no-such-child.js';
import { getChildForRequest } from './traverse.js';

type Renderer = (this: IResource, request: IRequest) => RenderResult;
type Renderers = Record<string, Renderer | undefined>;

/** Names of the usual `render_*` methods, so that none is put together per request. */
const RENDER: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  GET: 'render_GET',
  HEAD: 'render_HEAD',
  POST: 'render_POST',
  PUT: 'render_PUT',
  PATCH: 'render_PATCH',
  DELETE: 'render_DELETE',
  OPTIONS: 'render_OPTIONS',
});

/**
 * A page and a folder in one: it answers requests with `render_GET`, `render_POST` ..., and it has children, fixed
 * ones by {@link Resource.putChild} and dynamic ones by {@link Resource.getChild}.
 *
 * Subclasses define a method `render_METHOD(request)` for each HTTP method they answer. HEAD is answered by
 * `render_GET` where there is no `render_HEAD`. A method that is missing is a 405 with `Allow` (501 for a method that
 * RFC 9110 does not know), OPTIONS a 204 with `Allow`.
 *
 * Twisted: `twisted.web.resource.Resource`. `render_HEAD` is not declared here, which makes HEAD on a resource without
 * GET a 405 instead of a 500.
 *
 * @example
 * class Hello extends Resource {
 *   override isLeaf = true;
 *   render_GET(request: IRequest) {
 *     return `Hello, ${request.arg('name') ?? 'world'}`;
 *   }
 * }
 */
export class Resource implements IResource {
  /** True: the path ends here for traversal; what is left of it stays in `request.postpath`. Default is false. */
  declare isLeaf: boolean;
  /** See {@link IResource.index}. */
  declare index: boolean | undefined;
  /** How the bodies of requests are taken; see {@link BodyHandling}. Default is `'buffered'`. */
  declare bodyHandling: BodyHandling | undefined;
  /** Largest request body read for this resource, in bytes. Default is the site's `maxBodyBytes`. */
  declare maxBodyBytes: number | undefined;
  /** The methods named in `Allow`, as they are. Default is what the `render_*` methods of the class say. */
  declare allowedMethods: readonly string[] | undefined;
  /** See {@link IResource.delegate}. Not defined here. */
  delegate?(request: IRequest): ChildResult;
  /** Kept for those who set it; unused. Twisted: `Resource.server`. */
  declare server: unknown;
  /** What children are; unused. Twisted: `Resource.entityType`. */
  declare readonly entityType: unknown;
  /** @internal Made by the first child; a plain field, because private ones cost 25 ns each to set up. */
  _children: Map<string, IResource> | undefined;

  constructor() {
    this._children = undefined;
  }

  /** The fixed children by decoded path segment. */
  get children(): Map<string, IResource> {
    this._children ??= new Map();
    return this._children;
  }

  /** Names of the fixed children, in order of arrival. */
  listStaticNames(): string[] {
    return [...this.children.keys()];
  }

  /** The fixed children as `[name, resource]` pairs. */
  listStaticEntities(): Array<[name: string, resource: IResource]> {
    return [...this.children];
  }

  /** Fixed and dynamic names. */
  listNames(): string[] {
    return [...this.listStaticNames(), ...this.listDynamicNames()];
  }

  /** Fixed and dynamic children. */
  listEntities(): Array<[name: string, resource: IResource]> {
    return [...this.listStaticEntities(), ...this.listDynamicEntities()];
  }

  /** Names of children that `getChild` would make; empty unless a subclass knows them. */
  listDynamicNames(): string[] {
    return [];
  }

  /** Children that `getChild` would make; empty unless a subclass knows them. */
  listDynamicEntities(_request?: IRequest): Array<[name: string, resource: IResource]> {
    return [];
  }

  /** The fixed child of that name. */
  getStaticEntity(name: string): IResource | undefined {
    return this._children?.get(name);
  }

  /** What `getChild` makes of the name, or undefined where a fixed child of that name exists. */
  getDynamicEntity(name: string, request: IRequest): ChildResult | undefined {
    return this._children?.has(name) ? undefined : this.getChild(name, request);
  }

  /**
   * Remove a fixed child.
   *
   * @throws RangeError if there is none of that name (Twisted: `KeyError`).
   */
  delEntity(name: string): void {
    if (!this._children?.delete(name))
      throw new RangeError(`no child named ${JSON.stringify(name)}`);
  }

  /** Put a child without the checks of {@link Resource.putChild}. */
  reallyPutEntity(name: string, entity: IResource): void {
    this.children.set(name, entity);
  }

  /**
   * Make or find the child for one path segment that has no fixed child. Override it for dynamic children.
   *
   * `request.prepath` ends with `name` already, `request.postpath` is the rest; both may be changed. Returns a
   * resource (`notFound()` for none), or a Deferred or Promise of one. Not called on leaves.
   *
   * Twisted: `Resource.getChild`, which cannot return a Deferred (ticket 3621).
   *
   * @param name - The decoded segment, without slashes unless they were escaped; `''` after a trailing slash.
   */
  getChild(_name: string, _request: IRequest): ChildResult {
    return noSuchChild;
  }

  /**
   * Find a child: a fixed one first, then what {@link Resource.getChild} says. Override it to see every look-up.
   *
   * Twisted: `Resource.getChildWithDefault`.
   */
  getChildWithDefault(name: string, request: IRequest): ChildResult {
    return this._children?.get(name) ?? this.getChild(name, request);
  }

  /**
   * Walk on from here down a request's path. Twisted: `Resource.getChildForRequest`, deprecated there in favour of the
   * function of that name.
   */
  getChildForRequest(request: IRequest): IResource | Deferred<IResource> {
    return getChildForRequest(this, request);
  }

  /**
   * Put a fixed child at one path segment, replacing an earlier one.
   *
   * @param name - The decoded segment (`'foo bar'`, not `'foo%20bar'`); `''` is the page at the trailing slash.
   * @throws TypeError if `name` is not text or `child` is no resource.
   *
   * Twisted: `Resource.putChild`.
   */
  putChild(name: string | Uint8Array, child: IResource): void {
    if (typeof name !== 'string') {
      if (!(name instanceof Uint8Array)) {
        throw new TypeError(`putChild: the path segment must be text or bytes, not ${typeof name}`);
      }
      name = fromBytes(name);
    }
    if (!isResource(child)) {
      throw new TypeError(`putChild(${JSON.stringify(name)}): the child must be a resource`);
    }
    this.children.set(name, child);
  }

  /**
   * Answer a request by the method named after its HTTP method.
   *
   * @throws {@link UnsupportedMethod} if there is none; the request turns it into 405, 501 or the answer to OPTIONS.
   *
   * Twisted: `Resource.render`.
   */
  render(request: IRequest): RenderResult {
    const method = request.method;
    const self = this as unknown as Renderers;
    const renderer = self[RENDER[method] ?? `render_${method}`];
    if (typeof renderer === 'function') return renderer.call(this, request);
    if (method === 'HEAD') {
      const get = self['render_GET'];
      if (typeof get === 'function') return get.call(this, request);
    }
    throw new UnsupportedMethod(this.allowedMethods ?? computeAllowedMethods(this));
  }
}

Object.defineProperty(Resource.prototype, RESOURCE, { value: true });
Resource.prototype.isLeaf = false;
Resource.prototype.server = undefined;
Resource.prototype.allowedMethods = undefined;
Object.defineProperty(Resource.prototype, 'entityType', { value: IResource, writable: true });
// Found missing at once, instead of at the end of every prototype chain.
Resource.prototype.index = undefined;
Object.defineProperty(Resource.prototype, 'delegate', { value: undefined, writable: true });

/**
 * The methods a resource answers by its `render_*` methods: those of base classes first, in the order they were
 * written, HEAD at the head where GET is there.
 *
 * Twisted: `resource._computeAllowedMethods`; HEAD is listed only beside GET.
 */
export function computeAllowedMethods(resource: object): string[] {
  const layers: object[] = [];
  for (let o = resource; o !== null && o !== Object.prototype; o = Object.getPrototypeOf(o)) {
    layers.unshift(o);
  }
  const methods = new Set<string>(['HEAD']);
  for (const layer of layers) {
    for (const name of Object.getOwnPropertyNames(layer)) {
      if (!name.startsWith('render_')) continue;
      if (typeof (resource as Renderers)[name] === 'function') methods.add(name.slice(7));
    }
  }
  if (!methods.has('GET') && typeof (resource as Renderers)['render_HEAD'] !== 'function') {
    methods.delete('HEAD');
  }
  return [...methods];
}
