import {
  type ChildResult,
  http,
  type IRequest,
  NOT_DONE_YET,
  ParentRedirect,
  Redirect,
  type RenderResult,
  Resource,
  redirectTo,
  SlashRedirect,
} from 'hawser';
import { arg, folder, Text } from './helper.js';

/** request.redirect to the argument `to`, without a body. */
export function redirectRequest(request: IRequest): RenderResult {
  request.redirect(arg(request, 'to') ?? '/elsewhere');
  return '';
}

function permanent(request: IRequest): RenderResult {
  const body = redirectTo('/moved', request);
  request.setResponseCode(http.MOVED_PERMANENTLY);
  return body;
}

/** getChild redirects to a base with the child's name added. */
class ChildRedirect extends Resource {
  readonly base: string;

  constructor(base: string) {
    super();
    this.base = base;
  }

  override getChild(name: string): ChildResult {
    return new Redirect(this.base + name);
  }
}

/** getChild('') is a page; the resource itself adds the slash. */
class AddSlash extends Resource {
  override getChild(name: string, request: IRequest): ChildResult {
    return name === '' ? new Text('with slash') : super.getChild(name, request);
  }

  render_GET(request: IRequest): RenderResult {
    return new SlashRedirect(request).render(request);
  }
}

/** `/redirect` */
export function makeRedirect(): Resource {
  return folder({
    permanent,
    request: redirectRequest,
    finish: (request) => {
      request.redirect('/finished');
      request.finish();
      return NOT_DONE_YET;
    },
    to: (request) => redirectTo(arg(request, 'to') ?? '/elsewhere', request),
    str: (request) => redirectTo('/str', request),
    fixed: new Redirect('http://example.com/fixed?a=1&b=2'),
    parent: new ParentRedirect(),
    child: new ChildRedirect('/tree/dyn/'),
    slash: new AddSlash(),
  });
}
