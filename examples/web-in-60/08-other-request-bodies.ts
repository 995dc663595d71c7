// A body of any type, as it came.
//
//   npx jiti examples/web-in-60/08-other-request-bodies.ts
//   curl -H 'Content-Type: text/plain' -d 'a < b' http://127.0.0.1:8080/form   -> <p>You submitted: a &lt; b</p>
import { html, type IRequest, type IResource, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

class Echo extends Resource {
  render_GET() {
    return '<form method="POST"><input name="the-field"></form>';
  }

  render_POST(request: IRequest) {
    return `<p>You submitted: ${html.escape(request.content.text())}</p>`;
  }
}

export function create(): IResource {
  const root = new Resource();
  root.putChild('form', new Echo());
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
