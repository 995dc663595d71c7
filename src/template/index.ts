/**
 * Pages made of XML templates, tags and JSX.
 *
 * @module hawser/template
 */
export type { Child } from './child.js';
export { ComponentNode } from './component.js';
export { Element, type ITemplateLoader, renderer } from './element.js';
export * from './errors.js';
export { escapedCDATA, escapedComment, escapeForAttribute, escapeForContent } from './escape.js';
export { type Expose, exposer } from './expose.js';
export { FailureElement, formatFailure } from './failure-element.js';
export { flatten, flattenString } from './flatten.js';
export type { Attributes, Content as FlattenableContent, Flattenable } from './flattenable.js';
export { BUFFER_SIZE, type FlattenWrite } from './flattener.js';
export { type Component, Fragment, h, type MarkupNode, Slot, Transparent } from './h.js';
export { TagLoader, XMLFile, XMLString } from './loaders.js';
export { CDATA, CharRef, Comment, type SlotOptions, type SourcePosition, slot } from './markup.js';
export { type RenderElementRequest, renderElement } from './render-element.js';
export {
  type IRenderable,
  isPage,
  isRenderable,
  type Page,
  type RenderMethod,
} from './renderable.js';
export { Tag, type TagConstructor, TagNode, type TagOptions } from './tag.js';
export { type HtmlTagName, type TagFactory, tags, VALID_HTML_TAG_NAMES } from './tags.js';
export { TEMPLATE_NAMESPACE } from './to-stan.js';
export { voidElements } from './void-elements.js';
export { XmlSyntaxError } from './xml.js';
