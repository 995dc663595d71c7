import type { IRequest } from 'hawser';
import { REQUIRED } from './args.ts';
import { type Answer, Service } from './service.ts';

/** `GET /listversions.json?project=`: the versions of a project, the newest last. */
export class ListVersions extends Service {
  async render_GET(request: IRequest): Promise<Answer> {
    return { versions: await this.scrapyd.eggs.list(request.arg('project', REQUIRED)) };
  }
}
