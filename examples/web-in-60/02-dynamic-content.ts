// A page made anew for each request, whatever the rest of the path says.
//
//   npx jiti examples/web-in-60/02-dynamic-content.ts
//   curl http://127.0.0.1:8080/any/path    -> <p>It is now Thu, 01 Jan 1970 00:00:00 GMT.</p>
import { http, type IReactorTime, type IResource, Resource, reactor } from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

class ClockPage extends Resource {
  override isLeaf = true;
  readonly clock: IReactorTime;

  constructor(clock: IReactorTime) {
    super();
    this.clock = clock;
  }

  render_GET() {
    return `<p>It is now ${http.datetimeToString(this.clock.seconds())}.</p>`;
  }
}

export function create(clock: IReactorTime = reactor): IResource {
  return new ClockPage(clock);
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
