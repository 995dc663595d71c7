/** The reference for a character that HTML would take for markup, by its code. */
function referenceFor(code: number): string | undefined {
  switch (code) {
    case 0x26:
      return '&amp;';
    case 0x3c:
      return '&lt;';
    case 0x3e:
      return '&gt;';
    case 0x22:
      return '&quot;';
    case 0x27:
      return '&#x27;';
    default:
      return undefined;
  }
}

/**
 * Text made safe for HTML, as content and inside quoted attributes: `&`, `<`, `>`, `"` and `'` become references.
 *
 * Twisted: `twisted.web.html.escape`; it is exported under that name too.
 */
export function escapeHtml(text: string): string {
  let out = '';
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Letters, the bulk of any text, lie above all five.
    if (code > 0x3e) continue;
    const reference = referenceFor(code);
    if (reference === undefined) continue;
    out += text.slice(start, i) + reference;
    start = i + 1;
  }
  return start === 0 ? text : out + text.slice(start);
}

/** `<pre>` around escaped text. Twisted: `twisted.web.html.PRE` (deprecated there since 15.3). */
export function PRE(text: string): string {
  return `<pre>${escapeHtml(text)}</pre>`;
}

/**
 * An unordered list of pieces of HTML, one line each; they are not escaped.
 * Twisted: `twisted.web.html.UL` (deprecated there since 15.3).
 */
export function UL(items: Iterable<string>): string {
  let out = '<ul>\n';
  for (const item of items) out += `<li> ${item}</li>\n`;
  return `${out}</ul>`;
}

/**
 * An unordered list of links from `[href, html]` pairs. Twisted: `twisted.web.html.linkList` (deprecated there since
 * 15.3). Differs: the address is escaped for its attribute.
 */
export function linkList(links: Iterable<readonly [href: string, html: string]>): string {
  const items: string[] = [];
  for (const [href, html] of links) items.push(`<a href="${escapeHtml(href)}">${html}</a>`);
  return UL(items);
}
