// Typed arguments, with a 400 that names the one that is wrong. (Pattern 5)
//
//   npx jiti examples/patterns/05-arguments.ts
//   curl 'http://127.0.0.1:8080/?project=x&limit=2&tag=a&tag=b'    -> x 2 a,b
import { type IRequest, type IResource, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class List extends Resource {
  override isLeaf = true;

  render_GET(request: IRequest) {
    const project = request.arg('project', { required: true });
    const limit = request.arg('limit', { type: 'integer', default: 20 });
    const tags = request.arg('tag', { multiple: true });
    return `${project} ${limit} ${tags.join()}`;
  }
}

export function create(): IResource {
  return new List();
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
