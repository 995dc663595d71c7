import { type Flattenable, type IRequest, Resource, type Tag, tags } from 'hawser';
import { formatDuration, formatSeconds } from '../format-time.ts';
import type { Job } from '../job.ts';
import type { Run } from '../run.ts';
import type { Scrapyd } from '../scrapyd.ts';
import { basePath } from './base-path.ts';
import { itemsUrl, logUrl } from './output-urls.ts';
import { page } from './page.ts';

const STYLE = `
  table { border-collapse: collapse; }
  th, td { border: 1px solid; padding: .5rem; }
  tbody tr:first-child { background: #eee; }
  td:nth-child(2), td:nth-child(3) { word-break: break-all; }
`;

/** One row of the table: what is in it by the heads of its columns. */
type Row = Readonly<Record<string, Flattenable | undefined>>;

/** `GET /jobs`: what waits, runs, and has run, with buttons to cancel. */
export class Jobs extends Resource {
  readonly #scrapyd: Scrapyd;
  readonly #columns: readonly string[];

  constructor(scrapyd: Scrapyd, { canCancel }: { readonly canCancel: boolean }) {
    super();
    this.#scrapyd = scrapyd;
    this.#columns = [
      ...['Project', 'Spider', 'Job', 'PID', 'Start', 'Runtime', 'Finish', 'Log'],
      ...(scrapyd.config.itemsDir === '' ? [] : ['Items']),
      ...(canCancel ? ['Cancel'] : []),
    ];
  }

  async render_GET(request: IRequest): Promise<Tag> {
    const { config, launcher, poller } = this.#scrapyd;
    const base = basePath(request, config.prefixHeader);
    const now = new Date();
    const lists = await Promise.all([...poller.queues.values()].map((queue) => queue.list()));

    const waiting = lists.flat().map((job) => ({ ...named(job), Cancel: cancelButton(job, base) }));
    const running = [...launcher.running].map(async (run) => ({
      ...(await this.#told(run, now, base)),
      PID: String(run.pid),
      Cancel: cancelButton(run.job, base),
    }));
    const finished = [...launcher.finished].map(async (run) => ({
      ...(await this.#told(run, run.endTime as Date, base)),
      Finish: formatSeconds(run.endTime as Date),
    }));

    request.setHeader('Content-Type', 'text/html; charset=utf-8');
    return page(
      'Jobs',
      STYLE,
      tags.p(tags.a({ href: './' }, 'Go up')),
      tags.table(
        { id: 'jobs' },
        tags.thead(tags.tr(this.#columns.map((column) => tags.th(column)))),
        this.#section('Pending', waiting),
        this.#section('Running', await Promise.all(running)),
        this.#section('Finished', await Promise.all(finished)),
      ),
    );
  }

  async #told(run: Run, until: Date, base: string): Promise<Row> {
    const { config } = this.#scrapyd;
    const [log, items] = await Promise.all([logUrl(config, run.job), itemsUrl(config, run.job)]);
    return {
      ...named(run.job),
      Start: formatSeconds(run.startTime),
      Runtime: formatDuration(run.startTime, until),
      Log: log === null ? '' : tags.a({ href: base + log }, 'Log'),
      Items: items === null ? '' : tags.a({ href: base + items }, 'Items'),
    };
  }

  #section(title: string, rows: readonly Row[]): Tag {
    return tags.tbody(
      tags.tr(tags.th({ colspan: String(this.#columns.length) }, title)),
      rows.map((row) => tags.tr(this.#columns.map((column) => tags.td(row[column] ?? '')))),
    );
  }
}

function named({ project, spider, id }: Job): Row {
  return { Project: project, Spider: spider, Job: id };
}

function cancelButton({ project, id }: Job, base: string): Tag {
  return tags.form(
    {
      method: 'post',
      action: `${base}/cancel.json`,
      onsubmit: "return confirm('Are you sure?');",
    },
    tags.input({ type: 'hidden', name: 'project', value: project }),
    tags.input({ type: 'hidden', name: 'job', value: id }),
    tags.input({ type: 'submit', value: 'Cancel' }),
  );
}
