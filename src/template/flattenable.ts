import type { ComponentNode } from './component.js';
import type { CDATA, CharRef, Comment, slot } from './markup.js';
import type { IRenderable } from './renderable.js';
import type { TagNode } from './tag.js';

/** What can be flattened as it is, without anything to wait for first. */
export type Content =
  | string
  | Uint8Array
  | slot
  | CDATA
  | Comment
  | CharRef
  | TagNode
  | ComponentNode
  | IRenderable
  | Iterable<Flattenable>
  | AsyncIterable<Flattenable>;

/**
 * Everything that can stand in a page: text, bytes (UTF-8), tags and the other kinds of markup, elements, lists and
 * generators of all these, and Deferreds or promises of them.
 *
 * Numbers, booleans, `null` and `undefined` are not among them, in Twisted neither: `String(count)` says what is meant.
 * (In JSX they may be written, see `hawser/jsx-runtime`.)
 *
 * Twisted: `twisted.web.template.Flattenable`. Differs: asynchronous iterables are new here, their items are waited for
 * one by one.
 */
export type Flattenable = Content | PromiseLike<Content>;

/** The attributes of a tag by name. Values are content like any other: a slot, a Deferred, even a tag. */
export interface Attributes {
  [name: string]: Flattenable;
}
