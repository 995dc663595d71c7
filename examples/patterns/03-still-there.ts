// request.disconnected says whether anybody is there; finish() after the client left does no harm. (Pattern 3)
//
//   npx jiti examples/patterns/03-still-there.ts
//   curl http://127.0.0.1:8080/    -> tick 1 tick 2 tick 3
import {
  type IReactorTime,
  type IRequest,
  type IResource,
  NOT_DONE_YET,
  Resource,
  reactor,
} from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class Ticks extends Resource {
  override isLeaf = true;
  readonly clock: IReactorTime;

  constructor(clock: IReactorTime) {
    super();
    this.clock = clock;
  }

  render_GET(request: IRequest) {
    const tick = (n: number): void => {
      if (request.disconnected) return;
      request.write(`tick ${n} `);
      if (n < 3) this.clock.callLater(0.01, tick, n + 1);
      else request.finish();
    };
    tick(1);
    return NOT_DONE_YET;
  }
}

export function create(clock: IReactorTime = reactor): IResource {
  return new Ticks(clock);
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
