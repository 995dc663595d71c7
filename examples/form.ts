// A form that posts to itself.
//
//   npx jiti examples/form.ts
//   curl -d 'the-field=<b>' http://127.0.0.1:8080/   -> You submitted: &lt;b&gt;
import { http, type IRequest, type IResource, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from './is-main.ts';

class FormPage extends Resource {
  override isLeaf = true;

  render_GET() {
    return '<form method="POST"><input name="the-field"><button>Send</button></form>';
  }

  render_POST(request: IRequest) {
    const field = request.args.get('the-field')?.[0] ?? '';
    return `You submitted: ${http.escapeHtml(field)}`;
  }
}

export function create(): IResource {
  return new FormPage();
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
