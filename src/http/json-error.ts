/** A place in a text. */
export interface TextPlace {
  /** Characters before it. */
  readonly offset: number;
  /** From 1 on. */
  readonly line: number;
  /** From 1 on. */
  readonly column: number;
}

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const BLANK = /[ \t\n\r]*/y;

/**
 * Where a text stops being JSON: the first character that cannot stand there, or the end of the text. Undefined where
 * it is JSON. Only `JSON.parse` of some engines says where, and in words; this is asked after it has failed.
 *
 * Standard: RFC 8259.
 */
export function jsonErrorPlace(text: string): TextPlace | undefined {
  const offset = errorOffset(text);
  if (offset < 0) return undefined;
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { offset, line: before.split('\n').length, column: offset - lineStart + 1 };
}

/** What may come next. */
type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma';

function errorOffset(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = skip(BLANK, text, 0);
  for (;;) {
    const char = text[at];
    if (expected === 'comma') {
      if (open.length === 0) return char === undefined ? -1 : at;
      const closer = open.at(-1) as string;
      if (char === closer) open.pop();
      else if (char !== ',') return at;
      else expected = closer === ']' ? 'value' : 'name';
      at++;
    } else if (expected === 'colon') {
      if (char !== ':') return at;
      at++;
      expected = 'value';
    } else if (expected === 'name' || expected === 'name or }') {
      if (char === '}' && expected === 'name or }') {
        open.pop();
        at++;
        expected = 'comma';
      } else {
        const end = skip(STRING, text, at);
        if (end === at) return char === '"' ? stringError(text, at) : at;
        at = end;
        expected = 'colon';
      }
    } else if (char === ']' && expected === 'value or ]') {
      open.pop();
      at++;
      expected = 'comma';
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? '}' : ']');
      at++;
      expected = char === '{' ? 'name or }' : 'value or ]';
    } else {
      const end = skip(char === '"' ? STRING : bareWord(char), text, at);
      if (end === at) return char === '"' ? stringError(text, at) : at;
      at = end;
      expected = 'comma';
    }
    at = skip(BLANK, text, at);
  }
}

function bareWord(char: string | undefined): RegExp {
  return char !== undefined && (char === '-' || (char >= '0' && char <= '9')) ? NUMBER : WORD;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Where a string goes wrong: at a control character, a bad escape, or the end of the text. */
function stringError(text: string, at: number): number {
  const good = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
  return skip(good, text, at + 1);
}
