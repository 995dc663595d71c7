/**
 * The elements that can have no content; they are written `<br />` when empty, all others `<p></p>`.
 *
 * Twisted: `twisted.web._stan.voidElements`, where `wbr` is misspelt `wbs`, so that it gets an end tag, which
 * HTML 13.1.2 forbids.
 */
export const voidElements: ReadonlySet<string> = new Set([
  'img',
  'br',
  'hr',
  'base',
  'meta',
  'link',
  'param',
  'area',
  'input',
  'col',
  'basefont',
  'isindex',
  'frame',
  'command',
  'embed',
  'keygen',
  'source',
  'track',
  'wbr',
]);
