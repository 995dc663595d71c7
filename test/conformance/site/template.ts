import { deferLater, type IRequest, type RenderResult, Resource, reactor, succeed } from 'hawser';
import {
  CDATA,
  CharRef,
  Comment,
  Element,
  type Flattenable,
  renderElement,
  slot,
  type Tag,
  TagLoader,
  TEMPLATE_NAMESPACE,
  tags,
  XMLString,
} from 'hawser/template';
import { arg, folder } from './helper.js';

const NS = `xmlns:t="${TEMPLATE_NAMESPACE}"`;

/** Leaf which runs renderElement on a new element (doctype selectable). */
class ElementPage extends Resource {
  override isLeaf = true;
  readonly #make: (request: IRequest) => Flattenable;
  readonly #doctype: string | null | undefined;

  constructor(make: (request: IRequest) => Flattenable, doctype?: string | null) {
    super();
    this.#make = make;
    this.#doctype = doctype;
  }

  render_GET(request: IRequest): RenderResult {
    return renderElement(request, this.#make(request), this.#doctype);
  }
}

/** XMLString template without renderers: attributes, comment, CDATA, void and empty tags, entities. */
class StaticElement extends Element {
  static override loader = new XMLString(
    `<div ${NS} id="a" class="x &amp; &quot;y&quot; &lt;z&gt;"><!-- a comment --><br /><p></p>` +
      '<img src="i.png" alt="" />text &amp; &lt;more&gt; ☃<![CDATA[raw <b> & ]]>tail</div>',
  );
}

/** Renderer which appends to the tag's children (text, then bytes); escaping of markup characters. */
class HelloElement extends Element {
  static override loader = new XMLString(`<p ${NS} t:render="hello" class="greet">placeholder</p>`);
  static override renderers = ['hello'];

  hello(_request: IRequest, tag: Tag): Flattenable {
    return tag(`<hello> & 'single' "double" `, Buffer.from('bytes <&>'));
  }
}

/** Renderer which clears the children and sets attributes by calling the tag (class_ is class). */
class ClearElement extends Element {
  static override loader = new XMLString(`<p ${NS} t:render="it" class="old">placeholder</p>`);
  static override renderers = ['it'];

  it(_request: IRequest, tag: Tag): Flattenable {
    return tag.clear()('new', { title: `q"u<o>te & 's`, class_: 'new' });
  }
}

/** fillSlots: in text, in an attribute, with a default, nested in children. */
class SlotElement extends Element {
  static override loader = new XMLString(
    `<ul ${NS} t:render="item"><li><t:attr name="title"><t:slot name="title" /></t:attr>` +
      '<t:slot name="text" /></li><li><t:slot name="dflt" default="fallback &lt;" /></li></ul>',
  );
  static override renderers = ['item'];

  item(_request: IRequest, tag: Tag): Flattenable {
    return tag.fillSlots({ title: 'a "title" <&>', text: "some <text> & 'quotes'" });
  }
}

/** Renderer which is a generator: clone the tag and fill slots per row. */
class LoopElement extends Element {
  static override loader = new XMLString(
    `<table ${NS}><tr t:render="rows"><td><t:slot name="n" /></td><td><t:slot name="sq" /></td></tr></table>`,
  );
  static override renderers = ['rows'];

  *rows(_request: IRequest, tag: Tag): Generator<Flattenable> {
    for (let n = 1; n < 4; n++) yield tag.clone().fillSlots({ n: String(n), sq: String(n * n) });
  }
}

/** Renderers with a fired Deferred, a late Deferred and a nested Deferred. */
class DeferredElement extends Element {
  static override loader = new XMLString(
    `<div ${NS}><i t:render="now" /><b t:render="later" /><u t:render="nested" /></div>`,
  );
  static override renderers = ['now', 'later', 'nested'];

  now(_request: IRequest, tag: Tag): Flattenable {
    return succeed(tag('now'));
  }

  later(_request: IRequest, tag: Tag): Flattenable {
    return tag(deferLater(reactor, 0.02, () => 'later <&>'));
  }

  nested(_request: IRequest, tag: Tag): Flattenable {
    const inner = (): Flattenable => tag(succeed([tags.em('deep'), succeed('er')]));
    return deferLater(reactor, 0.01, inner);
  }
}

/** Renderer which is a coroutine (async). */
class CoroutineElement extends Element {
  static override loader = new XMLString(`<p ${NS} t:render="co" />`);
  static override renderers = ['co'];

  async co(_request: IRequest, tag: Tag): Promise<Flattenable> {
    await deferLater(reactor, 0.01, () => undefined);
    return tag('awaited');
  }
}

const FAILING = new XMLString(`<div ${NS}><p>before</p><p t:render="bad" /><p>after</p></div>`);

/** Renderer raises at once: buffered output is lost. */
class FailingElement extends Element {
  static override loader = FAILING;
  static override renderers = ['bad'];

  bad(): Flattenable {
    throw new Error('renderer failed');
  }
}

/** Deferred of a renderer fails after 10 ms: the part before it has been flushed. */
class FailingLateElement extends Element {
  static override loader = FAILING;
  static override renderers = ['bad'];

  bad(): Flattenable {
    return deferLater(reactor, 0.01, (): string => {
      throw new RangeError('division by zero');
    });
  }
}

/** Template names a renderer which does not exist. */
class MissingRenderer extends Element {
  static override loader = new XMLString(`<p ${NS} t:render="nope" />`);
}

/** Template names a method which is not marked as a renderer. */
class HiddenRenderer extends Element {
  static override loader = new XMLString(`<p ${NS} t:render="plain" />`);

  plain(_request: IRequest, tag: Tag): Flattenable {
    return tag('never');
  }
}

/** A slot without value or default. */
class UnfilledSlotElement extends Element {
  static override loader = new XMLString(`<p ${NS}>x<t:slot name="nothing" />y</p>`);
}

/** Renderers which read the request: args and path. */
class RequestElement extends Element {
  static override loader = new XMLString(
    `<p ${NS}>Hello <b t:render="who" /> at <i t:render="where" /></p>`,
  );
  static override renderers = ['who', 'where'];

  who(request: IRequest, tag: Tag): Flattenable {
    return tag(arg(request, 'who') ?? 'nobody');
  }

  where(request: IRequest, tag: Tag): Flattenable {
    return tag(request.path);
  }
}

/** Inner element with its own renderer, used by OuterElement. */
class InnerElement extends Element {
  static override loader = new XMLString(`<em ${NS} t:render="name" />`);
  static override renderers = ['name'];
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  name(_request: IRequest, tag: Tag): Flattenable {
    return tag(this.#name);
  }
}

/** Element within an element: each looks its renderers up on itself. */
class OuterElement extends Element {
  static override loader = new XMLString(
    `<div ${NS}><t:transparent t:render="kids">x</t:transparent><b t:render="name" /></div>`,
  );
  static override renderers = ['kids', 'name'];

  kids(): Flattenable {
    return [new InnerElement('one'), ' ', new InnerElement('two & <2>')];
  }

  name(_request: IRequest, tag: Tag): Flattenable {
    return tag('outer');
  }
}

/** TagLoader based element: the loader is given by the constructor. */
class WrapElement extends Element {
  static override renderers = ['shout'];

  shout(_request: IRequest, tag: Tag): Flattenable {
    return tag('!');
  }
}

/** Namespaces other than the template's are kept with their prefixes. */
class NsElement extends Element {
  static override loader = new XMLString(
    `<svg:svg xmlns:svg="http://www.w3.org/2000/svg" ${NS} svg:w="1" plain="2">` +
      '<svg:g t:render="g" /></svg:svg>',
  );
  static override renderers = ['g'];

  g(_request: IRequest, tag: Tag): Flattenable {
    return tag('in g');
  }
}

/** XML declaration, DOCTYPE and processing instruction in the template are dropped. */
class PiElement extends Element {
  static override loader = new XMLString(
    `<?xml version="1.0"?><!DOCTYPE html><?pi some?><p ${NS}>ok</p>`,
  );
}

/** t:attr with a renderer inside sets a dynamic attribute. */
class AttrElement extends Element {
  static override loader = new XMLString(
    `<a ${NS} href="static"><t:attr name="href">/u?<t:transparent t:render="q" /></t:attr>link</a>`,
  );
  static override renderers = ['q'];

  q(): Flattenable {
    return 'a=1&b=<2>"';
  }
}

/** tags API: attributes, children, void elements, trailing underscore, CharRef, Comment, CDATA, nesting. */
function stan(): Flattenable {
  return tags.html(
    tags.head(tags.title('stän & <co>'), tags.meta({ charset: 'utf-8' })),
    tags.body(
      tags.p('a', tags.b('c'), { class_: 'k', id: 'i' }),
      tags.br(),
      tags.img({ src: 'a&b.png', alt: '"' }),
      tags.input({ type: 'text', value: '<v>' }),
      tags.del_('gone'),
      new CharRef(160),
      new CharRef(9731),
      new Comment('note -- here --> end-'),
      new CDATA('a ]]> b <c>'),
      ['list', ['tuple', 'x']],
      tags.transparent('clear', tags.i('see')),
      tags.script('if (a < b && c) {}'),
      tags.p(),
    ),
  );
}

/** Tags, comments and Deferreds as attribute values are serialised and quoted. */
function attrTag(): Flattenable {
  return tags.a(tags.b('text'), {
    title: tags.i('in <attr>', { title: 'q"q' }),
    rel: [new Comment('c'), 'x', succeed(' & y')],
  });
}

/** Comment escaping: -->, trailing dash, <!-- inside, empty. */
function comments(): Flattenable {
  const texts = ['-->', 'a-', '<!-- in', '', '--!> & <b>'];
  return tags.p(...texts.map((text) => new Comment(text)));
}

/** Slots filled on an outer tag are seen by inner slots; inner fill wins. */
function slotsOuter(): Flattenable {
  const inner = tags.p(new slot('a'), '-', new slot('b'), '-', new slot('c', { default: 'dc' }));
  return tags
    .div(inner.fillSlots({ b: 'inner' }), new slot('b'))
    .fillSlots({ a: 'outer-a', b: 'outer-b' });
}

/** Page which sets code, content type and cookie before renderElement. */
function headers(request: IRequest): Flattenable {
  request.setResponseCode(418);
  request.setHeader('content-type', 'application/xhtml+xml');
  request.addCookie('t', '1');
  return tags.p('teapot');
}

/** A list of 3000 items: larger than one flattener buffer. */
function big(): Flattenable {
  return tags.ul(Array.from({ length: 3000 }, (_, i) => tags.li(`item ${i} & more`)));
}

/** renderElement pages below /template. */
export function makeTemplate(): Resource {
  const xhtml = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN">';
  return folder({
    static: new ElementPage(() => new StaticElement()),
    hello: new ElementPage(() => new HelloElement()),
    clear: new ElementPage(() => new ClearElement()),
    slots: new ElementPage(() => new SlotElement()),
    loop: new ElementPage(() => new LoopElement()),
    deferred: new ElementPage(() => new DeferredElement()),
    coroutine: new ElementPage(() => new CoroutineElement()),
    failing: new ElementPage(() => new FailingElement()),
    'failing-late': new ElementPage(() => new FailingLateElement()),
    'missing-renderer': new ElementPage(() => new MissingRenderer()),
    'hidden-renderer': new ElementPage(() => new HiddenRenderer()),
    'no-loader': new ElementPage(() => new Element()),
    unfilled: new ElementPage(() => new UnfilledSlotElement()),
    request: new ElementPage(() => new RequestElement()),
    outer: new ElementPage(() => new OuterElement()),
    stan: new ElementPage(stan),
    'attr-tag': new ElementPage(attrTag),
    unsupported: new ElementPage(() => tags.p('num: ', 42 as never)),
    comments: new ElementPage(comments),
    ns: new ElementPage(() => new NsElement()),
    pi: new ElementPage(() => new PiElement()),
    'attr-render': new ElementPage(() => new AttrElement()),
    'slots-outer': new ElementPage(slotsOuter),
    wrap: new ElementPage(
      () => new WrapElement(new TagLoader(tags.p('loud', { render: 'shout' }))),
    ),
    headers: new ElementPage(headers),
    big: new ElementPage(big),
    'no-doctype': new ElementPage(() => tags.p('bare'), null),
    'xhtml-doctype': new ElementPage(() => tags.p('x'), xhtml),
  });
}
