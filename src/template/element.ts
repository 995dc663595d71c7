import { MissingRenderMethod, MissingTemplateLoader } from './errors.js';
import { type Expose, exposer } from './expose.js';
import type { Flattenable } from './flattenable.js';
import type { IRenderable, RenderMethod } from './renderable.js';

/** Where an element gets its content from. Twisted: `twisted.web.iweb.ITemplateLoader`. */
export interface ITemplateLoader {
  /** The template's nodes; the same ones at every call, so they are not to be changed. */
  load(): Flattenable[];
}

/**
 * Marks the methods of an {@link Element} that its template may name in `t:render`. A method that is not marked cannot
 * be reached from a template.
 *
 * A render method gets the request and a clone of the tag that names it, and returns what is to stand in its place:
 * the tag, filled and changed at will, or anything else that can be flattened, Deferreds and Promises included.
 *
 * Instead of decorating them, methods can be listed: `static renderers = ['title', 'rows']`.
 *
 * Twisted: `twisted.web.template.renderer`.
 *
 * @example
 * class Page extends Element {
 *   static loader = new XMLString(`<h1 xmlns:t="${TEMPLATE_NAMESPACE}" t:render="title" />`);
 *   @renderer title(request: IRequest, tag: Tag) {
 *     return tag(`Hello, ${request.path}`);
 *   }
 * }
 */
export const renderer: Expose = exposer('renderers');

/**
 * A part of a page with a template of its own and methods that fill it in.
 *
 * The template comes from the `loader` given to the constructor, from a field or, read once for all instances, from a
 * static member of the class: `static loader = new XMLString('...')`.
 *
 * Twisted: `twisted.web.template.Element`.
 */
export class Element implements IRenderable {
  /** Names of render methods, beside those marked with {@link renderer}. */
  declare static renderers?: readonly string[];
  /** The loader of all instances that have none of their own. */
  declare static loader?: ITemplateLoader;
  /** The template of this element. */
  declare loader: ITemplateLoader | undefined;

  constructor(loader?: ITemplateLoader) {
    if (loader !== undefined) this.loader = loader;
  }

  /**
   * The render method of that name, bound to this element. Override it to compute methods.
   *
   * @throws {@link MissingRenderMethod} if there is none, or if it is not marked.
   */
  lookupRenderMethod(name: string): RenderMethod {
    const method = renderer.get(this, name, undefined);
    if (method === undefined) throw new MissingRenderMethod(this, name);
    return method as RenderMethod;
  }

  /**
   * The content: what the loader loads.
   *
   * @throws {@link MissingTemplateLoader} if there is no loader.
   */
  // biome-ignore lint/correctness/noUnusedFunctionParameters: overrides want it
  render(request: any): Flattenable {
    const loader = this.loader ?? (this.constructor as typeof Element).loader;
    if (loader === undefined) throw new MissingTemplateLoader(this);
    return loader.load();
  }
}
