import type { IRequest } from 'hawser';
import type { Job } from '../job.ts';
import { REQUIRED, TEXT } from './args.ts';
import { type Answer, Service } from './service.ts';

/** `GET /status.json?job=&project=`: whether a job waits, runs or has run. */
export class Status extends Service {
  async render_GET(request: IRequest): Promise<Answer> {
    const id = request.arg('job', REQUIRED);
    const project = request.arg('project', TEXT);
    const queues = this.queuesOf(project);
    const { running, finished } = this.scrapyd.launcher;

    const isIt = (job: Job): boolean => job.id === id && (project ?? job.project) === job.project;
    if ([...finished].some(({ job }) => isIt(job))) return { currstate: 'finished' };
    if ([...running].some(({ job }) => isIt(job))) return { currstate: 'running' };
    for (const queue of queues) {
      if ((await queue.list()).some(isIt)) return { currstate: 'pending' };
    }
    return { currstate: null };
  }
}
