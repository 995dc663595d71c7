// JSON in, JSON out, JSON errors. (Pattern 4)
//
//   npx jiti examples/patterns/04-json.ts
//   curl -d '{"a":2,"b":3}' -H 'Content-Type: application/json' http://127.0.0.1:8080/    -> {"sum":5}
import { BadValue, type IRequest, type IResource, JsonResource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class Sum extends JsonResource {
  override isLeaf = true;

  async render_POST(request: IRequest) {
    const { a, b } = await request.json({ limit: 1000 });
    if (typeof a !== 'number' || typeof b !== 'number') {
      throw new BadValue('body', [{ path: [], message: 'wants the numbers a and b' }]);
    }
    return { sum: a + b };
  }
}

export function create(): IResource {
  return new Sum();
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
