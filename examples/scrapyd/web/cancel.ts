import { type IRequest, log } from 'hawser';
import { REQUIRED, TEXT } from './args.ts';
import { type Answer, Service } from './service.ts';

/** `POST /cancel.json`: drop a job that waits, send a signal to one that runs. */
export class Cancel extends Service {
  async render_POST(request: IRequest): Promise<Answer> {
    const project = request.arg('project', REQUIRED);
    const job = request.arg('job', REQUIRED);
    const signal = request.arg('signal', { ...TEXT, default: 'INT' });

    let prevstate: 'pending' | 'running' | null = null;
    if ((await this.queueOf(project).remove(({ id }) => id === job)) > 0) prevstate = 'pending';
    for (const run of this.scrapyd.launcher.running) {
      if (run.job.project !== project || run.job.id !== job) continue;
      run.signal(signal);
      prevstate = 'running';
    }
    log.debug('job cancelled', { project, job, prevstate });
    return { prevstate };
  }
}
