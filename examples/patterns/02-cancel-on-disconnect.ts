// A Deferred that render returned is cancelled when the client leaves, and request.signal is aborted. (Pattern 2)
//
//   npx jiti examples/patterns/02-cancel-on-disconnect.ts
//   curl -m 1 http://127.0.0.1:8080/work; curl http://127.0.0.1:8080/log    -> cancelled, aborted
import { Deferred, type IRequest, type IResource, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class Work extends Resource {
  override isLeaf = true;
  readonly log: string[];

  constructor(log: string[]) {
    super();
    this.log = log;
  }

  render_GET(request: IRequest) {
    this.log.push('begun');
    request.signal.addEventListener('abort', () => this.log.push('aborted'));
    return new Deferred<string>(() => this.log.push('cancelled'));
  }
}

class Log extends Resource {
  override isLeaf = true;
  readonly log: string[];

  constructor(log: string[]) {
    super();
    this.log = log;
  }

  render_GET() {
    return this.log.join(', ');
  }
}

export function create(): IResource {
  const log: string[] = [];
  const root = new Resource();
  root.putChild('work', new Work(log));
  root.putChild('log', new Log(log));
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
