// Patterns with typed parameters inside a resource, several segments at once. (Pattern 8)
//
//   npx jiti examples/patterns/08-path-parameters.ts
//   curl http://127.0.0.1:8080/builds/7/logs/a/b    -> build 7, log a/b
import { type IRequest, type IResource, PatternResource, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class Log extends Resource {
  override isLeaf = true;

  render_GET(request: IRequest) {
    return `build ${request.params['id']}, log ${request.params['path'].join('/')}`;
  }
}

export function create(): IResource {
  const root = new PatternResource();
  root.putPattern('builds/:id/logs/:path+', new Log(), { types: { id: 'integer' } });
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
