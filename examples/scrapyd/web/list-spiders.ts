import type { IRequest } from 'hawser';
import { REQUIRED, TEXT } from './args.ts';
import { type Answer, Service } from './service.ts';

/** `GET /listspiders.json?project=&_version=`: the spiders of a version, or of the newest. */
export class ListSpiders extends Service {
  async render_GET(request: IRequest): Promise<Answer> {
    const project = request.arg('project', REQUIRED);
    const version = request.arg('_version', TEXT);
    return { spiders: await this.spidersOf(project, version) };
  }
}
