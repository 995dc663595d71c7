import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBytes, isAscii, latin1ToText, textToLatin1, toBytes } from '../../src/http/bytes.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('fromBytes', () => {
  it('reads UTF-8, a byte order mark and a real U+FFFD included', () => {
    expect(fromBytes(Buffer.from('hé☃😀'))).toBe('hé☃😀');
    expect(fromBytes(Buffer.from('\ufeffa\ufffd'))).toBe('\ufeffa\ufffd');
  });

  // Each pair is what bytes.decode('utf-8', 'surrogateescape') gives in Python 3.11.
  it.each([
    ['ff0080', '\udcff\u0000\udc80'],
    ['c3', '\udcc3'],
    ['c328', '\udcc3('],
    ['c0af', '\udcc0\udcaf'],
    ['e28228', '\udce2\udc82('],
    ['e2c3a9', '\udce2é'],
    ['e09fbf', '\udce0\udc9f\udcbf'],
    ['eda080', '\udced\udca0\udc80'],
    ['edb3bf', '\udced\udcb3\udcbf'],
    ['f09f98', '\udcf0\udc9f\udc98'],
    ['f08fbfbf', '\udcf0\udc8f\udcbf\udcbf'],
    ['f4908080', '\udcf4\udc90\udc80\udc80'],
    ['f09f9880ff', '😀\udcff'],
    ['efbfbdff', '\ufffd\udcff'],
    ['61f5', 'a\udcf5'],
  ])('escapes what is not UTF-8: %s', (bytes, text) => {
    expect(fromBytes(Buffer.from(bytes, 'hex'))).toBe(text);
  });

  it('reads part of a larger buffer', () => {
    const bytes = new Uint8Array([0x61, 0xc3, 0xa9, 0xff, 0x62]);
    expect(fromBytes(bytes.subarray(1, 4))).toBe('é\udcff');
  });

  it('loses no byte on the way there and back (klein 371)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(hex(toBytes(fromBytes(bytes)))).toBe(hex(bytes));
      }),
    );
  });
});

describe('toBytes', () => {
  it('loses no well-formed text on the way there and back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fromBytes(toBytes(text))).toBe(text);
      }),
    );
  });

  it('replaces a lone surrogate that stands for no byte', () => {
    expect(hex(toBytes('a\ud800b'))).toBe(hex(Buffer.from('a\ufffdb')));
    expect(hex(toBytes('\udc7f'))).toBe('efbfbd');
    expect(hex(toBytes('\udd00\udcff'))).toBe('efbfbdff');
  });

  it('keeps a pair of surrogates together beside an escaped byte', () => {
    expect(hex(toBytes('\udcff😀\udc80'))).toBe('fff09f988080');
  });

  it('passes bytes through', () => {
    const bytes = new Uint8Array([0xff]);
    expect(toBytes(bytes)).toBe(bytes);
  });
});

describe('the wire form', () => {
  it('is the same string for ASCII', () => {
    expect(textToLatin1('plain')).toBe('plain');
    expect(latin1ToText('plain')).toBe('plain');
  });

  it('is one character per UTF-8 byte otherwise', () => {
    expect(textToLatin1('é')).toBe('\xc3\xa9');
    expect(latin1ToText('\xc3\xa9')).toBe('é');
    expect(latin1ToText('\xe9')).toBe('\udce9');
    expect(textToLatin1('\udce9')).toBe('\xe9');
    expect(textToLatin1(new Uint8Array([0xe9]))).toBe('\xe9');
  });

  it('leaves a string alone that is no Latin-1', () => {
    expect(latin1ToText('é☃')).toBe('é☃');
  });

  it('loses nothing on the way there and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const wire = Buffer.from(bytes).toString('latin1');
        expect(textToLatin1(latin1ToText(wire))).toBe(wire);
      }),
    );
  });
});

describe('isAscii', () => {
  it('tells whether every character is below U+0080', () => {
    expect(isAscii('')).toBe(true);
    expect(isAscii('a\x7f')).toBe(true);
    expect(isAscii('a\x80')).toBe(false);
  });
});
