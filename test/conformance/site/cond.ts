import { CACHED, type IRequest, type RenderResult, Resource } from 'hawser';
import { folder } from './helper.js';

/** Sun, 09 Sep 2001 01:46:40 GMT, in seconds since the epoch: the time of everything on this site. */
export const MTIME = 1_000_000_000;

/** setETag for GET, HEAD, POST and PUT. */
class ETagged extends Resource {
  override isLeaf = true;

  render_GET(request: IRequest): RenderResult {
    return request.setETag('"v1"') === CACHED ? '' : 'etag body';
  }

  render_POST(request: IRequest): RenderResult {
    return this.render_GET(request);
  }

  render_PUT(request: IRequest): RenderResult {
    return this.render_GET(request);
  }
}

/** setLastModified for GET, HEAD and POST. */
class Modified extends Resource {
  override isLeaf = true;

  render_GET(request: IRequest): RenderResult {
    return request.setLastModified(MTIME) === CACHED ? '' : 'modified body';
  }

  render_POST(request: IRequest): RenderResult {
    return this.render_GET(request);
  }
}

function both(request: IRequest): RenderResult {
  const date = request.setLastModified(MTIME);
  const tag = request.setETag('"both"');
  return date === CACHED || tag === CACHED ? '' : 'both body';
}

/** `/cond` */
export function makeCond(): Resource {
  return folder({
    both,
    etag: new ETagged(),
    modified: new Modified(),
    ignored: (request) => {
      request.setETag('"v1"');
      return 'ignored result';
    },
    twice: (request) => {
      request.setLastModified(MTIME);
      request.setLastModified(MTIME + 100);
      request.setLastModified(MTIME - 100);
      return 'twice';
    },
    fraction: (request) => (request.setLastModified(MTIME + 0.25) === CACHED ? '' : 'fraction'),
    'header-wins': (request) => {
      request.setHeader('last-modified', 'Tue, 01 Jan 2002 00:00:00 GMT');
      request.setLastModified(MTIME);
      return 'header wins';
    },
    weak: (request) => (request.setETag('W/"w"') === CACHED ? '' : 'weak body'),
  });
}
