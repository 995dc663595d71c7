import type { IRequest } from '../irequest.js';
import { type ChildResult, type IResource, isResource } from '../iresource.js';
import { Resource } from '../resource.js';
import { type ParamType, type PathParams, PathPattern } from './path-pattern.js';

/** The child at a pattern: a resource, or a function that makes or finds one for the parameters. */
export type PatternChild<P> = IResource | ((params: P, request: IRequest) => ChildResult);

/** @internal */
export interface PatternEntry {
  readonly pattern: PathPattern;
  readonly child: PatternChild<any>;
}

/**
 * A resource with children at patterns: `'users/:id'` uses up two segments of the path, and its child goes on with what
 * is left. Fixed children come first, then the patterns in the order they were put, then `getChild`.
 *
 * The parameters of all patterns on the way are in `request.params`.
 *
 * Twisted: none (ticket 3763); `getChild` that keeps the segment on the request.
 *
 * @example
 * const users = new PatternResource();
 * users.putPattern('users/:id', ({ id }) => new User(id), { types: { id: 'integer' } });
 * users.putPattern('files/:path*', new Files());
 */
export class PatternResource extends Resource {
  /** @internal */
  readonly _patterns: PatternEntry[] = [];

  /**
   * Put a child at a pattern; see {@link PathPattern} for what may stand in it.
   *
   * @param options - `types`: what parameters are made into; one that does not fit makes the pattern not fit.
   * @throws TypeError if the pattern is none, or `child` neither resource nor function.
   */
  putPattern<const P extends string, const T extends Readonly<Record<string, ParamType>> = {}>(
    pattern: P,
    child: PatternChild<PathParams<P, T>>,
    options: { readonly types?: T } = {},
  ): void {
    if (typeof child !== 'function' && !isResource(child)) {
      throw new TypeError(
        `putPattern(${JSON.stringify(pattern)}): the child must be a resource or a function`,
      );
    }
    this._patterns.push({ pattern: new PathPattern(pattern, options.types), child });
  }

  override getChildWithDefault(name: string, request: IRequest): ChildResult {
    const fixed = this.getStaticEntity(name);
    if (fixed !== undefined) return fixed;
    const segments = [name, ...request.postpath];
    for (const { pattern, child } of this._patterns) {
      const match = pattern.match(segments);
      if (match === undefined) continue;
      request.consume(match.length - 1);
      request.params = { ...request.params, ...match.params };
      return typeof child === 'function' ? child(match.params, request) : child;
    }
    return this.getChild(name, request);
  }
}
