// A session: what the server remembers of a visitor, by a cookie.
//
//   npx jiti examples/web-in-60/17-session-basics.ts
//   curl -c jar -b jar http://127.0.0.1:8080/         -> Your session id is: …
//   curl -c jar -b jar http://127.0.0.1:8080/expire   -> Your session has been expired.
import { type IRequest, type IResource, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

class ShowSession extends Resource {
  render_GET(request: IRequest) {
    return `Your session id is: ${request.getSession().uid}`;
  }
}

class ExpireSession extends Resource {
  render_GET(request: IRequest) {
    request.getSession().expire();
    return 'Your session has been expired.';
  }
}

export function create(): IResource {
  const root = new ShowSession();
  root.putChild('', root);
  root.putChild('expire', new ExpireSession());
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
