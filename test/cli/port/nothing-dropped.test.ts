// Whatever the Python, nothing of it is lost: each line is converted, or stands in a comment.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert } from '../../../src/cli/port/index.js';

/** Lines of Python, usual and odd; `@` is where a word goes that no other line has. */
const LINES = [
  'x@ = 1',
  'x@: int = 1',
  'x@: int',
  'a, *x@ = y',
  '(a, (b, x@)) = y',
  'a = x@ = y',
  'x@ += 1',
  'x@ @= y',
  'x@ //= 2; y = x@ ** 2',
  'x[x@:2, ::3] = y',
  'x@[0]: int',
  'del x@[0], y',
  'assert x@, "why"',
  'raise x@',
  'raise Error(x@) from y',
  'global x@; x@ = 1',
  'nonlocal x@; x@ = 1',
  'pass  # x@',
  '# x@',
  'import x@',
  'import x@.y as z',
  'from . import x@',
  'from x@ import *',
  'from twisted.web.x@ import Y',
  'f(x@, *y, k=1, **z)',
  'f(**{"x@": 1})',
  'x@.y.z()[0](1)',
  'x = lambda x@, *a, **k: 0',
  'x = [x@ for x@ in y if x@ for z in x@]',
  'x = {**x@, "a": 1}',
  'x = {*x@}',
  'x = (yield x@)',
  'x = yield from x@',
  'x = await x@',
  'x = x@ if y else z',
  'x = not x@ in y',
  'x = 1 < x@ <= 3 != y',
  'x = x@ is not None and y or z',
  'x = f"{x@!r:>{y}} {y=}"',
  'x = "%(x@)s %d" % y',
  "x = b'x@\\xff\\x00'",
  'x = """x@\n  two lines"""',
  '"""x@"""',
  'x = r"x@\\d" "and" \'more\'',
  'x = 0x@_0',
  'x = 10j * x@',
  'x = x@[::-1]',
  'x = x@[...]',
  'x = (x@ := 5)',
  'print >>x@, y',
  'print "x@"',
  'exec "x@"',
  'x = `x@`',
  'raise Error, "x@"',
  'type x@ = int',
  'x@ = = 3',
  'x@ ?? $',
  ')x@(',
  'return x@',
  'break; x@()',
  'x = (x@,\n     y)',
  'x = x@ + \\\n    y',
];

/** Beginnings of blocks; `@@` is where the block goes. */
const BLOCKS = [
  'def x@(a, b=1, *c, d, **e):@@',
  'def x@(a, /, b, *, c) -> int:@@',
  'async def x@(self):@@',
  '@x@.y(1)\ndef f():@@',
  '@inlineCallbacks\ndef x@(self):@@',
  'class x@:@@',
  'class x@(Resource, metaclass=M):@@',
  '@implementer(x@)\nclass A(object):@@',
  'if x@:@@',
  'if a:\n    b()\nelif x@:@@',
  'if a:\n    b()\nelse:@@',
  'for x@ in y:@@',
  'for a, (x@, b) in y:\n    pass\nelse:@@',
  'async for x@ in y:@@',
  'while x@:@@',
  'while x@:\n    pass\nelse:@@',
  'try:@@\nexcept x@:\n    pass',
  'try:\n    x@()\nexcept (A, B) as e:@@\nelse:\n    pass\nfinally:\n    pass',
  'try:\n    x@()\nexcept* A as e:@@',
  'try:\n    pass\nexcept x@, e:@@',
  'with x@ as y, open(z) as w:@@',
  'async with x@:@@',
  'match x@:\n    case [1, *a]:@@',
  'match y:\n    case A(b=x@) if c:@@',
  'if (x@\n    and y):@@',
];

const indented = (text: string): string => text.replace(/^(?=.)/gm, '    ');

/** Some Python: lines and blocks of them, without the words that tell them apart. */
const { program } = fc.letrec<{ program: string; item: string }>((tie) => ({
  item: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...LINES),
    fc
      .tuple(fc.constantFrom(...BLOCKS), tie('program'))
      .map(([head, body]) => head.replace('@@', () => `\n${indented(body)}`)),
  ),
  program: fc.array(tie('item'), { minLength: 1, maxLength: 4 }).map((items) => items.join('\n')),
}));

/** The same, each of its words its own. */
function numbered(text: string): { source: string; words: string[] } {
  const words: string[] = [];
  const source = text
    .split('\n')
    .map((line) => {
      if (!line.includes('x@')) return line;
      const word = `x${1000 + words.length}`;
      words.push(word);
      return line.replaceAll('x@', word);
    })
    .join('\n');
  return { source: `${source}\n`, words };
}

/** The words of a source that its conversion does not have. */
function lost(text: string): string[] {
  const { source, words } = numbered(text);
  const converted = convert(source).text;
  return words.filter((word) => !converted.includes(word.slice(1)));
}

describe('what hawser port makes of odd Python', () => {
  it.each(LINES)('keeps %j, at the top, in classes and in a method', (line) => {
    expect(lost(line)).toEqual([]);
    expect(lost(`class A:\n${indented(line)}`)).toEqual([]);
    const zope = 'from zope.interface import Interface\nclass I(Interface):\n';
    expect(lost(`${zope}${indented(line)}`)).toEqual([]);
    expect(lost(`class A:\n    def f(self):\n${indented(indented(line))}`)).toEqual([]);
  });

  it.each(BLOCKS)('keeps %j and what is in it', (head) => {
    const block = head.replace('@@', () => '\n    x@()  # x@\n    # x@');
    expect(lost(block)).toEqual([]);
    expect(lost(`class A:\n${indented(block)}`)).toEqual([]);
    expect(lost(`class A:\n    def f(self):\n${indented(indented(block))}`)).toEqual([]);
  });

  it('keeps every line of any of them together', () => {
    fc.assert(
      fc.property(program, (text) => {
        expect(lost(text)).toEqual([]);
      }),
      { numRuns: Number(process.env['HAWSER_PORT_RUNS'] || 300) },
    );
  });

  it('keeps every line of what is no Python at all', () => {
    const junk = fc.array(
      fc.oneof(
        fc.constantFrom(...LINES),
        fc
          .string({ unit: 'grapheme', maxLength: 12 })
          .map((text) => `${text.replace(/[\r\n\v\f\u0085\u2028\u2029]/g, '')} x@`),
      ),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(junk, (lines) => {
        expect(lost(lines.join('\n').replace(/@(?!@)(?<!x@)/g, ''))).toEqual([]);
      }),
      { numRuns: Number(process.env['HAWSER_PORT_RUNS'] || 300) },
    );
  });
});
