// Data that is made while it is sent, as fast as the client takes it; ranges of data that is there. (Pattern 13)
//
//   npx jiti examples/patterns/13-generated-data.ts
//   curl -r 2-4 http://127.0.0.1:8080/digits    -> 234
import { type IRequest, type IResource, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class Rows extends Resource {
  override isLeaf = true;

  async *render_GET(request: IRequest) {
    request.setHeader('Content-Type', 'application/x-ndjson');
    for (let n = 0; n < 1000; n++) yield `{"n":${n}}\n`;
  }
}

class Digits extends Resource {
  override isLeaf = true;

  render_GET(request: IRequest) {
    const digits = '0123456789';
    request.setHeader('Accept-Ranges', 'bytes');
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.getHeader('range') ?? '');
    if (range === null) return digits;
    const [from, to] = [Number(range[1]), Math.min(Number(range[2]), digits.length - 1)];
    if (from > to) {
      request.setResponseCode(416);
      request.setHeader('Content-Range', `bytes */${digits.length}`);
      return '';
    }
    request.setResponseCode(206);
    request.setHeader('Content-Range', `bytes ${from}-${to}/${digits.length}`);
    return digits.slice(from, to + 1);
  }
}

export function create(): IResource {
  const root = new Resource();
  root.putChild('rows', new Rows());
  root.putChild('digits', new Digits());
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
