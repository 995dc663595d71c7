import type { Attributes, Flattenable } from './flattenable.js';
import { CDATA, Comment, type SourcePosition, slot } from './markup.js';
import { Tag } from './tag.js';
import type { NamespacedTag } from './xml.js';
import { readXml, type XmlHandler, XmlSyntaxError } from './xml.js';

/** The namespace of `t:render`, `t:slot`, `t:attr` and `t:transparent`. Twisted: `TEMPLATE_NAMESPACE`. */
export const TEMPLATE_NAMESPACE: string = 'http://twistedmatrix.com/ns/twisted.web.template/0.1';

/**
 * The nodes of an XML template.
 *
 * Twisted: `_template_util._flatsaxParse`.
 *
 * @throws {@link XmlSyntaxError} where it is no well-formed XML, or uses the template namespace in a wrong way.
 */
export function toStan(text: string, filename: string | undefined): Flattenable[] {
  const builder = new StanBuilder(text, filename);
  readXml(text, filename, true, builder);
  return builder.document;
}

/** Namespaces and the prefix last bound to each; `undefined` is the default namespace. */
type Prefixes = ReadonlyMap<string, string | undefined>;

class StanBuilder implements XmlHandler<NamespacedTag> {
  readonly document: Flattenable[] = [];
  readonly #text: string;
  readonly #filename: string | undefined;
  readonly #stack: Array<Tag | slot> = [];
  #current: Flattenable[] = this.document;
  #prefixes: Prefixes = new Map([['http://www.w3.org/XML/1998/namespace', 'xml']]);
  readonly #outerPrefixes: Prefixes[] = [];
  #declarations: Attributes = {};
  // Line counting goes on from the last element.
  #line = 1;
  #lineStart = 0;
  #counted = 0;

  constructor(text: string, filename: string | undefined) {
    this.#text = text;
    this.#filename = filename;
  }

  open(element: NamespacedTag, offset: number): void {
    this.#bindPrefixes(element);
    const position = this.#position(offset);
    const inTemplate = element.uri === TEMPLATE_NAMESPACE;
    const attributes = Object.values(element.attributes).filter(({ uri }) => uri !== XMLNS);
    if (inTemplate && element.local === 'slot') {
      this.#enter(this.#current, makeSlot(attributes, position));
      return;
    }
    const render = attributes.find(
      ({ uri, local }) => uri === TEMPLATE_NAMESPACE && local === 'render',
    );
    const own: Attributes = {};
    for (const attribute of attributes) {
      if (attribute !== render) own[this.#name(attribute.uri, attribute.local)] = attribute.value;
    }
    if (inTemplate && element.local === 'attr') {
      this.#openAttr(own['name'] as string | undefined, render?.value, position);
      return;
    }
    Object.assign(own, this.#declarations);
    this.#declarations = {};
    let tagName = inTemplate ? element.local : this.#name(element.uri, element.local);
    if (inTemplate && tagName === 'transparent') tagName = '';
    const tag = new Tag(tagName, { attributes: own, render: render?.value, ...position });
    this.#enter(this.#current, tag);
  }

  close(): void {
    this.#stack.pop();
    this.#current = this.#stack.at(-1)?.children ?? this.document;
    this.#prefixes = this.#outerPrefixes.pop()!;
  }

  text(text: string): void {
    this.#current.push(text);
  }

  cdata(text: string): void {
    this.#current.push(new CDATA(text));
  }

  comment(text: string): void {
    this.#current.push(new Comment(text));
  }

  /** Entities declared in the document itself, the usual way to have `&nbsp;`, as far as they are plain text. */
  doctype(doctype: string): Record<string, string> {
    const entities: Record<string, string> = {};
    const internal = doctype.slice(doctype.indexOf('[') + 1);
    for (const [, name, , value] of internal.matchAll(
      /<!ENTITY\s+([^\s%"']+)\s+(["'])(.*?)\2\s*>/gs,
    )) {
      const plain = value!.replace(/&#(x[\da-f]+|\d+);/gi, (_all, digits: string) =>
        String.fromCodePoint(Number(digits.startsWith('x') ? `0${digits}` : digits)),
      );
      if (/[<&]/.test(value!.replace(/&#(?:x[\da-f]+|\d+);/gi, ''))) {
        throw new XmlSyntaxError(`entity ${name} stands for markup, which is not supported`, {
          filename: this.#filename,
        });
      }
      entities[name!] ??= plain;
    }
    return entities;
  }

  /** `<t:attr name="href">...</t:attr>`: what is in it becomes an attribute of the element around it. */
  #openAttr(name: string | undefined, render: string | undefined, position: SourcePosition): void {
    const owner = this.#stack.at(-1);
    if (owner === undefined) throw misplaced('attr as top-level element', position);
    if (owner instanceof slot) throw misplaced('attr within slot', position);
    if (name === undefined) throw misplaced('attr requires a name attribute', position);
    const value = new Tag('', { render, ...position });
    owner.attributes[name] = value;
    this.#enter(undefined, value);
  }

  #enter(siblings: Flattenable[] | undefined, node: Tag | slot): void {
    siblings?.push(node);
    this.#stack.push(node);
    this.#current = node.children;
  }

  /** The declarations of an element: those of the template namespace vanish, the others become attributes. */
  #bindPrefixes(element: NamespacedTag): void {
    this.#outerPrefixes.push(this.#prefixes);
    const declared = Object.entries(element.ns);
    if (declared.length === 0) return;
    const prefixes = new Map(this.#prefixes);
    for (const [prefix, uri] of declared) {
      prefixes.set(uri, prefix === '' ? undefined : prefix);
      if (uri === TEMPLATE_NAMESPACE) continue;
      this.#declarations[prefix === '' ? 'xmlns' : `xmlns:${prefix}`] = uri;
    }
    this.#prefixes = prefixes;
  }

  #name(uri: string, local: string): string {
    const prefix = uri === '' ? undefined : this.#prefixes.get(uri);
    return prefix === undefined ? local : `${prefix}:${local}`;
  }

  #position(offset: number): SourcePosition {
    const text = this.#text;
    for (; this.#counted < offset; this.#counted++) {
      if (text.charCodeAt(this.#counted) !== 10) continue;
      this.#line++;
      this.#lineStart = this.#counted + 1;
    }
    return {
      filename: this.#filename,
      lineNumber: this.#line,
      columnNumber: offset - this.#lineStart,
    };
  }
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';

function makeSlot(
  attributes: readonly { uri: string; local: string; value: string }[],
  position: SourcePosition,
): slot {
  const get = (wanted: string): string | undefined =>
    attributes.find(({ uri, local }) => uri === '' && local === wanted)?.value;
  const name = get('name');
  if (name === undefined) throw misplaced('slot requires a name attribute', position);
  return new slot(name, { default: get('default'), ...position });
}

function misplaced(what: string, position: SourcePosition): XmlSyntaxError {
  const { filename, lineNumber, columnNumber } = position;
  return new XmlSyntaxError(`<{${TEMPLATE_NAMESPACE}}${what}`.replace(' ', '> '), {
    filename,
    lineNumber: lineNumber!,
    columnNumber: columnNumber!,
  });
}
