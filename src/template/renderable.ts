import type { MarkupNode } from './h.js';

/** A method that fills in one place of a template: gets the request and a clone of the tag that asked for it. */
export type RenderMethod = (request: any, tag: any) => any;

/**
 * A part of a page: it has content and knows the methods its template names.
 *
 * Twisted: `twisted.web.iweb.IRenderable`.
 */
export interface IRenderable {
  /**
   * The method a `t:render` directive within this object's content asks for.
   *
   * @throws {@link MissingRenderMethod} when there is none of that name.
   */
  lookupRenderMethod(name: string): RenderMethod;
  /** The content to be flattened, `undefined` as the request where there is none. */
  render(request: any): any;
}

/** Whether `value` is an {@link IRenderable}, an `Element` for one: an object with its two methods. */
export function isRenderable(value: unknown): value is IRenderable {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<IRenderable>).lookupRenderMethod === 'function' &&
    typeof (value as Partial<IRenderable>).render === 'function'
  );
}

/** The member that marks what tags and JSX make, whichever installed copy of hawser made it. */
export const MARKUP: unique symbol = Symbol.for('hawser.markup') as never;

/** A page, or a part of one, that a resource may return: an element, a tag, or what JSX makes. */
export type Page = IRenderable | MarkupNode;

/** Whether `value` is a {@link Page}. */
export function isPage(value: unknown): value is Page {
  if (isRenderable(value)) return true;
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    (value as { [MARKUP]?: unknown })[MARKUP] === true
  );
}
