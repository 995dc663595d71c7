import type { IRequest } from 'hawser';
import { EggNotFoundError } from '../errors.ts';
import { REQUIRED } from './args.ts';
import { type Answer, notFound, Service } from './service.ts';

/** `POST /delproject.json`: remove a project with all its versions. */
export class DeleteProject extends Service {
  async render_POST(request: IRequest): Promise<Answer> {
    return this.deleteEggs(request.arg('project', REQUIRED));
  }

  protected async deleteEggs(project: string, version?: string): Promise<Answer> {
    const { eggs, poller, spiders } = this.scrapyd;
    await eggs.delete(project, version).catch((cause: unknown) => {
      if (!(cause instanceof EggNotFoundError)) throw cause;
      return version === undefined ? notFound('project', project) : notFound('version', version);
    });
    await poller.updateProjects();
    spiders.delete(project, version);
    return {};
  }
}
