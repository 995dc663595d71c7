import type { IRequest } from 'hawser';
import { REQUIRED } from './args.ts';
import { DeleteProject } from './delete-project.ts';
import type { Answer } from './service.ts';

/** `POST /delversion.json`: remove a version of a project, and the project with its last one. */
export class DeleteVersion extends DeleteProject {
  override async render_POST(request: IRequest): Promise<Answer> {
    const project = request.arg('project', REQUIRED);
    return this.deleteEggs(project, request.arg('version', REQUIRED));
  }
}
