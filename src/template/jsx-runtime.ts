/**
 * JSX for pages: put `"jsx": "react-jsx"` and `"jsxImportSource": "hawser"` into tsconfig.json.
 *
 * What JSX makes is what `tags` make, so both mix, in templates and in render methods. See `h` for what attributes and
 * children may be. Slots are written `<Slot name="x" />` or, where the compiler knows namespaces (TypeScript, esbuild),
 * `<t:slot name="x" />`; the attribute `t:render` names a render method.
 *
 * @example
 * const Row = async ({ id }: { id: number }) => <li>{await nameOf(id)}</li>;
 * const page = <ul>{ids.map((id) => <Row id={id} />)}</ul>;
 */
import type { Child } from './child.js';
import { type Component, Fragment, fromJsx, type MarkupNode } from './h.js';
import type { AnyAttributes, HtmlAttributes } from './jsx-attributes.js';
import { TagNode } from './tag.js';
import type { HtmlTagName } from './tags.js';

export { Fragment };

/** Called by compiled JSX. A `key` is not needed here and is dropped. */
export function jsx(
  type: string | Component,
  props: { readonly [name: string]: Child },
): MarkupNode {
  return fromJsx(type, props, false);
}

/** The same for several children. */
export function jsxs(
  type: string | Component,
  props: { readonly [name: string]: Child },
): MarkupNode {
  return fromJsx(type, props, true);
}

/** The same in development: remembers where the tag was written, for error messages. */
export function jsxDEV(
  type: string | Component,
  props: { readonly [name: string]: Child },
  _key?: unknown,
  isStatic?: boolean,
  source?: { fileName?: string; lineNumber?: number; columnNumber?: number },
): MarkupNode {
  const node = fromJsx(type, props, isStatic === true);
  if (source !== undefined && node instanceof TagNode) {
    node.filename = source.fileName;
    node.lineNumber = source.lineNumber;
    node.columnNumber = source.columnNumber;
  }
  return node;
}

/** The elements of HTML with their attributes. */
type HtmlElements = { [Name in HtmlTagName]: HtmlAttributes<Name> };

/** Those of SVG and MathML in use on pages; their attributes are not listed. */
type SvgElements = {
  [Name in
    | ForeignName
    | `fe${Effect}`
    | `${'linear' | 'radial'}Gradient`
    | `animate${'' | 'Motion' | 'Transform'}`]: AnyAttributes;
};
type ForeignName =
  | (
      | 'svg'
      | 'math'
      | 'circle'
      | 'clipPath'
      | 'defs'
      | 'desc'
      | 'ellipse'
      | 'filter'
      | 'foreignObject'
    )
  | (
      | 'g'
      | 'image'
      | 'line'
      | 'marker'
      | 'mask'
      | 'metadata'
      | 'mpath'
      | 'path'
      | 'pattern'
      | 'polygon'
    )
  | (
      | 'polyline'
      | 'rect'
      | 'set'
      | 'stop'
      | 'switch'
      | 'symbol'
      | 'text'
      | 'textPath'
      | 'tspan'
      | 'use'
    )
  | (
      | 'view'
      | 'mfrac'
      | 'mi'
      | 'mn'
      | 'mo'
      | 'mover'
      | 'mrow'
      | 'msqrt'
      | 'msub'
      | 'msubsup'
      | 'msup'
    )
  | ('mtable' | 'mtd' | 'mtext' | 'mtr' | 'munder' | 'munderover' | 'semantics' | 'annotation');
type Effect =
  | ('Blend' | 'ColorMatrix' | 'Composite' | 'DropShadow' | 'Flood' | 'GaussianBlur' | 'Image')
  | ('Merge' | 'MergeNode' | 'Morphology' | 'Offset' | 'Tile' | 'Turbulence');

/** What TypeScript asks to know about JSX. */
export declare namespace JSX {
  type Element = MarkupNode;
  type ElementType = keyof IntrinsicElements | Component;
  interface ElementChildrenAttribute {
    children: unknown;
  }
  interface IntrinsicAttributes {
    key?: string | number | bigint | null | undefined;
  }
  interface IntrinsicElements extends HtmlElements, SvgElements {
    /** A place that `fillSlots` on a tag around it fills. */
    't:slot': { name: string; default?: Child };
    /** Content without a tag, to hang a `t:render` on. */
    't:transparent': { children?: Child; 't:render'?: string };
    [customElement: `${string}-${string}`]: AnyAttributes;
  }
}
