// Hooks around a subtree instead of a Request class of one's own: a guard, ids, default fields. (Pattern 11)
//
//   npx jiti examples/patterns/11-hooks.ts
//   curl -i -H 'X-Token: secret' http://127.0.0.1:8080/deep/page    -> X-Request-ID, X-Frame-Options
import {
  forbidden,
  HeadersWrapper,
  HooksWrapper,
  type IRequest,
  type IResource,
  RequestIdWrapper,
  Resource,
} from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class Page extends Resource {
  render_GET(request: IRequest) {
    return `the request ${request.requestId}`;
  }
}

export function create(): IResource {
  const root = new Resource();
  const deep = new Resource();
  root.putChild('deep', deep);
  deep.putChild('page', new Page());
  const guarded = new HooksWrapper(root, {
    before: (request) => (request.getHeader('x-token') === 'secret' ? undefined : forbidden()),
  });
  return new HeadersWrapper(new RequestIdWrapper(guarded), { 'X-Frame-Options': 'DENY' });
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
