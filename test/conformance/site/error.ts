import { type IRequest, type RenderResult, Resource } from 'hawser';
import { folder } from './helper.js';

/** Throws in render_GET. */
export function raise(): RenderResult {
  throw new Error('boom <script>');
}

/** render_POST throws; GET works. */
class RaisingPost extends Resource {
  override isLeaf = true;

  render_GET(): RenderResult {
    return 'fine';
  }

  render_POST(): RenderResult {
    throw new Error('post failed');
  }
}

/** render_HEAD throws. */
class RaisingHead extends Resource {
  override isLeaf = true;

  render_GET(): RenderResult {
    return 'fine';
  }

  render_HEAD(): RenderResult {
    throw new Error('head failed');
  }
}

function headers(request: IRequest): RenderResult {
  request.setResponseCode(201, 'Made It');
  request.setHeader('x-kept', 'yes');
  request.setHeader('content-type', 'application/json');
  request.addCookie('kept', '1');
  throw new Error('late');
}

/** `/error` */
export function makeError(): Resource {
  return folder({
    raise,
    headers,
    'not-bytes': () => 'a str & more',
    none: () => undefined as never,
    number: () => 42 as never,
    'after-write': (request) => {
      request.write('before;');
      throw new Error('after write');
    },
    // Python's bytearray is no bytes; of JavaScript's kin an ArrayBuffer is the nearest that is no body.
    bytearray: () => new ArrayBuffer(7) as never,
    post: new RaisingPost(),
    head: new RaisingHead(),
  });
}
