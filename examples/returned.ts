// What render may return besides text: a Deferred, a Promise, a stream of pieces.
//
//   npx jiti examples/returned.ts
//   curl http://127.0.0.1:8080/deferred   -> (one second later) A Deferred gave this.
//   curl http://127.0.0.1:8080/promise    -> A Promise gave this.
//   curl http://127.0.0.1:8080/stream     -> one line a second, three of them
import { deferLater, type IReactorTime, type IResource, Resource, reactor } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from './is-main.ts';

class FromDeferred extends Resource {
  readonly clock: IReactorTime;

  constructor(clock: IReactorTime) {
    super();
    this.clock = clock;
  }

  render_GET() {
    // Cancelled by itself when the client leaves.
    return deferLater(this.clock, 1, () => 'A Deferred gave this.\n');
  }
}

class FromPromise extends Resource {
  async render_GET() {
    await Promise.resolve();
    return 'A Promise gave this.\n';
  }
}

class FromStream extends Resource {
  readonly clock: IReactorTime;

  constructor(clock: IReactorTime) {
    super();
    this.clock = clock;
  }

  async *render_GET() {
    for (let line = 1; line <= 3; line++) {
      yield `line ${line}\n`;
      await deferLater(this.clock, 1, () => undefined);
    }
  }
}

class Index extends Resource {
  render_GET() {
    return '<a href="deferred">deferred</a> <a href="promise">promise</a> <a href="stream">stream</a>';
  }
}

export function create(clock: IReactorTime = reactor): IResource {
  const root = new Resource();
  root.putChild('', new Index());
  root.putChild('deferred', new FromDeferred(clock));
  root.putChild('promise', new FromPromise());
  root.putChild('stream', new FromStream(clock));
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
