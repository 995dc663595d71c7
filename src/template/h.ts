import { type Child, child } from './child.js';
import { ComponentNode } from './component.js';
import type { Attributes, Flattenable } from './flattenable.js';
import { slot } from './markup.js';
import { TagNode } from './tag.js';

/** A function that makes a part of a page from its props; it may return a Deferred or a promise. */
export type Component<Props = any> = (props: Props) => Child | PromiseLike<Child>;

/** Content without a tag around it: `<>...</>`. */
export function Fragment(props: { children?: Child }): Child {
  return props.children;
}

/** A place that `fillSlots` on a tag around it fills: `t:slot` for compilers that know no namespaces in JSX. */
export function Slot(props: { readonly name: string; readonly default?: Child }): slot {
  return makeSlot(props);
}

/** Content without a tag, to hang the name of a render method on: `t:transparent` likewise. */
export function Transparent(props: { children?: Child; readonly render?: string }): TagNode {
  const { children, render } = props;
  return make('', { 't:render': render }, contents([children])) as TagNode;
}

/** What the factories make. */
export type MarkupNode = TagNode | ComponentNode | slot;

/**
 * Make a piece of a page without XML: `h('a', { href: '/' }, 'home')`.
 *
 * The second argument is always the attributes, `null` for none, and the rest is always content, so a value from
 * outside cannot pass for attributes. Numbers become text; `null`, `undefined` and booleans are left out. Beside the
 * elements of HTML there are those of templates: `t:slot` with `name` and `default`, `t:transparent`, and the attribute
 * `t:render`. A function is called with its props, `children` among them, when flattening comes to it.
 *
 * @example
 * h('ul', { class: 'rows' }, rows.map((row) => h('li', null, row.name, ': ', row.count)));
 */
export function h(
  type: string | Component,
  attributes?: { readonly [name: string]: Child } | null,
  ...children: Child[]
): MarkupNode {
  if (typeof type === 'function') {
    return new ComponentNode(
      type,
      children.length > 0 ? { ...attributes, children } : { ...attributes },
    );
  }
  return make(type, attributes ?? {}, contents(children));
}

/**
 * The same from JSX's single object.
 *
 * @param isStatic - Whether the children are a list that JSX made, not one that is a child itself.
 *
 * @internal
 */
export function fromJsx(
  type: string | Component,
  props: { readonly [name: string]: Child },
  isStatic: boolean,
): MarkupNode {
  if (typeof type === 'function' && type !== Fragment) return new ComponentNode(type, props);
  const { children } = props;
  const content = isStatic ? contents(children as Child[]) : contents([children]);
  return type === Fragment ? make('', {}, content) : make(type as string, props, content);
}

function make(
  name: string,
  props: { readonly [name: string]: Child },
  children: Flattenable[],
): TagNode | slot {
  if (name === 't:slot') return makeSlot(props);
  const attributes: Attributes = {};
  let render: string | undefined;
  for (const key in props) {
    if (!Object.hasOwn(props, key) || key === 'children') continue;
    const value = props[key];
    if (key === 't:render') render = value as string | undefined;
    else if (typeof value === 'string') attributes[key] = value;
    else if (value === true) attributes[key] = '';
    else if (value !== false && value !== null && value !== undefined)
      attributes[key] = child(value);
  }
  const node = new TagNode(name === 't:transparent' ? '' : name, { attributes, children });
  if (render !== undefined) node.render = render;
  return node;
}

function makeSlot(props: { readonly [name: string]: Child }): slot {
  const name = props['name'];
  if (typeof name !== 'string') throw new TypeError('t:slot: the name must be a string');
  const otherwise = props['default'];
  return new slot(name, { default: otherwise === undefined ? undefined : child(otherwise) });
}

/** Children as content; the list itself if nothing in it needs to be changed. */
function contents(children: Child[]): Flattenable[] {
  if (children.length === 1) {
    const only = children[0];
    return only === undefined ? [] : [child(only)];
  }
  return child(children) as Flattenable[];
}
