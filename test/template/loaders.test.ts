import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CDATA,
  Comment,
  Element,
  slot,
  Tag,
  TagLoader,
  TEMPLATE_NAMESPACE,
  tags,
  XMLFile,
  XMLString,
  XmlSyntaxError,
} from 'hawser/template';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flattened } from './flattened.js';

const NS = `xmlns:t="${TEMPLATE_NAMESPACE}"`;
const through = (xml: string | Uint8Array): string => flattened(new Element(new XMLString(xml)));

describe('XMLString', () => {
  it('takes no more than linear time for what stands within each other', () => {
    const depth = 50_000;
    const deep = `<p xml:lang="en">`.repeat(depth) + '</p>'.repeat(depth);
    expect(new XMLString(deep).load()).toHaveLength(1);
  });

  it.each([
    '<p>Hello, world.</p>',
    '<p><!-- hello, world --></p>',
    '<p><![CDATA[Hello, world.]]></p>',
    '<test1 xmlns:test2="urn:test2"><test2:test3></test2:test3></test1>',
    '<test1 xmlns="urn:test2"><test3></test3></test1>',
    '<p>☃</p>',
    '<p xml:lang="de">x</p>',
    '<hello:world hello:sample="testing" xmlns:hello="http://made-up.example.com/ns/not-real">x</hello:world>',
  ])('test_roundTrip, test_lenientPrefixBehavior: %s', (xml) => {
    expect(through(xml)).toBe(xml);
  });

  it('test_load: gives the same nodes at every call', () => {
    const loader = new XMLString('<p>Hello</p>');
    expect(loader.load()).toBe(loader.load());
    expect((loader.load()[0] as Tag).children).toEqual(['Hello']);
  });

  it('test_entityConversion: resolves references', () => {
    expect(through('<p>&#9731;&#x2603; &lt;&amp;&gt;&quot;&apos;</p>')).toBe(
      '<p>☃☃ &lt;&amp;&gt;"\'</p>',
    );
  });

  it('reads bytes in the encoding they declare, UTF-8 if they declare none', () => {
    expect(through(Buffer.from('<p>\xe9</p>'))).toBe('<p>é</p>');
    const declared = '<?xml version="1.0" encoding="ISO-8859-1"?><p>\xe9\x80</p>';
    expect(through(Buffer.from(declared, 'latin1'))).toBe('<p>é\x80</p>');
  });

  it('test_transparentRendering, test_attrRendering', () => {
    expect(through(`<t:transparent ${NS}>Hello, world.</t:transparent>`)).toBe('Hello, world.');
    expect(
      through(`<a ${NS}><t:attr name="href">http://example.com</t:attr>Hello, world.</a>`),
    ).toBe('<a href="http://example.com">Hello, world.</a>');
  });

  it('makes tags, slots, comments and CDATA with their positions', () => {
    const xml = `<div ${NS}>\n  <p\n class="x"><t:slot name="a" default="b">i</t:slot></p>\r\n<!--c--><![CDATA[d]]></div>`;
    const [div] = new XMLString(xml).load() as [Tag];
    expect(div).toBeInstanceOf(Tag);
    expect([div.lineNumber, div.columnNumber, div.filename]).toEqual([1, 0, undefined]);
    const [, p, , comment, cdata] = div.children as [string, Tag, string, Comment, CDATA];
    expect([p.lineNumber, p.columnNumber]).toEqual([2, 2]);
    const [place] = p.children as [slot];
    expect(place).toBeInstanceOf(slot);
    expect(place).toMatchObject({ name: 'a', default: 'b', lineNumber: 3, columnNumber: 11 });
    expect(place.children).toEqual(['i']);
    expect(comment).toBeInstanceOf(Comment);
    expect(cdata).toBeInstanceOf(CDATA);
    expect([String(place), String(comment), String(cdata)]).toEqual([
      'slot("a")',
      'Comment("c")',
      'CDATA("d")',
    ]);
  });

  it('keeps directives out of the attributes, and other namespaces in', () => {
    const xml = `<a ${NS} xmlns:x="urn:x" x:b="1" t:render="r" c="2" xmlns="urn:d"><x:e /></a>`;
    const [a] = new XMLString(xml).load() as [Tag];
    expect(a.render).toBe('r');
    expect(a.attributes).toEqual({ 'x:b': '1', c: '2', 'xmlns:x': 'urn:x', xmlns: 'urn:d' });
    expect((a.children[0] as Tag).tagName).toBe('x:e');
  });

  it('uses the prefix last bound to a namespace, within its element only', () => {
    expect(
      through('<a xmlns:x="urn:x"><x:b xmlns:y="urn:x"><x:c></x:c></x:b><x:d></x:d></a>'),
    ).toBe('<a xmlns:x="urn:x"><y:b xmlns:y="urn:x"><y:c></y:c></y:b><x:d></x:d></a>');
  });

  it('takes entities that a DOCTYPE declares as text, and no others', () => {
    const doctype = '<!DOCTYPE p [<!ENTITY nbsp "&#160;"><!ENTITY co \'A &#38; B\'>]>';
    expect(through(`${doctype}<p title="&co;">&nbsp;&co;</p>`)).toBe(
      '<p title="A &amp; B">\xa0A &amp; B</p>',
    );
    expect(() => through('<p>&nbsp;</p>')).toThrow('undefined entity');
    expect(() => through('<!DOCTYPE p [<!ENTITY a "<b/>">]><p>&a;</p>')).toThrow(
      'entity a stands for markup',
    );
    const bomb = '<!DOCTYPE p [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><p>&b;</p>';
    expect(() => through(bomb)).toThrow('entity b stands for markup');
    const external = '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>&a;</p>';
    expect(() => through(external)).toThrow('undefined entity');
  });

  it.each([
    [
      'test_errorToplevelAttr',
      `<t:attr ${NS} name="something">hello</t:attr>`,
      'attr> as top-level',
    ],
    ['test_errorUnnamedAttr', `<html><t:attr ${NS}>hello</t:attr></html>`, 'requires a name'],
    [
      'an attribute in a slot',
      `<p ${NS}><t:slot name="a"><t:attr name="b" /></t:slot></p>`,
      'attr> within slot',
    ],
    ['a slot without a name', `<p ${NS}>\n <t:slot /></p>`, '2:1: <{http'],
    ['unclosed', '<p><br></p>', '1:11: unexpected close tag'],
    ['nothing', '', 'must contain a root element'],
    ['two roots', '<a/><b/>', 'only one root'],
    ['an unknown prefix', '<x:a/>', 'unbound namespace prefix'],
    ['half a character', '<a>\ud800</a>', 'surrogate'],
  ])('refuses %s', (_what, xml, message) => {
    expect(() => new XMLString(xml)).toThrow(XmlSyntaxError);
    expect(() => new XMLString(xml)).toThrow(message);
  });
});

describe('XMLFile', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-template-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('test_filePath, test_load, test_loadTwice: reads its file once, when it is needed', () => {
    const path = join(folder, 'page.xhtml');
    const loader = new XMLFile(path);
    const same = new XMLFile(pathToFileURL(path));
    expect(() => loader.load()).toThrow('ENOENT');
    writeFileSync(path, '<p>\n<b>first</b></p>');
    expect(flattened(new Element(loader))).toBe('<p>\n<b>first</b></p>');
    writeFileSync(path, '<p>second</p>');
    expect(flattened(new Element(loader))).toBe('<p>\n<b>first</b></p>');
    expect(flattened(new Element(same))).toBe('<p>second</p>');
    expect(String(loader)).toBe(`<XMLFile of ${JSON.stringify(path)}>`);
  });

  it('names its file in errors, of reading and of rendering', () => {
    const path = join(folder, 'broken.xhtml');
    writeFileSync(path, '<p>\n<b></p>');
    expect(() => new XMLFile(path).load()).toThrow(`${path}:2:`);
    writeFileSync(path, `<p ${NS}>\n<b><t:slot name="x" /></b></p>`);
    expect(() => flattened(new Element(new XMLFile(path)))).toThrow(
      `File "${path}", line 2, column 0, in "b"`,
    );
  });
});

describe('TagLoader', () => {
  it('test_loadsList, test_flatten: loads what it was given', () => {
    const tag = tags.i('test');
    const loader = new TagLoader(tag);
    expect(loader.load()).toEqual([tag]);
    expect(loader.tag).toBe(tag);
    expect(flattened(loader.load())).toBe('<i>test</i>');
  });
});
