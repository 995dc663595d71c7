import type { Flattenable } from './flattenable.js';
import type { IRenderable } from './renderable.js';
import type { TagNode } from './tag.js';

/** One level of the tree being flattened: what there is to do next in it. Frames are used again and again. */
export class Frame {
  /** What is being flattened here, for error messages. */
  root: unknown = undefined;
  /** Where render methods are looked up. */
  factory: IRenderable | undefined = undefined;
  /** Whether text is escaped as content; not so directly in an attribute, where {@link quotes} does it. */
  escape = true;
  /** How many attributes all output here stands in: one, or more for a tag within an attribute within ... */
  quotes = 0;
  /** The content, {@link index} the next of it. */
  items: readonly Flattenable[] | undefined = undefined;
  index = 0;
  /** Content that comes one by one instead. */
  iterator: Iterator<Flattenable> | AsyncIterator<Flattenable> | undefined = undefined;
  isAsync = false;
  /** A tag whose attributes are still being written, and their names; {@link index} is the next of them. */
  tag: TagNode | undefined = undefined;
  names: readonly string[] | undefined = undefined;
  /** What is written at the end: the closing tag. */
  close = '';
  /** Whether this is what a render method returned. */
  rendered = false;
  /** Whether this is what a JSX component returned, who may return numbers and nothing. */
  lenient = false;
  /** Whether the rest of the content has been searched for what is under way in it. */
  searched = false;

  /** Set up for content within `outer`, which is what most of it is taken from. */
  enter(root: unknown, outer: Frame | undefined, items: readonly Flattenable[] | undefined): this {
    this.root = root;
    this.factory = outer?.factory;
    this.escape = outer?.escape ?? true;
    this.quotes = outer?.quotes ?? 0;
    this.items = items;
    this.index = 0;
    this.close = '';
    this.rendered = false;
    this.lenient = false;
    this.searched = false;
    return this;
  }

  /** Let go of everything. */
  leave(): void {
    this.root = undefined;
    this.factory = undefined;
    this.items = undefined;
    this.iterator = undefined;
    this.isAsync = false;
    this.tag = undefined;
    this.names = undefined;
  }
}
