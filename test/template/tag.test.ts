import { inspect } from 'node:util';
import { Tag, TagNode, tags } from 'hawser/template';
import { describe, expect, it, vi } from 'vitest';
import { flattened } from './flattened.js';

describe('Tag', () => {
  it('adds content and attributes when it is called, and returns itself', () => {
    const p = Tag('p');
    expect(p('Hello, ', tags.b('you'), { class: 'greeting' })).toBe(p);
    p('!', { id: 'x' });
    expect(flattened(p)).toBe('<p class="greeting" id="x">Hello, <b>you</b>!</p>');
  });

  it('takes attributes before and after the content, but only one set of them', () => {
    expect(flattened(tags.a({ href: '/' }, 'home'))).toBe('<a href="/">home</a>');
    expect(flattened(tags.a('home', { href: '/' }))).toBe('<a href="/">home</a>');
    expect(() => flattened(tags.a({ href: '/' }, 'home', { class: 'x' } as never))).toThrow(
      'attributes come before or after all content',
    );
  });

  it('is made with and without new', () => {
    const tag = new Tag('p', { attributes: { id: 'a' }, children: ['x'], lineNumber: 3 });
    expect(flattened(tag)).toBe('<p id="a">x</p>');
    expect(tag.lineNumber).toBe(3);
    expect(tag).toBeInstanceOf(Tag);
    expect(Tag('p')).toBeInstanceOf(TagNode);
  });

  it('can be subclassed', () => {
    class Warning extends Tag {
      constructor(text: string) {
        super('strong');
        this.children.push(text);
      }
      loud(): this {
        return this('!');
      }
    }
    const warning = new Warning('Mind the gap');
    expect(warning).toBeInstanceOf(Warning);
    expect(flattened(warning.loud())).toBe('<strong>Mind the gap!</strong>');
  });

  it('test_renderAttribute: names the render method by the attribute render', () => {
    const tag = Tag('test')({ render: 'myRenderer' });
    expect(tag.render).toBe('myRenderer');
    expect(tag.attributes).toEqual({});
  });

  it('test_renderAttributeNonString: refuses any other value for it', () => {
    expect(() => Tag('test')({ render: new Uint8Array(2) })).toThrow(
      'Value for "render" attribute must be a string',
    );
  });

  it('test_fillSlots: remembers values, later ones on top', () => {
    const tag = Tag('test');
    expect(tag.fillSlots({ test: 'test' })).toBe(tag);
    tag.fillSlots({ other: 'x', test: 'again' });
    expect(tag.slotData).toEqual({ test: 'again', other: 'x' });
  });

  it('test_cloneShallow: shares the content and copies attributes and slots', () => {
    const child = tags.b('b');
    const tag = tags.p(child, { id: 'a', title: [Tag('i')] }).fillSlots({ s: Tag('u') });
    tag.filename = 'foo/bar';
    tag.lineNumber = 6;
    tag.columnNumber = 12;
    const clone = tag.clone(false);
    expect(clone.children).not.toBe(tag.children);
    expect(clone.children[0]).toBe(child);
    expect(clone.attributes).not.toBe(tag.attributes);
    expect(clone.attributes.title).not.toBe(tag.attributes.title);
    expect(clone.slotData).not.toBe(tag.slotData);
    expect([clone.filename, clone.lineNumber, clone.columnNumber]).toEqual(['foo/bar', 6, 12]);
  });

  it('test_cloneDeep: copies the content as well', () => {
    const child = tags.b('b');
    const tag = tags.p(child, ['x', tags.i('i')], { render: 'r' });
    const clone = tag.clone();
    expect(clone.children[0]).not.toBe(child);
    clone.render = undefined;
    (clone.children[0] as Tag)('!');
    expect(flattened(clone)).toBe('<p><b>b!</b>x<i>i</i></p>');
    expect(flattened(child)).toBe('<b>b</b>');
    expect(tag.render).toBe('r');
  });

  it('test_cloneGeneratorDeprecation: warns of a generator in what is cloned', () => {
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const tag = tags.p(
      (function* () {
        yield 'once';
      })(),
    );
    tag.clone();
    expect(warning.mock.calls[0]?.[0]).toContain('generator');
    warning.mockRestore();
  });

  it('test_clear: drops the content', () => {
    const tag = tags.p('old', { id: 'a' });
    expect(tag.clear()).toBe(tag);
    expect(flattened(tag)).toBe('<p id="a"></p>');
  });

  it('test_suffix: drops one underscore at the end of a name', () => {
    expect(Tag('p')({ class_: 'a', for__: 'b' }).attributes).toEqual({ class: 'a', for_: 'b' });
  });

  it('appends content that could pass for attributes as content', () => {
    const fromOutside = JSON.parse('{"onclick":"alert(1)"}');
    expect(() => flattened(tags.p().append(fromOutside))).toThrow('cannot flatten <Object>');
  });

  it('shows itself as Twisted does', () => {
    expect(String(tags.p('x', { id: 'a' }))).toBe(
      "Tag('p', attributes={ id: 'a' }, children=[ 'x' ])",
    );
    expect(inspect(tags.p)).toBe("Tag('p')");
  });
});
