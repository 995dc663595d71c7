import type { Deferred } from '../defer/deferred.js';
import { asDeferred } from './as-deferred.js';
import type { IRequest } from './irequest.js';
import { type IResource, isResource } from './iresource.js';
import { noSuchChild } from './no-such-child.js';

/** Take the next decoded segment from `postpath` to `prepath`; a {@link Request} has a cursor for it. */
function shiftSegment(request: IRequest): string | undefined {
  const own = request as { _shiftSegment?(): string | undefined };
  if (own._shiftSegment !== undefined) return own._shiftSegment();
  const segment = request.postpath.shift();
  if (segment !== undefined) request.prepath.push(segment);
  return segment;
}

/**
 * Walk from `resource` down the request's path to the resource that will answer.
 *
 * Returns the resource, or a Deferred of it as soon as one `getChild` on the way answers with a Deferred or a Promise.
 *
 * Twisted: `twisted.web.resource.getChildForRequest`, which knows no asynchronous children.
 *
 * @throws TypeError if a `getChild` returns something that is no resource; whatever `getChild` throws.
 */
export function getChildForRequest(
  resource: IResource,
  request: IRequest,
): IResource | Deferred<IResource> {
  while (!resource.isLeaf) {
    const segment = shiftSegment(request);
    if (segment === undefined) return resource;
    const child: unknown = resource.getChildWithDefault(segment, request);
    if (isResource(child)) {
      if (segment === '' && child === noSuchChild && hasIndex(resource, request)) return resource;
      resource = child;
    } else {
      return goOnLater(child, resource, segment, request);
    }
  }
  return resource;
}

/** Whether a folder without a child for the trailing slash answers there by itself. */
function hasIndex(folder: IResource, request: IRequest): boolean {
  return request.postpath.length === 0 && (folder.index ?? request.site?.index) === true;
}

function goOnLater(
  pending: unknown,
  parent: IResource,
  segment: string,
  request: IRequest,
): Deferred<IResource> {
  const later = asDeferred(pending);
  if (later === undefined) throw noResource(parent, segment, pending);
  return later.addCallback((child: unknown) => {
    if (!isResource(child)) throw noResource(parent, segment, child);
    return getChildForRequest(child, request);
  }) as Deferred<IResource>;
}

function noResource(parent: IResource, segment: string, child: unknown): TypeError {
  const what = child === null ? 'null' : typeof child;
  return new TypeError(
    `${parent.constructor.name}: the child for ${JSON.stringify(segment)} is ${what}, not a resource`,
  );
}
