// CORS for a subtree, preflights and all; OPTIONS answers itself. (Pattern 10)
//
//   npx jiti examples/patterns/10-cors.ts
//   curl -i -H 'Origin: https://app.example' http://127.0.0.1:8080/    -> Access-Control-Allow-Origin: https://app.example
import { CorsWrapper, type IResource, JsonResource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class Api extends JsonResource {
  override isLeaf = true;

  render_GET() {
    return { ok: true };
  }

  render_PUT() {
    return { changed: true };
  }
}

export function create(): IResource {
  return new CorsWrapper(new Api(), { origin: 'https://app.example', credentials: true });
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
