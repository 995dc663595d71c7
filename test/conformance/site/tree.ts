import {
  type ChildResult,
  type IRequest,
  type IResource,
  type RenderResult,
  Resource,
} from 'hawser';
import { lines, Show, show, showlist, Text } from './helper.js';

/** getChild answers any name with a new one, which remembers the chain of names. */
export class Dynamic extends Resource {
  readonly chain: readonly string[];

  constructor(chain: readonly string[] = []) {
    super();
    this.chain = chain;
  }

  override getChild(name: string, _request: IRequest): ChildResult {
    return new Dynamic([...this.chain, name]);
  }

  render_GET(request: IRequest): RenderResult {
    return lines(
      request,
      `dynamic=${showlist(this.chain)}`,
      `prepath=${showlist(request.prepath)}`,
      `postpath=${showlist(request.postpath)}`,
    );
  }
}

/** A static child wins over getChild. */
class Priority extends Dynamic {
  constructor() {
    super();
    this.putChild('fixed', new Show('priority-fixed'));
  }
}

/** getChildWithDefault is overridden: even the static child is replaced. */
class OverrideDefault extends Resource {
  constructor() {
    super();
    this.putChild('fixed', new Show('never-seen'));
  }

  override getChildWithDefault(name: string): ChildResult {
    return new Show(`override:${show(name)}`, true);
  }
}

/** getChild('') returns the resource itself, the classic idiom for a trailing slash; others are missing. */
class SelfSlash extends Resource {
  override getChild(name: string, request: IRequest): ChildResult {
    return name === '' ? this : super.getChild(name, request);
  }

  render_GET(request: IRequest): RenderResult {
    return lines(request, 'self-slash', `prepath=${showlist(request.prepath)}`);
  }
}

/** getChild returns nothing. */
class NoneChild extends Resource {
  override getChild(): ChildResult {
    return undefined as never;
  }
}

/** getChild throws. */
class RaisingChild extends Resource {
  override getChild(): ChildResult {
    throw new Error('no child for you');
  }
}

/** getChild swallows the whole remaining postpath. */
class Consumer extends Resource {
  override getChild(name: string, request: IRequest): ChildResult {
    const rest = request.postpath.splice(0);
    request.prepath.push(...rest);
    return new Show(`consumed:${showlist([name, ...rest])}`);
  }
}

/** getChild returns the resource itself for `again`; the body counts how often. */
class Counter extends Resource {
  override getChild(name: string, request: IRequest): ChildResult {
    return name === 'again' ? this : super.getChild(name, request);
  }

  render_GET(request: IRequest): RenderResult {
    return `depth=${request.prepath.filter((segment) => segment === 'again').length}`;
  }
}

/** A resource that is no Resource: getChildWithDefault returns a Text. */
class Bare implements IResource {
  isLeaf = false;

  getChildWithDefault(name: string): IResource {
    return new Text(`bare child ${name}`);
  }

  putChild(): never {
    throw new Error('not implemented');
  }

  render(request: IRequest): RenderResult {
    return `bare ${request.method}`;
  }
}

/** The tree for look-up and traversal, `/tree`. */
export function makeTree(): Resource {
  const tree = new Show('tree');
  tree.putChild('', new Show('tree-index'));
  const staticChild = new Show('static-child');
  staticChild.putChild('deep', new Show('deep'));
  tree.putChild('static-child', staticChild);
  for (const name of ['a b', 'x/y', 'a+b', '100%', 'semi;colon'])
    tree.putChild(name, new Show(name));
  tree.putChild('café', new Show('utf8-cafe'));
  tree.putChild(Uint8Array.of(0xff, 0xfe), new Show('raw-fffe'));
  tree.putChild('nul\0byte', new Show('nul-byte'));
  tree.putChild('..', new Show('dotdot'));
  tree.putChild('.', new Show('dot'));
  tree.putChild('leaf', new Show('leaf', true));
  const leaf = new Show('leaf-with-children', true);
  leaf.putChild('child', new Show('never-seen'));
  tree.putChild('leaf-with-children', leaf);
  const noIndex = new Show('no-index');
  noIndex.putChild('kid', new Show('kid'));
  tree.putChild('no-index', noIndex);
  tree.putChild('dyn', new Dynamic());
  tree.putChild('priority', new Priority());
  tree.putChild('override', new OverrideDefault());
  tree.putChild('self', new SelfSlash());
  tree.putChild('none', new NoneChild());
  tree.putChild('raise', new RaisingChild());
  tree.putChild('consume', new Consumer());
  tree.putChild('counter', new Counter());
  tree.putChild('bare', new Bare());
  tree.putChild('twice', new Show('first'));
  tree.putChild('twice', new Show('second'));
  tree.putChild('gone', new Show('gone'));
  tree.delEntity('gone');
  tree.putChild('empty', new Resource());
  return tree;
}
