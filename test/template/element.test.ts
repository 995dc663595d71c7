import { succeed } from 'hawser';
import {
  Element,
  type Flattenable,
  MissingRenderMethod,
  MissingTemplateLoader,
  renderer,
  type Tag,
  TagLoader,
  TEMPLATE_NAMESPACE,
  tags,
  XMLString,
} from 'hawser/template';
import { describe, expect, it } from 'vitest';
import { causeOf, flattened } from './flattened.js';

const NS = `xmlns:t="${TEMPLATE_NAMESPACE}"`;

describe('Element', () => {
  it('test_missingTemplateLoader, test_missingTemplateLoaderRepr', () => {
    class Page extends Element {}
    const page = new Page();
    expect(() => page.render(undefined)).toThrow(MissingTemplateLoader);
    expect(() => page.render(undefined)).toThrow('<Page> had no loader');
    expect(causeOf(() => flattened(page))).toHaveProperty('element', page);
  });

  it('test_missingRendererMethod, test_missingRenderMethodRepr', () => {
    class Page extends Element {
      plain() {
        return 'never';
      }
    }
    const page = new Page();
    for (const name of ['foo', 'plain', 'render', 'constructor', '__proto__']) {
      expect(() => page.lookupRenderMethod(name)).toThrow(MissingRenderMethod);
    }
    expect(() => page.lookupRenderMethod('foo')).toThrow('<Page> had no render method named "foo"');
    expect(
      causeOf(() => flattened(new Page(new TagLoader(tags.p({ render: 'plain' }))))),
    ).toBeInstanceOf(MissingRenderMethod);
  });

  it('test_definedRenderer: gives the method, bound', () => {
    class Page extends Element {
      static override renderers = ['renderMethod'];
      text = 'Hello, world.';
      renderMethod(_request: unknown, tag: Tag) {
        return tag(this.text);
      }
    }
    const method = new Page().lookupRenderMethod('renderMethod');
    expect(flattened(method(undefined, tags.p))).toBe('<p>Hello, world.</p>');
  });

  it('test_render: renders what its loader loads', () => {
    expect(new Element(new TagLoader('x')).render(undefined)).toEqual(['x']);
  });

  it('test_loaderClassAttribute: takes the loader of its class if it has none of its own', () => {
    class Page extends Element {
      static override loader = new XMLString('<p>Hello, world.</p>');
    }
    class Derived extends Page {}
    expect(flattened(new Derived())).toBe('<p>Hello, world.</p>');
    expect(flattened(new Derived(new TagLoader('mine')))).toBe('mine');
  });

  it('test_misuseRenderer: exposes functions on fields and on the prototype', () => {
    class Page extends Element {
      one = renderer((_request: unknown, tag: Tag) => tag('1'));
      two(_request: unknown, tag: Tag): Flattenable {
        return tag('2');
      }
      static {
        renderer(Page.prototype.two);
      }
    }
    const xml = `<p ${NS}><b t:render="one" /><b t:render="two" /></p>`;
    expect(flattened(new Page(new XMLString(xml)))).toBe('<p><b>1</b><b>2</b></p>');
  });
});

describe('an element in a page', () => {
  class Page extends Element {
    static override renderers = ['renderMethod'];
    readonly method: (request: unknown, tag: Tag) => Flattenable;
    constructor(xml: string, method: (request: unknown, tag: Tag) => Flattenable) {
      super(new XMLString(xml));
      this.method = method;
    }
    renderMethod(request: unknown, tag: Tag) {
      return this.method(request, tag);
    }
  }
  const directive = `<p ${NS} t:render="renderMethod">Goodbye, world.</p>`;

  it('test_directiveRendering: replaces a tag by what the method returns', () => {
    expect(flattened(new Page(directive, (_r, tag) => tag.clear()('Hello')))).toBe('<p>Hello</p>');
  });

  it('test_directiveRenderingOmittingTag, test_deferredRendering', () => {
    expect(flattened(new Page(directive, () => 'Hello, world.'))).toBe('Hello, world.');
    expect(flattened(new Page(directive, () => succeed('Hello, world.')))).toBe('Hello, world.');
  });

  it('gives the method the request', () => {
    const seen: unknown[] = [];
    const page = new Page(directive, (request) => {
      seen.push(request);
      return '';
    });
    flattened(page, 'the request');
    expect(seen).toEqual(['the request']);
  });

  it('gives the method a tag of its own, so that the template stays as it is', () => {
    const page = new Page(directive, (_request, tag) => tag('!', { class: 'x' }));
    const once = '<p class="x">Goodbye, world.!</p>';
    expect([flattened(page), flattened(page)]).toEqual([once, once]);
  });

  it('test_elementContainingStaticElement, test_elementContainingDynamicElement', () => {
    const ignored = `<t:ignored ${NS} t:render="renderMethod" />`;
    const inner = new Page(ignored, () => 'Hello, world.');
    expect(flattened(new Page(directive, (_request, tag) => tag.clear()(inner)))).toBe(
      '<p>Hello, world.</p>',
    );
  });

  it('test_elementUsingSlots', () => {
    const xml = `<p ${NS} t:render="renderMethod"><t:slot name="test1" default="Hello, " /><t:slot name="test2" /></p>`;
    expect(flattened(new Page(xml, (_r, tag) => tag.fillSlots({ test2: 'world.' })))).toBe(
      '<p>Hello, world.</p>',
    );
  });

  it('test_sameLoaderTwice: may share its loader with others', () => {
    let all = 0;
    class Counter extends Element {
      static override loader = new XMLString(
        `<p ${NS}><t:transparent t:render="classCounter" /> <t:transparent t:render="instanceCounter" /></p>`,
      );
      static override renderers = ['classCounter', 'instanceCounter'];
      mine = 0;
      classCounter(_request: unknown, tag: Tag) {
        all += 1;
        return tag(String(all));
      }
      instanceCounter(_request: unknown, tag: Tag) {
        this.mine += 1;
        return tag(String(this.mine));
      }
    }
    const [one, two] = [new Counter(), new Counter()];
    expect([one, one, two].map((element) => flattened(element))).toEqual([
      '<p>1 1</p>',
      '<p>2 2</p>',
      '<p>3 1</p>',
    ]);
  });

  it('may be any object with the two methods', () => {
    const renderable = {
      lookupRenderMethod: (name: string) => () => `<${name}>`,
      render: () => tags.p({ render: 'name' }),
    };
    expect(flattened(renderable)).toBe('&lt;name&gt;');
  });
});
