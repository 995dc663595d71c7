import type { IRequest } from './irequest.js';
import type { ChildResult, IResource } from './iresource.js';
import { Resource } from './resource.js';

/** Changes a request on its way down the tree: `postpath`, usually, and `path`. */
export type RewriteRule = (request: IRequest) => void;

/**
 * A resource in front of another one, that lets functions change the path before the other one's children are looked
 * up.
 *
 * Each rule sees the whole rest of the path in `request.postpath` and changes it in place or replaces it.
 *
 * Twisted: `twisted.web.rewrite.RewriterResource`.
 *
 * @example
 * new RewriterResource(root, rewrite.tildeToUsers, rewrite.alias('old/place', 'new'));
 */
export class RewriterResource extends Resource {
  /** What stands behind. */
  resource: IResource;
  /** Applied in this order. */
  rewriteRules: RewriteRule[];

  constructor(original: IResource, ...rewriteRules: RewriteRule[]) {
    super();
    this.resource = original;
    this.rewriteRules = rewriteRules;
  }

  override getChild(name: string, request: IRequest): ChildResult {
    request.postpath.unshift(name);
    request.prepath.pop();
    this.#rewrite(request);
    const segment = request.postpath.shift();
    // Nothing is left: the rules made this the end of the path.
    if (segment === undefined) return this.resource;
    request.prepath.push(segment);
    return this.resource.getChildWithDefault(segment, request);
  }

  override delegate(request: IRequest): IResource {
    this.#rewrite(request);
    return this.resource;
  }

  override render(request: IRequest): IResource {
    return this.delegate(request);
  }

  #rewrite(request: IRequest): void {
    for (const rule of this.rewriteRules) rule(request);
  }
}

/** What `request.path` says after a rule moved the request: the segments as they are, decoded, as in Twisted. */
function pathOf(request: IRequest): string {
  return `/${[...request.prepath, ...request.postpath].join('/')}`;
}

/**
 * A rule: `/~bob` is `/users/bob`.
 *
 * Twisted: `twisted.web.rewrite.tildeToUsers`, which never matches on Python 3.
 */
export function tildeToUsers(request: IRequest): void {
  const [first] = request.postpath;
  if (first?.startsWith('~') !== true) return;
  request.postpath = ['users', first.slice(1), ...request.postpath.slice(1)];
  request.path = pathOf(request);
}

/**
 * Makes a rule: what is asked for below `aliasPath` is looked up below `sourcePath`. Both are decoded segments joined by
 * slashes, without a slash at either end.
 *
 * Links a resource makes out of `request.prepath` are those of the place it really has, not of the alias.
 *
 * Twisted: `twisted.web.rewrite.alias`, which never matches on Python 3.
 */
export function alias(aliasPath: string, sourcePath: string): RewriteRule {
  const from = aliasPath.split('/');
  const to = sourcePath.split('/');
  return (request) => {
    const { postpath } = request;
    if (!from.every((segment, i) => postpath[i] === segment)) return;
    request.postpath = [...to, ...postpath.slice(from.length)];
    request.path = pathOf(request);
  };
}
