// Counters out of diagnostics channels: nothing is measured while nobody listens. (Pattern 14)
//
//   npx jiti examples/patterns/14-metrics.ts
//   curl http://127.0.0.1:8080/page; curl http://127.0.0.1:8080/metrics    -> requests_total{status="200"} 1
import { subscribe } from 'node:diagnostics_channel';
import { type IRequest, type IResource, REQUEST_END, type RequestEnd, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class Page extends Resource {
  override isLeaf = true;

  render_GET() {
    return 'page';
  }
}

class Metrics extends Resource {
  override isLeaf = true;
  readonly counts = new Map<number, number>();

  constructor(root: IResource) {
    super();
    subscribe(REQUEST_END, (message) => {
      const { request, status } = message as RequestEnd;
      if (request.site.resource !== root) return;
      this.counts.set(status, (this.counts.get(status) ?? 0) + 1);
    });
  }

  render_GET(request: IRequest) {
    request.setHeader('Content-Type', 'text/plain; version=0.0.4');
    return [...this.counts].map(([code, n]) => `requests_total{status="${code}"} ${n}\n`).join('');
  }
}

export function create(): IResource {
  const root = new Resource();
  root.putChild('page', new Page());
  root.putChild('metrics', new Metrics(root));
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
