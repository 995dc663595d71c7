import type { MigrationRoute } from './route-table.js';
import type { PathReport } from './served-paths.js';
import type { ShadowCounts } from './shadow.js';

/** What a migration has left to do. */
export interface MigrationReport {
  /** When counting began, in seconds since the epoch. */
  readonly since: number;
  /** Requests the old server answered since then. */
  readonly old: number;
  /** Requests the tree answered. */
  readonly new: number;
  /** Comparisons of the two. */
  readonly shadow: ShadowCounts;
  /** The route of paths that have none of their own, and those that have one. */
  readonly routes: readonly (readonly [path: string, route: MigrationRoute])[];
  /** The paths that were asked for, those the old server answers most often first. */
  readonly paths: readonly PathReport[];
}
