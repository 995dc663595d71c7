// A response with a status of its own.
//
//   npx jiti examples/web-in-60/06-custom-codes.ts
//   curl -i http://127.0.0.1:8080/buy      -> 402 Payment Required, <p>Insert a coin.</p>
import { http, type IRequest, type IResource, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

class Till extends Resource {
  render_GET(request: IRequest) {
    request.setResponseCode(http.PAYMENT_REQUIRED);
    return '<p>Insert a coin.</p>';
  }
}

export function create(): IResource {
  const root = new Resource();
  root.putChild('buy', new Till());
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
