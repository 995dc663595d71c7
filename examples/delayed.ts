// The tutorial's delayed resource: answers after five seconds, and drops the timer when the client leaves before.
//
//   npx jiti examples/delayed.ts
//   curl http://127.0.0.1:8080/        -> (five seconds later) Sorry to keep you waiting.
import {
  CancelledError,
  deferLater,
  type IReactorTime,
  type IRequest,
  type IResource,
  NOT_DONE_YET,
  Resource,
  reactor,
} from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from './is-main.ts';

class DelayedResource extends Resource {
  override isLeaf = true;
  readonly clock: IReactorTime;

  constructor(clock: IReactorTime) {
    super();
    this.clock = clock;
  }

  // An arrow function, so that `this` stays the resource when the method is handed over.
  delayedRender = (request: IRequest) => {
    request.write('Sorry to keep you waiting.');
    request.finish();
  };

  render_GET(request: IRequest) {
    const d = deferLater(this.clock, 5, () => request);
    d.addCallback(this.delayedRender);
    d.addErrback((failure) => void failure.trap(CancelledError));
    request.notifyFinish().addErrback(() => d.cancel());
    return NOT_DONE_YET;
  }
}

export function create(clock: IReactorTime = reactor): IResource {
  return new DelayedResource(clock);
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
