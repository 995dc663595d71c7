import { type IRequest, type RenderResult, Resource, rewrite } from 'hawser';
import { folder, lines, Show, show, showlist } from './helper.js';
import { Dynamic } from './tree.js';

/** A leaf that shows request.path as well. */
class PathShow extends Resource {
  override isLeaf = true;
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }

  render_GET(request: IRequest): RenderResult {
    return lines(
      request,
      `name=${this.name}`,
      `prepath=${showlist(request.prepath)}`,
      `postpath=${showlist(request.postpath)}`,
      `path=${show(request.path)}`,
    );
  }
}

/** `old` becomes `new`. */
function old(request: IRequest): void {
  if (request.postpath[0] === 'old') request.postpath[0] = 'new';
}

/** A leading `strip` is dropped where something follows. */
function strip(request: IRequest): void {
  if (request.postpath.length > 1 && request.postpath[0] === 'strip') request.postpath.shift();
}

/** `/rewrite`: four rules in front of a small tree. */
export function makeRewrite(): Resource {
  const target = new Show('rewrite-root');
  target.putChild('new', new Show('new'));
  target.putChild('other', new Show('other'));
  target.putChild('users', new Dynamic());
  target.putChild('a', folder({ b: new PathShow('a/b') }));
  target.putChild('', new Show('rewrite-index'));
  return new rewrite.RewriterResource(
    target,
    strip,
    old,
    rewrite.tildeToUsers,
    rewrite.alias('short/cut', 'a/b'),
  );
}
