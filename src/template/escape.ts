const AMPERSAND = 0x26;
const LESS = 0x3c;
const GREATER = 0x3e;
const QUOTE = 0x22;

/** Text for content: `&`, `<` and `>` become references. Twisted: `_flatten.escapeForContent`. */
export function escapeForContent(text: string): string {
  return escapeUpTo(text, GREATER);
}

/**
 * Text, or markup, for a double-quoted attribute: `&`, `<`, `>` and `"` become references.
 * Twisted: what `_flatten.writeWithAttributeEscaping` does.
 */
export function escapeForAttribute(text: string): string {
  return escapeUpTo(text, QUOTE);
}

/** One pass: most texts are short and need nothing, which a loop finds out before a regular expression has begun. */
function escapeUpTo(text: string, also: typeof GREATER | typeof QUOTE): string {
  let out = '';
  let done = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char > GREATER) continue;
    let reference: string;
    if (char === AMPERSAND) reference = '&amp;';
    else if (char === LESS) reference = '&lt;';
    else if (char === GREATER) reference = '&gt;';
    else if (char === also) reference = '&quot;';
    else continue;
    out += text.slice(done, i) + reference;
    done = i + 1;
  }
  return done === 0 ? text : out + text.slice(done);
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
