// A resource and its test drive in one: no sockets, a fake clock. (Pattern 15)
//
//   npx jiti examples/patterns/15-in-memory.ts
//   curl http://127.0.0.1:8080/    -> ended 200 Sorry to keep you waiting. (5 s)
import { Clock, type IRequest, type IResource, NOT_DONE_YET, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { render } from 'hawser/testing';
import { isMain } from '../is-main.ts';

class Delayed extends Resource {
  override isLeaf = true;
  readonly clock: Clock;

  constructor(clock: Clock) {
    super();
    this.clock = clock;
  }

  render_GET(request: IRequest) {
    this.clock.callLater(5, () => {
      request.write('Sorry to keep you waiting.');
      request.finish();
    });
    return NOT_DONE_YET;
  }
}

/** Drives another resource in memory and tells what it answered. */
class Driver extends Resource {
  override isLeaf = true;

  async render_GET() {
    const clock = new Clock();
    const page = await render(new Delayed(clock), { clock, advance: 5 });
    return `${page.outcome} ${page.status} ${page.text} (${page.timing.end} s)`;
  }
}

export function create(): IResource {
  return new Driver();
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
