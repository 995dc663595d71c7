// Whatever render returns is waited for: a string, a Promise, a Deferred, a stream, another resource. (Pattern 1)
//
//   npx jiti examples/patterns/01-async-render.ts
//   curl http://127.0.0.1:8080/promise     -> from a promise
import { deferLater, type IReactorTime, type IResource, Resource, reactor } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class Returned extends Resource {
  override isLeaf = true;
  readonly make: () => any;

  constructor(make: () => any) {
    super();
    this.make = make;
  }

  render_GET() {
    return this.make();
  }
}

async function* numbers() {
  for (let n = 1; n <= 3; n++) yield `${n}\n`;
}

export function create(clock: IReactorTime = reactor): IResource {
  const root = new Resource();
  root.putChild('promise', new Returned(async () => 'from a promise'));
  root.putChild('deferred', new Returned(() => deferLater(clock, 0.01, () => 'from a Deferred')));
  root.putChild('stream', new Returned(numbers));
  root.putChild('resource', new Returned(() => new Returned(() => 'from another resource')));
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
