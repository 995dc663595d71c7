import { Tag } from './tag.js';

const NAMES = [
  'a',
  'abbr',
  'acronym',
  'address',
  'applet',
  'area',
  'article',
  'aside',
  'audio',
  'b',
  'base',
  'basefont',
  'bdi',
  'bdo',
  'big',
  'blockquote',
  'body',
  'br',
  'button',
  'canvas',
  'caption',
  'center',
  'cite',
  'code',
  'col',
  'colgroup',
  'command',
  'data',
  'datalist',
  'dd',
  'del',
  'details',
  'dfn',
  'dialog',
  'dir',
  'div',
  'dl',
  'dt',
  'em',
  'embed',
  'fieldset',
  'figcaption',
  'figure',
  'font',
  'footer',
  'form',
  'frame',
  'frameset',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'head',
  'header',
  'hgroup',
  'hr',
  'html',
  'i',
  'iframe',
  'img',
  'input',
  'ins',
  'isindex',
  'kbd',
  'keygen',
  'label',
  'legend',
  'li',
  'link',
  'main',
  'map',
  'mark',
  'menu',
  'meta',
  'meter',
  'nav',
  'noframes',
  'noscript',
  'object',
  'ol',
  'optgroup',
  'option',
  'output',
  'p',
  'param',
  'picture',
  'pre',
  'progress',
  'q',
  'rp',
  'rt',
  'ruby',
  's',
  'samp',
  'script',
  'search',
  'section',
  'select',
  'slot',
  'small',
  'source',
  'span',
  'strike',
  'strong',
  'style',
  'sub',
  'summary',
  'sup',
  'table',
  'tbody',
  'td',
  'template',
  'textarea',
  'tfoot',
  'th',
  'thead',
  'time',
  'title',
  'tr',
  'track',
  'tt',
  'u',
  'ul',
  'var',
  'video',
  'wbr',
] as const;

/** A name that {@link tags} knows. */
export type HtmlTagName = (typeof NAMES)[number];

/**
 * The names {@link tags} knows: Twisted's list, and the elements HTML got since (`dialog`, `main`, `picture` ...).
 * `xmp` is left out, as in Twisted: its content cannot be escaped.
 *
 * Twisted: `twisted.web.template.VALID_HTML_TAG_NAMES`.
 */
export const VALID_HTML_TAG_NAMES: ReadonlySet<HtmlTagName> = new Set(NAMES);

/** The type of {@link tags}. */
export type TagFactory = { readonly [Name in HtmlTagName | 'transparent' | 'del_']: Tag };

/**
 * A new tag at every access: `tags.div` is `Tag('div')`, to be called with content and attributes. `tags.transparent`
 * has no name and gives its content alone; `tags.del_` is `tags.del` under the name Python needs.
 *
 * Twisted: `twisted.web.template.tags`. An unknown name is `undefined` here (Twisted: `AttributeError`), and
 * TypeScript refuses it.
 *
 * @example
 * tags.ul(rows.map((row) => tags.li(row.name, { class: 'row' })));
 */
export const tags: TagFactory = makeFactory();

function makeFactory(): TagFactory {
  const factory: object = Object.create(null);
  const define = (key: string, tagName: string): void => {
    Object.defineProperty(factory, key, { enumerable: true, get: () => Tag(tagName) });
  };
  for (const name of NAMES) define(name, name);
  define('del_', 'del');
  define('transparent', '');
  return factory as TagFactory;
}
