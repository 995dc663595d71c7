import { preferredType } from '../../http/media-range.js';
import type { TagNode } from '../../template/tag.js';
import { tags } from '../../template/tags.js';
import type { IRequest } from '../irequest.js';
import type { RenderResult } from '../iresource.js';
import { Resource } from '../resource.js';
import type { MigrationReport } from './migration-report.js';
import type { MigrationResource } from './migration-resource.js';

const TYPES = ['text/html', 'application/json'] as const;

/**
 * Shows the report of a migration, as a page or, to those who prefer it, as JSON. It tells of paths and of what stands
 * in answers, so put it behind a guard.
 *
 * @example
 * admin.putChild('migration', new MigrationReportResource(migration));
 */
export class MigrationReportResource extends Resource {
  override isLeaf = true;
  readonly #migration: MigrationResource;

  constructor(migration: MigrationResource) {
    super();
    this.#migration = migration;
  }

  render_GET(request: IRequest): RenderResult {
    const report = this.#migration.report();
    request.setHeader('Cache-Control', 'no-store');
    request.setHeader('Vary', 'Accept');
    const accept = request.requestHeaders.getRawHeaders('accept')?.join(',');
    if (preferredType(accept, TYPES) !== 'application/json') return page(report);
    request.setHeader('Content-Type', 'application/json');
    return JSON.stringify(report);
  }
}

function page(report: MigrationReport): TagNode {
  const { since, old, new: fresh, shadow, routes, paths } = report;
  const total = old + fresh;
  const share = total === 0 ? 0 : Math.round((100 * fresh) / total);
  return tags.html(
    tags.head(tags.title('Migration'), tags.meta({ charset: 'utf-8' })),
    tags.body(
      tags.h1('Migration'),
      tags.p(
        `Since ${date(since)}: ${total} requests, ${share} % answered by the new tree, ${old} by the old server.`,
      ),
      tags.p(
        `Compared: ${shadow.compared}, differing: ${shadow.differing}, failed: ${shadow.failed}, ` +
          `skipped: ${shadow.skipped}.`,
      ),
      table(
        ['route', 'of'],
        routes.map(([path, route]) => [route, path]),
      ),
      table(
        [
          'path',
          'old',
          'new',
          'compared',
          'differing',
          'last by the old server',
          'last difference',
        ],
        paths.map((path) => [
          path.path,
          path.old,
          path.new,
          path.compared,
          path.differing,
          path.lastOld === undefined ? '' : date(path.lastOld),
          path.lastDifference ?? '',
        ]),
      ),
    ),
  );
}

function table(
  heads: readonly string[],
  rows: ReadonlyArray<ReadonlyArray<string | number>>,
): TagNode {
  return tags.table(
    tags.tr(...heads.map((head) => tags.th(head))),
    ...rows.map((cells) => tags.tr(...cells.map((cell) => tags.td(String(cell))))),
  );
}

function date(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
