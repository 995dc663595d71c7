import { type Answer, Service } from './service.ts';

/** `GET /daemonstatus.json`: how many jobs wait, run, and have run. */
export class DaemonStatus extends Service {
  async render_GET(): Promise<Answer> {
    const { launcher, poller } = this.scrapyd;
    const counts = await Promise.all([...poller.queues.values()].map((queue) => queue.count()));
    return {
      pending: counts.reduce((sum, count) => sum + count, 0),
      running: launcher.running.size,
      finished: launcher.finished.size,
    };
  }
}
