// The work is called off when the client leaves before it is done.
//
//   npx jiti examples/web-in-60/12-interrupted.ts
//   curl -m 2 http://127.0.0.1:8080/       -> nothing, and nothing is done any more
import {
  type Failure,
  type IDelayedCall,
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

  responseFailed = (_reason: Failure, call: IDelayedCall) => {
    call.cancel();
  };

  render_GET(request: IRequest) {
    const call = this.clock.callLater(5, this.delayedRender, request);
    request.notifyFinish().addErrback(this.responseFailed, call);
    return NOT_DONE_YET;
  }
}

export function create(clock: IReactorTime = reactor): IResource {
  return new DelayedResource(clock);
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
