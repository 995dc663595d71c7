import { describe, expect, it } from 'vitest';
import { decodeXml } from '../../src/template/xml.js';

const declaration = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>`;

describe('decodeXml', () => {
  it.each([
    ['UTF-8 without saying so', Buffer.from('<a>é☃</a>'), '<a>é☃</a>'],
    ['UTF-8 with a mark', Buffer.from('\ufeff<a>é</a>'), '<a>é</a>'],
    ['UTF-16LE with a mark', Buffer.from('\ufeff<a>é</a>', 'utf16le'), '<a>é</a>'],
    ['UTF-16BE with a mark', Buffer.from('\ufeff<a>é</a>', 'utf16le').swap16(), '<a>é</a>'],
    ['UTF-16LE without', Buffer.from('<a/>', 'utf16le'), '<a/>'],
    ['UTF-16BE without', Buffer.from('<a/>', 'utf16le').swap16(), '<a/>'],
  ])('knows %s', (_what, bytes, text) => {
    expect(decodeXml(bytes)).toBe(text);
  });

  it.each([
    ['ISO-8859-1', [0xe9, 0x80], 'é\x80'],
    ['latin1', [0xe9], 'é'],
    ['iso-8859-15', [0xa4], '€'],
    ['koi8-r', [0xc1], 'а'],
    ['US-ASCII', [0x41], 'A'],
  ])('goes by the declaration: %s', (encoding, bytes, text) => {
    const document = Buffer.concat([Buffer.from(declaration(encoding)), Buffer.from(bytes)]);
    expect(decodeXml(document)).toBe(declaration(encoding) + text);
  });

  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x3c, 0xff]), 'not well-formed utf-8'],
    ['overlong UTF-8', Buffer.from([0x3c, 0xc0, 0xaf]), 'not well-formed utf-8'],
    ['surrogates in UTF-8', Buffer.from([0x3c, 0xed, 0xa0, 0x80]), 'not well-formed utf-8'],
    ['half a character of UTF-16', Buffer.from([0xff, 0xfe, 0x3c]), 'not well-formed utf-16le'],
    [
      'an unknown encoding',
      Buffer.from(`${declaration('x-klingon')}<a/>`),
      'unknown encoding "x-klingon"',
    ],
    ['UTF-7', Buffer.from(`${declaration('UTF-7')}<a/>`), 'unknown encoding "UTF-7"'],
    ['UTF-16 that is none', Buffer.from(`${declaration('UTF-16')}<a/>`), 'encoding UTF-16'],
    [
      'ASCII that is none',
      Buffer.from(`${declaration('us-ascii')}<a>\xe9</a>`),
      'not well-formed us-ascii',
    ],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => decodeXml(bytes, 'page.xml')).toThrow(message);
  });

  it('names the file', () => {
    expect(() => decodeXml(Buffer.from([0xff]), 'page.xml')).toThrow('page.xml: not well-formed');
  });
});
