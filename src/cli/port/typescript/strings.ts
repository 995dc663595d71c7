const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const hex = (char: string, digits: number): string =>
  char.charCodeAt(0).toString(16).padStart(digits, '0');

function escapeControls(text: string): string {
  return text
    .replace(/[\x00-\x1f\x7f-\x9f\xad]/g, (char) => ESCAPES[char] ?? `\\x${hex(char, 2)}`)
    .replace(/[\u2028\u2029\ufeff]/g, (char) => `\\u${hex(char, 4)}`)
    .replace(LONE_SURROGATE, (char) => `\\u${hex(char, 4)}`);
}

/** A string literal with the quotes that need fewer escapes, single ones where it makes no difference. */
export function quote(value: string): string {
  const singles = value.split("'").length - 1;
  const doubles = value.split('"').length - 1;
  const mark = singles > doubles ? '"' : "'";
  const body = escapeControls(value.replaceAll('\\', '\\\\')).replaceAll(mark, `\\${mark}`);
  return `${mark}${body}${mark}`;
}

/** The text between the placeholders of a template literal; `multiline` keeps line breaks as they are. */
export function templateText(value: string, multiline: boolean): string {
  const text = value.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
  return multiline ? text.split('\n').map(escapeControls).join('\n') : escapeControls(text);
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** Whether a name can stand without quotes as a property. */
export const isIdentifier = (name: string): boolean => IDENTIFIER.test(name);

/** A property name, quoted where it must be. */
export const propertyName = (name: string): string => (isIdentifier(name) ? name : quote(name));
