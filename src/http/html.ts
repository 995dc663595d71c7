const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#x27;'],
]);

/**
 * Text made safe for HTML, as content and inside quoted attributes: `&`, `<`, `>`, `"` and `'` become references.
 *
 * Twisted: `twisted.web.html.escape`; it is exported under that name too.
 */
export function escapeHtml(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (char) => ENTITIES.get(char)!) : text;
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
