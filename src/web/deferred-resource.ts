import { Deferred } from '../defer/deferred.js';
import type { Failure } from '../defer/failure.js';
import type { IRequest } from './irequest.js';
import { type ChildResult, type IResource, isResource, type RenderResult } from './iresource.js';
import { Resource } from './resource.js';
import { getChildForRequest } from './traverse.js';

/**
 * Stands for a resource that is not known yet: waits for a Deferred or Promise of it, then goes on with what is left
 * of the path. If there is none to be had, the request fails.
 *
 * Not often needed: `getChild` may return the Deferred itself.
 *
 * Twisted: `twisted.web.util.DeferredResource`. Differs: it may be used for more than one request.
 */
export class DeferredResource extends Resource {
  /** What is waited for. */
  readonly d: Deferred<IResource>;
  #failure: Failure | undefined;
  /** Requests that wait for it. */
  #waiting = 0;

  /** @throws TypeError if `d` is neither a Deferred nor a Promise. */
  constructor(d: Deferred<any> | PromiseLike<IResource>) {
    super();
    if (d instanceof Deferred) this.d = d;
    else if (typeof d?.then === 'function') this.d = Deferred.fromPromise(d);
    else throw new TypeError('DeferredResource: expected a Deferred or a Promise of a resource');
  }

  override getChild(_name: string, _request: IRequest): IResource {
    return this;
  }

  override delegate(request: IRequest): ChildResult {
    this.#waiting++;
    const found = new Deferred<IResource>(() => {
      // Others may wait for the same resource.
      if (this.#waiting === 1) this.d.cancel();
    });
    found.addBoth((result) => {
      this.#waiting--;
      return result;
    });
    this.d.addCallbacks(
      (child: IResource | undefined) => {
        if (!found.called) this.#goOn(child, request, found);
        return child as IResource;
      },
      (failure) => {
        this.#failure = failure;
        if (!found.called) found.errback(failure);
        return undefined as never;
      },
    );
    return found;
  }

  override render(request: IRequest): RenderResult {
    return this.delegate(request) as RenderResult;
  }

  #goOn(child: IResource | undefined, request: IRequest, found: Deferred<IResource>): void {
    if (child === undefined && this.#failure !== undefined) {
      found.errback(this.#failure);
      return;
    }
    try {
      if (!isResource(child)) {
        throw new TypeError(`DeferredResource: ${typeof child} came, not a resource`);
      }
      const reached = getChildForRequest(child, request);
      if (isResource(reached)) found.callback(reached);
      else reached.chainDeferred(found);
    } catch (error) {
      found.errback(error as Error);
    }
  }
}
DeferredResource.prototype.isLeaf = true;
