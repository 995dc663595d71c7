import { inspect } from 'node:util';
import type { Attributes, Flattenable } from './flattenable.js';
import type { SourcePosition } from './markup.js';
import { isRenderable, MARKUP } from './renderable.js';

/** What the constructor of a tag takes besides the name. */
export interface TagOptions extends SourcePosition {
  readonly attributes?: Attributes | undefined;
  readonly children?: Flattenable[] | undefined;
  /** Name of the render method that replaces the tag. */
  readonly render?: string | undefined;
}

/**
 * A piece of markup with a name, attributes and content. `h` and JSX make these; {@link Tag} adds that one can call it.
 *
 * All of it may be changed until it is flattened. An empty name stands for the content alone (`t:transparent`).
 */
export class TagNode {
  /** The element's name, `div`; empty for a transparent tag. */
  declare tagName: string;
  /** Attributes in the order they are written. */
  declare attributes: Attributes;
  /** The content. */
  declare children: Flattenable[];
  /** Name of the method of the surrounding element that renders this tag. */
  declare render: string | undefined;
  /** Values for the slots below, put there by {@link TagNode.fillSlots}. */
  declare slotData: Attributes | undefined;
  /** Position in the template, if the tag was read from one. */
  declare filename: string | undefined;
  declare lineNumber: number | undefined;
  declare columnNumber: number | undefined;

  constructor(tagName: string, options?: TagOptions) {
    initialise(this, tagName, options);
  }

  /**
   * Give values to slots within this tag. They are looked up when the tag is flattened, the innermost first.
   *
   * Returns the tag, so that a renderer can `return tag.fillSlots({ ... })`. Twisted: `Tag.fillSlots(**slots)`.
   */
  fillSlots(slots: Attributes): this {
    this.slotData = Object.assign(this.slotData ?? {}, slots);
    return this;
  }

  /** Drop the content. Twisted: `Tag.clear`. */
  clear(): this {
    this.children = [];
    return this;
  }

  /** Add content, and nothing but content, whatever its type. Twisted has only the call. */
  append(...children: Flattenable[]): this {
    for (const child of children) this.children.push(child);
    return this;
  }

  /**
   * A copy. Attributes and slot values are copied in depth, the content in depth only if `deep`; text, Deferreds and
   * all else that is no tag and no list is shared. A generator among it can run only once, so it is warned about.
   *
   * Twisted: `Tag.clone(deep=True)`.
   */
  clone(deep: boolean = true): Tag {
    const copy = new Tag(this.tagName, {
      attributes: cloneAll(this.attributes),
      children: deep ? this.children.map(cloneDeep) : this.children.slice(),
      render: this.render,
      filename: this.filename,
      lineNumber: this.lineNumber,
      columnNumber: this.columnNumber,
    });
    if (this.slotData !== undefined) copy.slotData = cloneAll(this.slotData);
    return copy;
  }

  /** As Twisted's `repr`: `Tag('p', attributes={ ... }, children=[ ... ])`. */
  toString(): string {
    let out = `Tag(${inspect(this.tagName)}`;
    if (Object.keys(this.attributes).length > 0) out += `, attributes=${inspect(this.attributes)}`;
    if (this.children.length > 0) out += `, children=${inspect(this.children)}`;
    return `${out})`;
  }
}
Object.defineProperty(TagNode.prototype, MARKUP, { value: true });
// Otherwise a callable tag would be shown as a function.
Object.defineProperty(TagNode.prototype, inspect.custom, {
  value(this: TagNode): string {
    return this.toString();
  },
});

/**
 * A tag one can call to add to it: `tags.a('text', { href: '/' })` or, in a render method, `tag('text')`.
 *
 * Arguments are content. A plain object that comes first or last is taken as attributes (Twisted: keyword arguments);
 * one `_` at the end of a name is dropped (`class_`), and `render` names a render method instead of an attribute.
 * Because of that, a value from outside that may be any parsed JSON belongs into `String(value)` or `tag.append(value)`.
 *
 * Twisted: `twisted.web.template.Tag`.
 *
 * @example
 * tags.p('Hello, ', tags.b(name), { class: 'greeting' });
 */
export interface Tag extends TagNode {
  /** @throws TypeError if the attribute `render` is no string. */
  (...contents: Array<Flattenable | Attributes>): this;
}

/** The class of {@link Tag}; works with and without `new`. */
export interface TagConstructor {
  new (tagName: string, options?: TagOptions): Tag;
  (tagName: string, options?: TagOptions): Tag;
  readonly prototype: Tag;
}

export const Tag: TagConstructor = function Tag(tagName: string, options?: TagOptions): Tag {
  const tag = ((...contents: Array<Flattenable | Attributes>) => fill(tag, contents)) as Tag;
  Object.setPrototypeOf(tag, new.target === undefined ? Tag.prototype : new.target.prototype);
  initialise(tag, tagName, options);
  return tag;
} as TagConstructor;
Object.setPrototypeOf(Tag.prototype, TagNode.prototype);

function initialise(tag: TagNode, tagName: string, options: TagOptions | undefined): void {
  tag.tagName = tagName;
  tag.attributes = options?.attributes ?? {};
  tag.children = options?.children ?? [];
  tag.render = options?.render;
  tag.slotData = undefined;
  tag.filename = options?.filename;
  tag.lineNumber = options?.lineNumber;
  tag.columnNumber = options?.columnNumber;
}

function fill<T extends TagNode>(tag: T, contents: ReadonlyArray<Flattenable | Attributes>): T {
  const last = contents.length - 1;
  let keywords: Attributes | undefined;
  for (let i = 0; i <= last; i++) {
    const content = contents[i]!;
    if (keywords === undefined && (i === 0 || i === last) && isKeywords(content)) {
      keywords = content;
      setKeywords(tag, content);
    } else {
      tag.children.push(content as Flattenable);
    }
  }
  return tag;
}

/** Whether an argument stands for Python's keyword arguments: a plain object that cannot be content. */
function isKeywords(value: unknown): value is Attributes {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const object = value as Record<PropertyKey, unknown>;
  return (
    typeof object['then'] !== 'function' &&
    !isRenderable(value) &&
    !(Symbol.iterator in object) &&
    !(Symbol.asyncIterator in object)
  );
}

function setKeywords(tag: TagNode, keywords: Attributes): void {
  for (const key of Object.keys(keywords)) {
    const value = keywords[key]!;
    const name = key.endsWith('_') ? key.slice(0, -1) : key;
    if (name !== 'render') {
      tag.attributes[name] = value;
    } else if (typeof value === 'string') {
      tag.render = value;
    } else {
      throw new TypeError(`Value for "render" attribute must be a string, got ${inspect(value)}`);
    }
  }
}

function cloneAll(values: Attributes): Attributes {
  const copy: Attributes = {};
  for (const name of Object.keys(values)) copy[name] = cloneDeep(values[name]!);
  return copy;
}

function cloneDeep(value: Flattenable): Flattenable {
  if (typeof value === 'string') return value;
  if (value instanceof TagNode) return value.clone(true);
  if (Array.isArray(value)) return value.map(cloneDeep);
  if (isGenerator(value)) {
    process.emitWarning(
      'Cloning a Tag which contains a generator is unsafe, since the generator can be consumed only once',
      'DeprecationWarning',
      'HAWSER_CLONED_GENERATOR',
    );
  }
  return value;
}

function isGenerator(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Generator>).next === 'function' &&
    typeof (value as Partial<Generator>).throw === 'function'
  );
}
