// HTTP errors and redirects are thrown, anywhere; a table maps an application's own errors. (Pattern 6)
//
//   npx jiti examples/patterns/06-errors.ts
//   curl -i http://127.0.0.1:8080/missing    -> 404, There is no such job
import {
  ErrorPagesWrapper,
  error,
  HttpError,
  type IRequest,
  type IResource,
  Resource,
} from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class NoSuchJob extends Error {}

class Jobs extends Resource {
  override getChild(name: string, _request: IRequest): IResource {
    if (name === 'old') throw new error.PageRedirect(302, undefined, undefined, '/new');
    if (name === 'secret') throw new HttpError(403, 'not for you');
    throw new NoSuchJob(name);
  }

  render_GET() {
    return 'jobs';
  }
}

export function create(): IResource {
  return new ErrorPagesWrapper(new Jobs(), [
    [
      NoSuchJob,
      (_error: NoSuchJob, request: IRequest) => {
        request.setResponseCode(404);
        return 'There is no such job';
      },
    ],
    [403, (reason: HttpError) => `Sorry: ${reason.message}`],
  ]);
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
