import fc from 'fast-check';
import { HttpError } from 'hawser';
import { describe, expect, it } from 'vitest';
import { parse_qs, parseForm, parseQuery } from '../../src/http/query.js';

const pairs = (source: string): [string, string[]][] => [...parseQuery(source)];

describe('parseQuery', () => {
  it.each<[string, [string, string[]][]]>([
    ['', []],
    [
      'a=1&b=2&a=3',
      [
        ['a', ['1', '3']],
        ['b', ['2']],
      ],
    ],
    [
      'a&b=1&c',
      [
        ['a', ['']],
        ['b', ['1']],
        ['c', ['']],
      ],
    ],
    ['a=b=c', [['a', ['b=c']]]],
    ['a%20b=%2B%26%3D', [['a b', ['+&=']]]],
    [
      'a=100%&b=%zz&c=%4',
      [
        ['a', ['100%']],
        ['b', ['%zz']],
        ['c', ['%4']],
      ],
    ],
    ['a=1;b=2', [['a', ['1;b=2']]]],
    ['a=%FF%00%80', [['a', ['\udcff\0\udc80']]]],
    [
      'a=?&b=/',
      [
        ['a', ['?']],
        ['b', ['/']],
      ],
    ],
    [
      'a[]=1&a[]=2&b[c]=3',
      [
        ['a[]', ['1', '2']],
        ['b[c]', ['3']],
      ],
    ],
    [
      'z=1&y=2&x=3&z=4',
      [
        ['z', ['1', '4']],
        ['y', ['2']],
        ['x', ['3']],
      ],
    ],
    [
      '__proto__=1&constructor=2',
      [
        ['__proto__', ['1']],
        ['constructor', ['2']],
      ],
    ],
    [
      '&&a=1&&b=2&',
      [
        ['a', ['1']],
        ['b', ['2']],
      ],
    ],
    [
      '=v&=&a=',
      [
        ['', ['v', '']],
        ['a', ['']],
      ],
    ],
    ['a+b=c+d&%61+b=e', [['a b', ['c d', 'e']]]],
    ['\xc3\xa9=\xe9', [['é', ['\udce9']]]],
    ['a%=%', [['a%', ['%']]]],
  ])('reads %j', (source, args) => {
    expect(pairs(source)).toEqual(args);
  });

  it('adds to a map it is given', () => {
    const args = new Map([['a', ['0']]]);
    expect(parseQuery('a=1&b=2', args)).toBe(args);
    expect([...args]).toEqual([
      ['a', ['0', '1']],
      ['b', ['2']],
    ]);
  });

  it('takes as many fields as it is told, then answers 413', () => {
    expect(parseQuery('a&b&&c', new Map(), 3).size).toBe(3);
    expect(() => parseQuery('a&b&c&d', new Map(), 3)).toThrow(
      expect.objectContaining({ status: 413, message: 'More than 3 fields' }),
    );
    expect(() => parseForm(Buffer.from('a&a'), new Map(), 1)).toThrow(HttpError);
  });

  it('agrees with URLSearchParams on all text', () => {
    // No lone %: Node 20 garbles non-ASCII text that has one.
    const text = fc.string({ unit: fc.constantFrom(...'ab=&+ é☃😀;#?[]"', '%41', '%C3%A9') });
    fc.assert(
      fc.property(text, (source) => {
        const standard = new Map<string, string[]>();
        for (const [name, value] of new URLSearchParams(`&${source}`)) {
          const values = standard.get(name);
          if (values === undefined) standard.set(name, [value]);
          else values.push(value);
        }
        expect([...parseForm(Buffer.from(source))]).toEqual([...standard]);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes time in proportion to the length, many names without = too', () => {
    expect(parseQuery('a&'.repeat(500_000)).get('a')).toHaveLength(500_000);
    expect(parseQuery('%zz=%&'.repeat(200_000)).get('%zz')).toHaveLength(200_000);
  });
});

describe('parseForm', () => {
  it('reads bytes that are not UTF-8, escaped or not', () => {
    expect([...parseForm(Buffer.from('a=caf\xe9&b=%E9', 'latin1'))]).toEqual([
      ['a', ['caf\udce9']],
      ['b', ['\udce9']],
    ]);
  });

  it('reads part of a larger buffer', () => {
    const bytes = new Uint8Array(Buffer.from('xxa=1&b=2yy'));
    expect([...parseForm(bytes.subarray(2, 9))]).toEqual([
      ['a', ['1']],
      ['b', ['2']],
    ]);
  });
});

describe('parse_qs', () => {
  it("has Twisted's defaults: blank values are dropped", () => {
    expect([...parse_qs('a=1&b=&c&d=&d=2')]).toEqual([
      ['a', ['1']],
      ['d', ['2']],
    ]);
    expect([...parse_qs(Buffer.from('a=1&b=&c'), true)]).toEqual([
      ['a', ['1']],
      ['b', ['']],
      ['c', ['']],
    ]);
  });

  it('refuses a piece without = under strictParsing', () => {
    expect(() => parse_qs('a=1&b', true, true)).toThrow('bad query field: "b"');
    expect(parse_qs('a=1', true, true).get('a')).toEqual(['1']);
  });
});
