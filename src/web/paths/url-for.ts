import { encodeSegment } from '../../http/path.js';
import { type IResource, isResource } from '../iresource.js';
import { PatternResource } from './pattern-resource.js';

/** Options of {@link urlFor}. */
export interface UrlForOptions {
  /** The parameters of the patterns on the way. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Arguments; lists make repeated names, undefined is left out. */
  readonly query?: Readonly<
    Record<string, string | number | boolean | readonly string[] | undefined>
  >;
}

/**
 * The path of a resource below `root`, encoded, with a leading slash. Fixed children, resources put at patterns and
 * wrappers are looked through, the shortest way first. What is made for each request cannot be found: the resources of
 * `getChild`, and those that a function makes at a pattern. Use `PathPattern.build` for the latter. The cost is that of the
 * tree's size: keep the result where it matters.
 *
 * @throws RangeError if it is not in the tree; TypeError if a parameter is missing.
 *
 * Twisted: none (ticket 4133).
 */
export function urlFor(root: IResource, resource: IResource, options: UrlForOptions = {}): string {
  const { params = {}, query = {} } = options;
  const seen = new Set<IResource>([root]);
  let level: Array<readonly [IResource, readonly Segment[]]> = [[root, []]];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const [candidate, path] of level) {
      if (candidate === resource) return `/${built(path, params)}${queryOf(query)}`;
      for (const [child, segments] of childrenOf(candidate)) {
        if (seen.has(child)) continue;
        seen.add(child);
        next.push([child, [...path, ...segments]]);
      }
    }
    level = next;
  }
  throw new RangeError(`urlFor: the ${resource.constructor.name} is not in this tree`);
}

type Segment = string | { build(params: Readonly<Record<string, unknown>>): string };

function* childrenOf(resource: IResource): Generator<readonly [IResource, readonly Segment[]]> {
  // Wrappers are not seen in the path.
  for (const inner of ['child', 'resource'] as const) {
    const wrapped = (resource as { child?: unknown; resource?: unknown })[inner];
    if (isResource(wrapped)) yield [wrapped, []];
  }
  const own = resource as { listStaticEntities?(): Array<[string, IResource]> };
  for (const [name, child] of own.listStaticEntities?.() ?? []) yield [child, [name]];
  if (resource instanceof PatternResource) {
    for (const { pattern, child } of resource._patterns) {
      if (typeof child !== 'function') yield [child, [pattern]];
    }
  }
}

function built(path: readonly Segment[], params: Readonly<Record<string, unknown>>): string {
  return path
    .map((segment) =>
      typeof segment === 'string' ? encodeSegment(segment) : segment.build(params),
    )
    .join('/');
}

function queryOf(query: NonNullable<UrlForOptions['query']>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  return search.size === 0 ? '' : `?${search}`;
}
