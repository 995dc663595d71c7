import { decodeSegment } from '../../http/path.js';
import type { IRequest } from '../irequest.js';
import type { Request } from '../request.js';

/**
 * Who answers a part of the paths of a migration.
 *
 * - `'auto'`: the tree where it has the page, else the old server.
 * - `'new'`: the tree, its 404 included.
 * - `'old'`: the old server; the tree is not asked.
 * - `'shadow'`: as `'auto'`, and what the tree answers to GET and HEAD is compared with what the old server says.
 */
export type MigrationRoute = 'auto' | 'new' | 'old' | 'shadow';

/** Says who answers a request, or undefined to leave that to others. It must not change the request. */
export type RoutePredicate = (request: IRequest) => MigrationRoute | undefined;

const ROUTES: readonly unknown[] = ['auto', 'new', 'old', 'shadow'];

/** @throws TypeError for anything that is no route. */
export function checkRoute(route: unknown): asserts route is MigrationRoute {
  if (!ROUTES.includes(route)) {
    throw new TypeError(
      `migration: a route is 'auto', 'new', 'old' or 'shadow', not ${String(route)}`,
    );
  }
}

interface Branch {
  route: MigrationRoute | undefined;
  readonly children: Map<string, Branch>;
}

const branch = (): Branch => ({ route: undefined, children: new Map() });

/** Routes by path and by predicate. The first predicate that says something wins, then the longest path. */
export class RouteTable {
  readonly #root: Branch = branch();
  #predicates: readonly RoutePredicate[] = [];
  #size = 0;

  /**
   * Route a path and all below it, or take its route back with undefined.
   *
   * @param path - Decoded, from the place of the migration on: `'/wiki/a b'`; `'/'` is everything.
   * @throws TypeError for a path without a leading slash, and for what is no route.
   */
  set(path: string, route: MigrationRoute | undefined): void {
    if (route !== undefined) checkRoute(route);
    let at = this.#root;
    for (const segment of segmentsOf(path)) {
      let next = at.children.get(segment);
      if (next === undefined) {
        next = branch();
        at.children.set(segment, next);
      }
      at = next;
    }
    this.#size += Number(route !== undefined) - Number(at.route !== undefined);
    at.route = route;
  }

  /** Ask this predicate, after those that are there. */
  add(predicate: RoutePredicate): void {
    this.#predicates = [...this.#predicates, predicate];
  }

  /** Ask it no more. */
  delete(predicate: RoutePredicate): void {
    this.#predicates = this.#predicates.filter((other) => other !== predicate);
  }

  /** Path and route of all paths that have one, in order of the paths. */
  entries(): Array<[path: string, route: MigrationRoute]> {
    const found: Array<[string, MigrationRoute]> = [];
    const walk = (at: Branch, path: string): void => {
      if (at.route !== undefined) found.push([path === '' ? '/' : path, at.route]);
      for (const [segment, next] of at.children) walk(next, `${path}/${segment}`);
    };
    walk(this.#root, '');
    return found.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Who answers this request: what is left of its path decides. */
  routeOf(request: Request): MigrationRoute | undefined {
    for (const predicate of this.#predicates) {
      const route = predicate(request);
      if (route === undefined) continue;
      checkRoute(route);
      return route;
    }
    if (this.#size === 0) return undefined;
    let at: Branch | undefined = this.#root;
    let { route } = at;
    for (const segment of restOf(request)) {
      at = at.children.get(segment);
      if (at === undefined) break;
      route = at.route ?? route;
    }
    return route;
  }
}

/** The decoded segments that are left of a request's path. */
export function restOf(request: Request): readonly string[] {
  const raw = request._rawRest();
  return raw === undefined ? request.postpath : raw.split('/').map(decodeSegment);
}

function segmentsOf(path: string): string[] {
  if (!path.startsWith('/')) {
    throw new TypeError(`migration: a path begins with a slash, ${JSON.stringify(path)} does not`);
  }
  const trimmed = path.endsWith('/') ? path.slice(1, -1) : path.slice(1);
  return trimmed === '' ? [] : trimmed.split('/');
}
