import { type Answer, Service } from './service.ts';

/** `GET /listprojects.json` */
export class ListProjects extends Service {
  render_GET(): Answer {
    return { projects: [...this.scrapyd.poller.queues.keys()] };
  }
}
