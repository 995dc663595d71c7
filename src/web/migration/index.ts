export {
  type BodyNormalizer,
  type Difference,
  describeDifference,
  IGNORED_FIELDS,
} from './compare-answers.js';
export type { MigrationReport } from './migration-report.js';
export { MigrationReportResource } from './migration-report-resource.js';
export { type MigrationOptions, MigrationResource } from './migration-resource.js';
export { OLD_SESSION_COOKIES, type OldSessionOptions, oldSessionId } from './old-session.js';
export type { MigrationRoute, RoutePredicate } from './route-table.js';
export type { PathReport } from './served-paths.js';
export {
  MIGRATION_SHADOW,
  type ShadowCounts,
  type ShadowOptions,
  type ShadowResult,
} from './shadow.js';
