import { type Conversion, type ConvertOptions, convert } from '../../../src/cli/port/index.js';

/** Text without the indentation its first line has. */
export function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').replace(/\s+$/, '').split('\n');
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  return lines
    .map((line) => line.slice(Math.min(indent, line.length - line.trimStart().length)))
    .join('\n');
}

/** Convert Python given with any indentation. */
export const converted = (python: string, options?: ConvertOptions): Conversion =>
  convert(`${dedent(python)}\n`, options);

const HELPER_CLASS = /\/\*\* Python's [^*]*\*\/\nclass [\s\S]*?\n}\n\n?/g;
const HELPER_FUNCTIONS = /\n+\/\*\* [^\n]*\*\/\nfunction (?:py[A-Z]\w*|unported)\b[\s\S]*$/;

/** The TypeScript of some Python, without the helpers and the last line break. */
export function ported(python: string, options?: ConvertOptions): string {
  return converted(python, options)
    .text.replace(HELPER_CLASS, '')
    .replace(HELPER_FUNCTIONS, '')
    .trimEnd();
}

/** What the statements of a function become: most constructs are tried inside of one. */
export function portedBody(python: string): string {
  const body = dedent(python)
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n');
  const text = ported(`def f(x, y, request):\n${body}`);
  const start = text.indexOf('\n', text.indexOf('export function'));
  return dedent(text.slice(start + 1, text.lastIndexOf('\n}')));
}
