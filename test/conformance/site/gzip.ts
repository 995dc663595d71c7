import { join } from 'node:path';
import {
  Data,
  EncodingResourceWrapper,
  File,
  GzipEncoderFactory,
  type IRequest,
  type IResource,
  NOT_DONE_YET,
  Redirect,
  type RenderResult,
  Resource,
  reactor,
} from 'hawser';
import { raise } from './error.js';
import { Func, folder, Show, Text } from './helper.js';
import type { SiteContext } from './index.js';
import { EmptyGet } from './method.js';

/** Three writes and finish. */
function multi(request: IRequest): RenderResult {
  for (const part of ['alpha ', 'beta ', 'gamma']) request.write(part);
  request.finish();
  return NOT_DONE_YET;
}

/** GET and POST. */
class GetAndPost extends Resource {
  override isLeaf = true;

  render_GET(): RenderResult {
    return 'gzip get '.repeat(20);
  }

  render_POST(request: IRequest): RenderResult {
    return `gzip post ${request.content.text()}`;
  }
}

function later(request: IRequest): RenderResult {
  reactor.callLater(0.01, () => {
    request.setHeader('content-length', '5');
    request.write('async');
    request.finish();
  });
  return NOT_DONE_YET;
}

function gzip(resource: IResource): IResource {
  return new EncodingResourceWrapper(resource, [new GzipEncoderFactory()]);
}

/** `/gzip`: resources behind a wrapper that encodes. */
export function makeGzip({ files }: SiteContext): Resource {
  const parent = new Show('gz-parent');
  parent.putChild('kid', new Show('gz-kid'));
  return folder({
    text: gzip(new Text('hello gzip '.repeat(50))),
    empty: gzip(new EmptyGet()),
    multi: gzip(new Func(multi)),
    post: gzip(new GetAndPost()),
    code: gzip(
      new Func((request) => {
        request.setResponseCode(404);
        return 'missing but compressed';
      }),
    ),
    async: gzip(new Func(later)),
    pre: gzip(
      new Func((request) => {
        request.setHeader('content-encoding', 'identity');
        return 'pre-encoded';
      }),
    ),
    parent: gzip(parent),
    file: gzip(new File(join(files, 'hello.txt'))),
    data: gzip(new Data('data data data', 'text/plain')),
    redirect: gzip(new Redirect('/elsewhere')),
    raise: gzip(new Func(raise)),
  });
}
