import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBytes } from '../../src/http/bytes.js';
import { decodeSegment, encodeSegment, splitPath, unquotePlus } from '../../src/http/path.js';

const escaped = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

describe('decodeSegment', () => {
  it('gives plain text back as it is', () => {
    expect(decodeSegment('plain')).toBe('plain');
    expect(decodeSegment('')).toBe('');
    expect(decodeSegment('a+b')).toBe('a+b');
  });

  it.each([
    ['a%20b', 'a b'],
    ['%C3%A9%e2%98%83', 'é☃'],
    ['%F0%9F%98%80', '😀'],
    ['%2F', '/'],
    ['%00', '\0'],
    ['100%', '100%'],
    ['%4', '%4'],
    ['%zz%41', '%zzA'],
    ['%%41', '%A'],
    ['%4\xe9', '%4\udce9'],
    ['\xc3\xa9', 'é'],
    ['\xc3%a9', 'é'],
    ['%c3\xa9', 'é'],
    ['☃%41', '☃A'],
    ['%ff', '\udcff'],
    ['%c3', '\udcc3'],
    ['%c3(', '\udcc3('],
    ['%c3%zz', '\udcc3%zz'],
    ['%e2%98', '\udce2\udc98'],
    ['%c0%af', '\udcc0\udcaf'],
    ['%e0%80%af', '\udce0\udc80\udcaf'],
    ['%ed%a0%80', '\udced\udca0\udc80'],
    ['%f4%90%80%80', '\udcf4\udc90\udc80\udc80'],
    [`${'x'.repeat(80)}%zz%41%C3%A9%4`, `${'x'.repeat(80)}%zzAé%4`],
    [`${'☃'.repeat(80)}%41%`, `${'☃'.repeat(80)}A%`],
  ])('reads %s', (raw, text) => {
    expect(decodeSegment(raw)).toBe(text);
  });

  it('reads escaped bytes, raw bytes and a mixture alike, as fromBytes reads them', () => {
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0xc3, 0xa9, 0xe2, 0x98, 0x83, 0xf0, 0x9f, 0x80, 0xed),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(byte, fc.boolean()), { maxLength: 60 }), (bytes) => {
        const raw = bytes
          .map(([value, isRaw]) =>
            isRaw && value !== 0x25 ? String.fromCharCode(value) : escaped(Uint8Array.of(value)),
          )
          .join('');
        expect(decodeSegment(raw)).toBe(fromBytes(Uint8Array.from(bytes, ([value]) => value)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('unquotePlus', () => {
  it('takes a plus for a space, an escaped one for a plus', () => {
    expect(unquotePlus('a+b%2Bc++')).toBe('a b+c  ');
    expect(unquotePlus('plain')).toBe('plain');
    expect(unquotePlus('\xe9+')).toBe('\udce9 ');
  });
});

describe('encodeSegment', () => {
  it('escapes all but unreserved characters', () => {
    expect(encodeSegment('AZaz09_.~-')).toBe('AZaz09_.~-');
    expect(encodeSegment("a/b c%!'()*+é")).toBe('a%2Fb%20c%25%21%27%28%29%2A%2B%C3%A9');
    expect(encodeSegment('\udcff')).toBe('%FF');
    expect(encodeSegment(new Uint8Array([0x41, 0xff]))).toBe('A%FF');
  });

  it('leaves alone what it is told to', () => {
    expect(encodeSegment('a/b:c é', '/:')).toBe('a/b:c%20%C3%A9');
  });

  it('is undone by decodeSegment, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 32 }), (bytes) => {
        const text = fromBytes(bytes);
        expect(decodeSegment(encodeSegment(text))).toBe(text);
        expect(encodeSegment(text)).toBe(encodeSegment(bytes));
      }),
    );
  });

  it('escapes what encodeURIComponent escapes, and five characters more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(encodeSegment(text)).toBe(
          encodeURIComponent(text).replace(
            /[!'()*]/g,
            (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
          ),
        );
      }),
    );
  });
});

describe('splitPath', () => {
  it.each([
    ['', []],
    ['/', ['']],
    ['/a', ['a']],
    ['/a/', ['a', '']],
    ['//a', ['', 'a']],
    ['/a%2Fb/c', ['a/b', 'c']],
    ['*', ['*']],
  ])('splits %j', (path, segments) => {
    expect(splitPath(path)).toEqual(segments);
  });
});
