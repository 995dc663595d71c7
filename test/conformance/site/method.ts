import {
  http,
  type IRequest,
  type IResource,
  NOT_DONE_YET,
  type RenderResult,
  Resource,
  reactor,
  UnsupportedMethod,
} from 'hawser';
import { Any, folder } from './helper.js';

/** Only render_GET; HEAD comes for free. */
export class GetOnly extends Resource {
  override isLeaf = true;

  render_GET(request: IRequest): RenderResult {
    request.setHeader('x-method', request.method);
    return `got ${request.method}`;
  }
}

/** render_GET and render_POST. */
class GetPost extends GetOnly {
  render_POST(request: IRequest): RenderResult {
    return `posted ${request.content.text()}`;
  }
}

/** render_POST only. */
class PostOnly extends Resource {
  override isLeaf = true;

  render_POST(): RenderResult {
    return 'posted';
  }
}

/** A render_HEAD of its own, which sets a header and a length itself and returns no body. */
class HeadCustom extends GetOnly {
  render_HEAD(request: IRequest): RenderResult {
    request.setHeader('x-head', 'custom');
    request.setHeader('content-length', '1234');
    return '';
  }
}

/** A render_HEAD that returns a body, which must not be sent. */
class HeadBody extends GetOnly {
  render_HEAD(): RenderResult {
    return 'ignored';
  }
}

/** GET, PUT, DELETE, PATCH and OPTIONS. */
class Crud extends Resource {
  override isLeaf = true;

  render_GET(): RenderResult {
    return 'read';
  }

  render_PUT(request: IRequest): RenderResult {
    request.setResponseCode(http.CREATED);
    return `stored ${request.content.text()}`;
  }

  render_DELETE(request: IRequest): RenderResult {
    request.setResponseCode(http.NO_CONTENT);
    return '';
  }

  render_PATCH(request: IRequest): RenderResult {
    return `patched ${request.content.text()}`;
  }

  render_OPTIONS(request: IRequest): RenderResult {
    request.setHeader('allow', 'GET, PUT, DELETE, PATCH, OPTIONS');
    return '';
  }
}

/** allowedMethods names GET and PUT, but there is only a render_GET. */
class AllowedAttr extends Resource {
  override isLeaf = true;
  override allowedMethods = ['GET', 'PUT'];

  render_GET(): RenderResult {
    return 'allowed attr';
  }
}

/** allowedMethods names POST only. */
class AllowedNoHead extends Resource {
  override isLeaf = true;
  override allowedMethods = ['POST'];

  render_POST(): RenderResult {
    return 'ok';
  }
}

/** A method of WebDAV. */
class Propfind extends Resource {
  override isLeaf = true;

  render_PROPFIND(request: IRequest): RenderResult {
    request.setResponseCode(http.MULTI_STATUS);
    request.setHeader('content-type', 'application/xml');
    return '<multistatus/>';
  }
}

/** An empty body for GET. */
export class EmptyGet extends Resource {
  override isLeaf = true;

  render_GET(): RenderResult {
    return '';
  }
}

/** No Resource: its render refuses all but GET, so that HEAD is faked. */
class FakeHead implements IResource {
  isLeaf = true;

  getChildWithDefault(): IResource {
    return this;
  }

  putChild(): never {
    throw new Error('not implemented');
  }

  render(request: IRequest): RenderResult {
    if (request.method !== 'GET') throw new UnsupportedMethod(['GET']);
    request.setHeader('x-seen-method', request.method);
    return 'fake head body';
  }
}

/** The same with an answer that comes 20 ms later; HEAD is answered before that. */
class FakeHeadAsync extends FakeHead {
  override render(request: IRequest): RenderResult {
    if (request.method !== 'GET') throw new UnsupportedMethod(['GET']);
    reactor.callLater(0.02, () => {
      if (request.finished) return;
      request.write('late body');
      request.finish();
    });
    return NOT_DONE_YET;
  }
}

/** render_GET refuses the method by hand. */
class RaisesUnsupported extends Resource {
  override isLeaf = true;

  render_GET(): RenderResult {
    throw new UnsupportedMethod(['POST', 'PUT']);
  }
}

/** `/method` */
export function makeMethod(): Resource {
  return folder({
    get: new GetOnly(),
    getpost: new GetPost(),
    post: new PostOnly(),
    headcustom: new HeadCustom(),
    headbody: new HeadBody(),
    crud: new Crud(),
    allowed: new AllowedAttr(),
    allowedpost: new AllowedNoHead(),
    propfind: new Propfind(),
    empty: new EmptyGet(),
    fakehead: new FakeHead(),
    fakeheadasync: new FakeHeadAsync(),
    unsupported: new RaisesUnsupported(),
    none: new Resource(),
    any: new Any((request) => `any ${request.method}`),
  });
}
