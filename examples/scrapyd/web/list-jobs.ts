import type { IRequest } from 'hawser';
import { formatTime } from '../format-time.ts';
import type { Run } from '../run.ts';
import { TEXT } from './args.ts';
import { itemsUrl, logUrl } from './output-urls.ts';
import { type Answer, Service } from './service.ts';

/** `GET /listjobs.json?project=`: what waits, runs, and has run. */
export class ListJobs extends Service {
  async render_GET(request: IRequest): Promise<Answer> {
    const project = request.arg('project', TEXT);
    const queues = this.queuesOf(project);
    const { running, finished } = this.scrapyd.launcher;

    const lists = await Promise.all(queues.map((queue) => queue.list()));
    const ofProject = (runs: Iterable<Run>): Run[] =>
      [...runs].filter(({ job }) => (project ?? job.project) === job.project);
    return {
      pending: lists.flat().map(({ id, version = null, ...job }) => ({ id, version, ...job })),
      running: await Promise.all(
        ofProject(running).map(async (run) => ({ ...(await this.#told(run)), pid: run.pid })),
      ),
      finished: await Promise.all(
        ofProject(finished).map(async (run) => ({
          ...(await this.#told(run)),
          end_time: formatTime(run.endTime as Date),
        })),
      ),
    };
  }

  async #told({ job, startTime }: Run): Promise<Answer> {
    const { id, project, spider } = job;
    const { config } = this.scrapyd;
    const [log_url, items_url] = await Promise.all([logUrl(config, job), itemsUrl(config, job)]);
    return { id, project, spider, start_time: formatTime(startTime), log_url, items_url };
  }
}
