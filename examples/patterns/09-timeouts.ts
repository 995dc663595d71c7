// A bound on the time to an answer, told apart from a client that left. (Pattern 9)
//
//   npx jiti examples/patterns/09-timeouts.ts
//   curl -i http://127.0.0.1:8080/slow    -> 504 after five seconds
import {
  deferLater,
  type IReactorTime,
  type IResource,
  Resource,
  reactor,
  TimeoutWrapper,
} from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class Answer extends Resource {
  override isLeaf = true;
  readonly clock: IReactorTime;
  readonly seconds: number;

  constructor(clock: IReactorTime, seconds: number) {
    super();
    this.clock = clock;
    this.seconds = seconds;
  }

  render_GET() {
    return deferLater(this.clock, this.seconds, () => `after ${this.seconds} seconds`);
  }
}

export function create(clock: IReactorTime = reactor): IResource {
  const pages = new Resource();
  pages.putChild('quick', new Answer(clock, 0));
  pages.putChild('slow', new Answer(clock, 60));
  return new TimeoutWrapper(pages, 5, { status: 504, reactor: clock });
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
