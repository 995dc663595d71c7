/** What a Python literal's prefix and quotes say, and the text between them. */
export interface Literal {
  readonly bytes: boolean;
  readonly raw: boolean;
  readonly format: boolean;
  /** Characters before the content: prefix and opening quotes. */
  readonly open: number;
  /** Characters after it. */
  readonly close: number;
}

const LITERAL = /^([a-z]*)("""|'''|"|')/i;
const ESCAPE =
  /\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[\s\S])/g;
const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** Read the prefix and quotes of a string literal. */
export function literalShape(text: string): Literal {
  const match = LITERAL.exec(text);
  const prefix = (match?.[1] ?? '').toLowerCase();
  const quotes = match?.[2] ?? '';
  return {
    bytes: prefix.includes('b'),
    raw: prefix.includes('r'),
    format: prefix.includes('f'),
    open: prefix.length + quotes.length,
    close: quotes.length,
  };
}

/** Whether a string literal ends with the quotes it begins with: the grammar takes an open one for a string as well. */
export function isClosed(text: string): boolean {
  const { open, close } = literalShape(text);
  const quotes = text.slice(open - close, open);
  const content = text.slice(open, -close);
  const backslashes = /\\*$/.exec(content)?.[0].length ?? 0;
  return text.length >= open + close && text.endsWith(quotes) && backslashes % 2 === 0;
}

/** The value of the characters inside a literal: escapes resolved as Python resolves them. */
export function unescapePython(content: string, shape: Pick<Literal, 'raw' | 'bytes'>): string {
  if (shape.raw || !content.includes('\\')) return content;
  return content.replace(ESCAPE, (sequence) => unescapeOne(sequence, shape.bytes));
}

function unescapeOne(sequence: string, bytes: boolean): string {
  const body = sequence.slice(1);
  const simple = SIMPLE[body];
  if (simple !== undefined) return simple;
  if (/^[0-7]+$/.test(body)) return String.fromCharCode(Number.parseInt(body, 8) & 0xff);
  if (/^x[0-9a-fA-F]{2}$/.test(body))
    return String.fromCharCode(Number.parseInt(body.slice(1), 16));
  if (!bytes && /^[uU](?:[0-9a-fA-F]{4}){1,2}$/.test(body)) {
    return String.fromCodePoint(Math.min(Number.parseInt(body.slice(1), 16), 0x10ffff));
  }
  // An escape Python does not know stays as it stands, backslash and all.
  return sequence;
}
