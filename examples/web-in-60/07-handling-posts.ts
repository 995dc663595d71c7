// A form that posts to itself.
//
//   npx jiti examples/web-in-60/07-handling-posts.ts
//   curl -d 'the-field=<b>' http://127.0.0.1:8080/form   -> <p>You submitted: &lt;b&gt;</p>
import { html, type IRequest, type IResource, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

class FormPage extends Resource {
  render_GET() {
    return (
      '<!DOCTYPE html><title>A form</title>' + '<form method="POST"><input name="the-field"></form>'
    );
  }

  render_POST(request: IRequest) {
    const said = request.args.get('the-field')![0]!;
    return `<p>You submitted: ${html.escape(said)}</p>`;
  }
}

export function create(): IResource {
  const root = new Resource();
  root.putChild('form', new FormPage());
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
