import { type ChildResult, type IRequest, type RenderResult, Resource } from 'hawser';
import { Any, arg, bool, folder, lines, show, showlist } from './helper.js';

/** childLink and sibLink of `name`, seen from this resource. */
class Links extends Resource {
  constructor(leaf: boolean) {
    super();
    this.isLeaf = leaf;
  }

  override getChild(): ChildResult {
    return this;
  }

  render_GET(request: IRequest): RenderResult {
    return lines(
      request,
      `childLink=${show(request.childLink('name'))}`,
      `sibLink=${show(request.sibLink('name'))}`,
      `prepath=${showlist(request.prepath)}`,
      `postpath=${showlist(request.postpath)}`,
    );
  }
}

/** rememberRootURL in getChild; deeper children print getRootURL. */
class RememberRoot extends Resource {
  override getChild(_name: string, request: IRequest): ChildResult {
    request.rememberRootURL();
    return new Any((deep) =>
      lines(deep, `root=${show(deep.getRootURL())}`, `prePathURL=${show(deep.prePathURL())}`),
    );
  }
}

function info(request: IRequest): RenderResult {
  return lines(
    request,
    `prePathURL=${show(request.prePathURL())}`,
    `URLPath=${request.URLPath()}`,
    `hostname=${show(request.getRequestHostname())}`,
    `secure=${bool(request.isSecure())}`,
    `uri=${show(request.uri)}`,
    `path=${show(request.path)}`,
  );
}

function urlpath(request: IRequest): RenderResult {
  const url = request.URLPath();
  return lines(
    request,
    `self=${url}`,
    `child=${url.child('kid')}`,
    `sibling=${url.sibling('sib')}`,
    `parent=${url.parent()}`,
    `here=${url.here()}`,
    `click=${url.click('../up?x=1')}`,
    `clickabs=${url.click('/abs/path')}`,
  );
}

function hosts(request: IRequest): RenderResult {
  const host = request.getHost();
  return lines(
    request,
    `host=${host.host}:${host.port}`,
    `client=${request.getClientAddress().host}`,
    `type=${host.type}`,
    `proto=${show(request.clientproto)}`,
  );
}

function setHost(request: IRequest): RenderResult {
  const secure = arg(request, 's') ? 1 : 0;
  request.setHost(arg(request, 'h') as string, Number(arg(request, 'p')), secure);
  return lines(
    request,
    `prePathURL=${show(request.prePathURL())}`,
    `secure=${bool(request.isSecure())}`,
    `Host=${show(request.getHeader('host'))}`,
    `hostname=${show(request.getRequestHostname())}`,
  );
}

/** `/url` */
export function makeUrl(): Resource {
  return folder({
    info,
    urlpath,
    hosts,
    links: new Links(false),
    leaflinks: new Links(true),
    'set-host': setHost,
    remember: new RememberRoot(),
  });
}
