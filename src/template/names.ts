import { InvalidMarkupName } from './errors.js';

/** The names that were found good; there are few in a program, and looking them up beats the expression. */
const tagNames = new Set<string>();
const attributeNames = new Set<string>();
const MOST_NAMES = 2000;

/**
 * See that a tag's name stays a name: a letter first, and nothing that ends it. Names are not escaped, so one taken
 * from outside could otherwise bring its own markup (as with React's CVE-2018-6341).
 *
 * @throws {@link InvalidMarkupName}
 */
export function checkTagName(name: string): void {
  if (tagNames.has(name)) return;
  if (!/^[\p{L}_:][^\s"'<>/=\0-\x20\x7f]*$/u.test(name)) throw new InvalidMarkupName('tag', name);
  remember(tagNames, name);
}

/**
 * The same for the name of an attribute (HTML 13.1.2.3).
 *
 * @throws {@link InvalidMarkupName}
 */
export function checkAttributeName(name: string): void {
  if (attributeNames.has(name)) return;
  if (!/^[^\s"'<>/=\0-\x20\x7f]+$/u.test(name)) throw new InvalidMarkupName('attribute', name);
  remember(attributeNames, name);
}

function remember(names: Set<string>, name: string): void {
  if (names.size >= MOST_NAMES) names.clear();
  names.add(name);
}
