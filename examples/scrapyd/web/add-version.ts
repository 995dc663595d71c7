import { error, type IRequest, toBytes } from 'hawser';
import { isZip } from '../zip.ts';
import { REQUIRED } from './args.ts';
import { type Answer, Service } from './service.ts';

/** `POST /addversion.json`: take an egg, a version of a project. */
export class AddVersion extends Service {
  override maxBodyBytes = 100 * 1024 * 1024;

  async render_POST(request: IRequest): Promise<Answer> {
    const project = request.arg('project', REQUIRED);
    const version = request.arg('version', REQUIRED);
    const egg = request.arg('egg', { ...REQUIRED, type: toBytes });
    if (!isZip(egg)) {
      throw new error.Error(
        200,
        'egg is not a ZIP file (if using curl, use egg=@path not egg=path)',
      );
    }

    const { eggs, poller, spiders } = this.scrapyd;
    await eggs.put(egg, project, version);
    await poller.updateProjects();
    return { project, version, spiders: (await spiders.set(project, version)).length };
  }
}
