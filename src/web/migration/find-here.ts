import type { Deferred } from '../../defer/deferred.js';
import { HttpError } from '../../http/errors.js';
import { NOT_FOUND } from '../../http/status.js';
import { asDeferred } from '../as-deferred.js';
import { ErrorPage } from '../error-page.js';
import type { IRequest } from '../irequest.js';
import { type IResource, isResource } from '../iresource.js';
import { isNoSuchChild } from '../no-such-child.js';
import type { Request } from '../request.js';
import { computeAllowedMethods, Resource } from '../resource.js';
import { getChildForRequest } from '../traverse.js';

/**
 * Walk down a tree to the resource that would render: to what stands behind `delegate`, too. Undefined where the walk
 * itself fails with a 404; other failures are passed on.
 */
export function findHere(
  root: IResource,
  request: Request,
): IResource | undefined | Deferred<IResource | undefined> {
  try {
    const found = getChildForRequest(root, request);
    if (isResource(found)) {
      const settled = settle(found, request);
      if (isResource(settled)) return settled;
      return settled.addErrback((failure) => missing(failure.value));
    }
    return found
      .addCallback((resource) => settle(resource, request))
      .addErrback((failure) => missing(failure.value)) as Deferred<IResource | undefined>;
  } catch (error) {
    return missing(error);
  }
}

/** Whether a resource that was found says no more than that there is nothing: a miss, or a 404 page of the library. */
export function isMiss(resource: IResource): boolean {
  if (isNoSuchChild(resource)) return true;
  const status =
    resource instanceof ErrorPage
      ? resource.code
      : (resource as { _pageStatus?: number })._pageStatus;
  return status === NOT_FOUND;
}

/**
 * Whether a resource is sure to have no answer to a method. Those with a `render` of their own are taken to have one.
 * HEAD comes with GET; OPTIONS is answered wherever anything is.
 */
export function lacksMethod(resource: IResource, method: string): boolean {
  if (!isPlain(resource)) return false;
  const has = (name: string): boolean =>
    typeof (resource as unknown as Record<string, unknown>)[`render_${name}`] === 'function';
  if (has(method)) return false;
  if (method === 'HEAD') return !has('GET');
  if (method === 'OPTIONS') return !isPage(resource);
  return true;
}

/** Whether a resource answers anything at all: folders do not. */
export function isPage(resource: IResource): boolean {
  return !isPlain(resource) || computeAllowedMethods(resource).length > 0;
}

/** Whether a resource answers by its `render_` methods and by nothing else. */
function isPlain(resource: IResource): boolean {
  return resource instanceof Resource && resource.render === Resource.prototype.render;
}

function settle(resource: IResource, request: IRequest): IResource | Deferred<IResource> {
  let at = resource;
  while (at.delegate !== undefined) {
    const next: unknown = at.delegate(request);
    if (!isResource(next)) {
      const later = asDeferred(next);
      if (later === undefined) {
        throw new TypeError(`${at.constructor.name}.delegate gave ${typeof next}, no resource`);
      }
      return later.addCallback((child: unknown) => {
        if (!isResource(child)) throw new TypeError(`found ${typeof child}, not a resource`);
        return settle(child, request);
      }) as Deferred<IResource>;
    }
    at = next;
  }
  return at;
}

/** A walk that was ended by a 404 found nothing. */
function missing(error: unknown): undefined {
  if (error instanceof HttpError && error.status === NOT_FOUND) return undefined;
  throw error;
}
