import { InvalidMarkupName } from './errors.js';
import { voidElements } from './void-elements.js';

/** What is written for the tags of one name. */
export interface TagText {
  /** `<p` */
  readonly start: string;
  /** `</p>` */
  readonly end: string;
  /** Whether it closes itself when it is empty. */
  readonly isVoid: boolean;
}

/** What was found good before; there are few names in a program. */
const tagTexts = new Map<string, TagText>();
const attributeStarts = new Map<string, string>();
const MOST_NAMES = 2000;

/**
 * What is written for a tag, if its name is one that stays a name: a letter first, and nothing that ends it. Names are
 * not escaped, so one taken from outside could otherwise bring its own markup (as with React's CVE-2018-6341).
 *
 * @throws {@link InvalidMarkupName}
 */
export function tagText(name: string): TagText {
  return tagTexts.get(name) ?? newTagText(name);
}

function newTagText(name: string): TagText {
  if (!/^[\p{L}_:][^\s"'<>/=\0-\x20\x7f]*$/u.test(name)) throw new InvalidMarkupName('tag', name);
  return remember(tagTexts, name, {
    start: `<${name}`,
    end: `</${name}>`,
    isVoid: voidElements.has(name),
  });
}

/**
 * ` name="`, if the name of the attribute is one that stays a name (HTML 13.1.2.3).
 *
 * @throws {@link InvalidMarkupName}
 */
export function attributeStart(name: string): string {
  return attributeStarts.get(name) ?? newAttributeStart(name);
}

function newAttributeStart(name: string): string {
  if (!/^[^\s"'<>/=\0-\x20\x7f]+$/u.test(name)) throw new InvalidMarkupName('attribute', name);
  return remember(attributeStarts, name, ` ${name}="`);
}

function remember<T>(known: Map<string, T>, name: string, value: T): T {
  if (known.size >= MOST_NAMES) known.clear();
  known.set(name, value);
  return value;
}
