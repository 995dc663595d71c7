/** Text for content: `&`, `<` and `>` become references. Twisted: `_flatten.escapeForContent`. */
export function escapeForContent(text: string): string {
  return /[&<>]/.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : text;
}

/**
 * Text, or markup, for a double-quoted attribute: `&`, `<`, `>` and `"` become references.
 * Twisted: what `_flatten.writeWithAttributeEscaping` does.
 */
export function escapeForAttribute(text: string): string {
  return /[&<>"]/.test(text) ? escapeForContent(text).replaceAll('"', '&quot;') : text;
}

/** Text for a CDATA section: `]]>` is split over two sections. Twisted: `_flatten.escapedCDATA`. */
export function escapedCDATA(text: string): string {
  return text.replaceAll(']]>', ']]]]><![CDATA[>');
}

/**
 * Text for a comment, which it cannot end whatever it is: neither for XML (`-->`) nor for HTML, which ends comments at
 * `--!>` too, and at `>` or `->` right at their start.
 *
 * Twisted: `_flatten.escapedComment`, which minds only `-->` and a `-` at the end. Standard: HTML 13.1.6.
 */
export function escapedComment(text: string): string {
  const safe = text.replace(/^(-?)>/, '$1&gt;').replace(/--(!?)>/g, '--$1&gt;');
  return safe.endsWith('-') ? `${safe} ` : safe;
}
