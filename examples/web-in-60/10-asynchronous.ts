// A page that takes five seconds, during which others are served.
//
//   npx jiti examples/web-in-60/10-asynchronous.ts
//   curl http://127.0.0.1:8080/            -> (five seconds later) <p>Sorry to keep you waiting.</p>
import {
  type IReactorTime,
  type IRequest,
  type IResource,
  NOT_DONE_YET,
  Resource,
  reactor,
} from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

class DelayedResource extends Resource {
  override isLeaf = true;
  readonly clock: IReactorTime;

  constructor(clock: IReactorTime) {
    super();
    this.clock = clock;
  }

  delayedRender = (request: IRequest) => {
    request.write('<p>Sorry to keep you waiting.</p>');
    request.finish();
  };

  render_GET(request: IRequest) {
    this.clock.callLater(5, this.delayedRender, request);
    return NOT_DONE_YET;
  }
}

export function create(clock: IReactorTime = reactor): IResource {
  return new DelayedResource(clock);
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
