import { asDeferred } from '../as-deferred.js';
import type { IRequest } from '../irequest.js';
import { type ChildResult, type IResource, isResource, type RenderResult } from '../iresource.js';
import { Resource } from '../resource.js';
import { getChildForRequest } from '../traverse.js';

/** What {@link SubtreeWrapper.enter} may give: nothing to go on, or who answers instead, now or later. */
export type Entrance = void | undefined | IResource | PromiseLike<IResource | undefined | void>;

/**
 * Stands around a resource and everything below it, without being seen in the path: {@link enter} is called for each
 * request that comes this way, whether it is for the resource itself or for a child however deep. That is what makes it
 * fit for guards: overriding `render` of a parent protects the parent only.
 *
 * Extend it for wrappers of your own; `HooksWrapper` does for simple ones.
 *
 * Twisted: none; `HTTPAuthSessionWrapper` gives the segment back by hand.
 */
export abstract class SubtreeWrapper extends Resource {
  /** What it stands around. */
  readonly child: IResource;

  /** @throws TypeError if `child` is no resource. */
  constructor(child: IResource) {
    super();
    if (!isResource(child)) {
      throw new TypeError(`${new.target.name}: the child must be a resource`);
    }
    this.child = child;
  }

  /**
   * A request comes this way. `request.prepath` is the path up to here. Give nothing to let it go on, a resource to
   * answer in the child's place, a Deferred or Promise to make it wait; throw to fail it.
   */
  protected abstract enter(request: IRequest): Entrance;

  override getChildWithDefault(_name: string, request: IRequest): ChildResult {
    request.pushBack();
    return this.#pass(request, () => getChildForRequest(this.child, request));
  }

  override delegate(request: IRequest): ChildResult {
    return this.#pass(request, () => this.child);
  }

  override render(request: IRequest): RenderResult {
    return this.delegate(request) as RenderResult;
  }

  /** @throws TypeError always: children belong to the child. */
  override putChild(): never {
    throw new TypeError(`${this.constructor.name}.putChild: put the child on its child`);
  }

  #pass(request: IRequest, goOn: () => ChildResult): ChildResult {
    const entrance: unknown = this.enter(request);
    if (entrance === undefined) return goOn();
    const later = asDeferred(entrance);
    if (later === undefined) return this.#instead(entrance, request);
    return later.addCallback((decided) =>
      decided === undefined ? goOn() : this.#instead(decided, request),
    );
  }

  /** Whoever answers instead answers for the whole path. */
  #instead(resource: unknown, request: IRequest): IResource {
    if (!isResource(resource)) {
      throw new TypeError(
        `${this.constructor.name}.enter gave ${typeof resource}, neither a resource nor nothing`,
      );
    }
    request.consume(request.postpath.length);
    return resource;
  }
}
