import type { Child } from './child.js';

/**
 * The value of an attribute in JSX. `true` writes the name alone (`disabled=""`); `false`, `null` and `undefined` leave
 * the attribute out. Anything that can be a child will do, a Deferred or a slot too.
 */
export type AttributeValue = Child;

type Names<K extends string> = { [Name in K]?: AttributeValue };

/** What every element takes; names are those of HTML (`class`, `for`), not those of the DOM. */
export interface GlobalAttributes
  extends Names<
    | 'accesskey'
    | 'autocapitalize'
    | 'autofocus'
    | 'class'
    | 'contenteditable'
    | 'dir'
    | 'draggable'
    | 'enterkeyhint'
    | 'exportparts'
    | 'hidden'
    | 'id'
    | 'inert'
    | 'inputmode'
    | 'is'
    | 'itemid'
    | 'itemprop'
    | 'itemref'
    | 'itemscope'
    | 'itemtype'
    | 'lang'
    | 'nonce'
    | 'part'
    | 'popover'
    | 'role'
    | 'slot'
    | 'spellcheck'
    | 'style'
    | 'tabindex'
    | 'title'
    | 'translate'
    | 'xml:lang'
    | 'xmlns'
  > {
  [name: `aria-${string}` | `data-${string}` | `on${string}`]: AttributeValue;
  children?: Child;
  /** Name of the method of the surrounding `Element` that renders this tag. */
  't:render'?: string;
}

type With<K extends string = never> = GlobalAttributes & Names<K>;
type Fetching = 'crossorigin' | 'fetchpriority' | 'referrerpolicy';
type Sized = 'height' | 'width';
type Media = Sized | 'autoplay' | 'controls' | 'crossorigin' | 'loop' | 'muted' | 'preload' | 'src';
type Submit = 'formaction' | 'formenctype' | 'formmethod' | 'formnovalidate' | 'formtarget';
type Popover = 'popovertarget' | 'popovertargetaction' | 'command' | 'commandfor';
type Field = 'disabled' | 'form' | 'name';
type Cell = 'abbr' | 'align' | 'colspan' | 'headers' | 'rowspan' | 'scope' | 'valign';
type Edit = With<'cite' | 'datetime'>;
type Quote = With<'cite'>;

/** Elements with attributes of their own. */
interface OwnAttributes {
  a: With<
    | 'download'
    | 'href'
    | 'hreflang'
    | 'name'
    | 'ping'
    | 'referrerpolicy'
    | 'rel'
    | 'target'
    | 'type'
  >;
  area: With<
    'alt' | 'coords' | 'download' | 'href' | 'ping' | 'referrerpolicy' | 'rel' | 'shape' | 'target'
  >;
  audio: With<Media>;
  base: With<'href' | 'target'>;
  blockquote: Quote;
  body: With<'bgcolor' | 'text'>;
  button: With<Field | Submit | Popover | 'type' | 'value'>;
  canvas: With<Sized>;
  col: With<'span'>;
  colgroup: With<'span'>;
  data: With<'value'>;
  del: Edit;
  details: With<'name' | 'open'>;
  dialog: With<'closedby' | 'open'>;
  embed: With<Sized | 'src' | 'type'>;
  fieldset: With<Field>;
  font: With<'color' | 'face' | 'size'>;
  form: With<
    | 'accept-charset'
    | 'action'
    | 'autocomplete'
    | 'enctype'
    | 'method'
    | 'name'
    | 'novalidate'
    | 'rel'
    | 'target'
  >;
  frame: With<'frameborder' | 'name' | 'noresize' | 'scrolling' | 'src'>;
  frameset: With<'cols' | 'rows'>;
  html: With<'version'>;
  iframe: With<
    | Sized
    | 'allow'
    | 'allowfullscreen'
    | 'frameborder'
    | 'loading'
    | 'name'
    | 'referrerpolicy'
    | 'sandbox'
    | 'src'
    | 'srcdoc'
  >;
  img: With<
    | Sized
    | Fetching
    | 'alt'
    | 'border'
    | 'decoding'
    | 'ismap'
    | 'loading'
    | 'sizes'
    | 'src'
    | 'srcset'
    | 'usemap'
  >;
  input: With<
    | Field
    | Submit
    | Popover
    | Sized
    | 'accept'
    | 'alt'
    | 'autocomplete'
    | 'capture'
    | 'checked'
    | 'dirname'
    | 'list'
    | 'max'
    | 'maxlength'
    | 'min'
    | 'minlength'
    | 'multiple'
    | 'pattern'
    | 'placeholder'
    | 'readonly'
    | 'required'
    | 'size'
    | 'src'
    | 'step'
    | 'type'
    | 'value'
  >;
  ins: Edit;
  label: With<'for'>;
  li: With<'type' | 'value'>;
  link: With<
    | Fetching
    | 'as'
    | 'blocking'
    | 'disabled'
    | 'href'
    | 'hreflang'
    | 'imagesizes'
    | 'imagesrcset'
    | 'integrity'
    | 'media'
    | 'rel'
    | 'sizes'
    | 'type'
  >;
  map: With<'name'>;
  meta: With<'charset' | 'content' | 'http-equiv' | 'media' | 'name' | 'property'>;
  meter: With<'form' | 'high' | 'low' | 'max' | 'min' | 'optimum' | 'value'>;
  object: With<Sized | 'data' | 'form' | 'name' | 'type' | 'usemap'>;
  ol: With<'reversed' | 'start' | 'type'>;
  optgroup: With<'disabled' | 'label'>;
  option: With<'disabled' | 'label' | 'selected' | 'value'>;
  output: With<'for' | 'form' | 'name'>;
  param: With<'name' | 'value'>;
  progress: With<'max' | 'value'>;
  q: Quote;
  script: With<
    | Fetching
    | 'async'
    | 'blocking'
    | 'charset'
    | 'defer'
    | 'integrity'
    | 'nomodule'
    | 'src'
    | 'type'
  >;
  select: With<Field | 'autocomplete' | 'multiple' | 'required' | 'size'>;
  slot: With<'name'>;
  source: With<Sized | 'media' | 'sizes' | 'src' | 'srcset' | 'type'>;
  style: With<'blocking' | 'media' | 'type'>;
  table: With<'border' | 'cellpadding' | 'cellspacing' | 'width'>;
  td: With<Cell>;
  template: With<'shadowrootmode' | 'shadowrootdelegatesfocus' | 'shadowrootclonable'>;
  textarea: With<
    | Field
    | 'autocomplete'
    | 'cols'
    | 'dirname'
    | 'maxlength'
    | 'minlength'
    | 'placeholder'
    | 'readonly'
    | 'required'
    | 'rows'
    | 'wrap'
  >;
  th: With<Cell>;
  time: With<'datetime'>;
  tr: With<'align' | 'valign'>;
  track: With<'default' | 'kind' | 'label' | 'src' | 'srclang'>;
  video: With<Media | 'disablepictureinpicture' | 'playsinline' | 'poster'>;
}

/** The attributes of an element by its name; the global ones where it has none of its own. */
export type HtmlAttributes<Name extends string> = Name extends keyof OwnAttributes
  ? OwnAttributes[Name]
  : GlobalAttributes;

/** Attributes of elements nobody keeps a list of: custom elements, SVG, MathML. */
export interface AnyAttributes {
  [name: string]: Child;
}
