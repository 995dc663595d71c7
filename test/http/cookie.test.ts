import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCookie, parseCookies } from '../../src/http/cookie.js';

const pairs = (...lines: string[]): [string, string][] => [...parseCookies(lines)];

describe('parseCookies', () => {
  it.each<[string[], [string, string][]]>([
    [[], []],
    [[''], []],
    [
      ['a=1; b=2'],
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      ['a=1', 'b=2'],
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [['novalue; a=1'], [['a', '1']]],
    [
      ['a=; b=2'],
      [
        ['a', ''],
        ['b', '2'],
      ],
    ],
    [
      ['  a=1 ;  b = 2 ; c=3'],
      [
        ['a', '1 '],
        ['b ', ' 2 '],
        ['c', '3'],
      ],
    ],
    [['a=%20b'], [['a', '%20b']]],
    [['a="b c"'], [['a', '"b c"']]],
    [['a=b=c'], [['a', 'b=c']]],
    [
      ['=v; a=1'],
      [
        ['', 'v'],
        ['a', '1'],
      ],
    ],
    [
      ['a=café; b=\udce9\xa0'],
      [
        ['a', 'café'],
        ['b', '\udce9\xa0'],
      ],
    ],
    [
      ['a=1; b=2; a=3'],
      [
        ['a', '3'],
        ['b', '2'],
      ],
    ],
    [['__proto__=1;;;'], [['__proto__', '1']]],
  ])('reads %j', (lines, cookies) => {
    expect(pairs(...lines)).toEqual(cookies);
  });
});

describe('formatCookie', () => {
  it('writes the options in Twisted’s order', () => {
    expect(
      formatCookie('k', 'v', {
        sameSite: 'lax',
        httpOnly: true,
        secure: true,
        comment: 'a comment',
        maxAge: 3600,
        path: '/p',
        domain: 'example.com',
        expires: 'Wed, 01 Jan 2031 00:00:00 GMT',
      }),
    ).toBe(
      'k=v; Expires=Wed, 01 Jan 2031 00:00:00 GMT; Domain=example.com; Path=/p; Max-Age=3600; Comment=a comment; Secure; HttpOnly; SameSite=lax',
    );
  });

  it('leaves out what is not given', () => {
    expect(formatCookie('plain', 'value')).toBe('plain=value');
    expect(formatCookie('a', '', { secure: false, httpOnly: false, sameSite: '' })).toBe('a=');
    expect(formatCookie('a', '', { path: '', maxAge: 0 })).toBe('a=; Path=; Max-Age=0');
  });

  it('takes times as a Date and as seconds', () => {
    const gone = 'gone=; Expires=Thu, 01 Jan 1970 00:00:00 GMT';
    expect(formatCookie('gone', '', { expires: 0 })).toBe(gone);
    expect(formatCookie('gone', '', { expires: new Date(0) })).toBe(gone);
  });

  it('takes bytes', () => {
    const bytes = (text: string): Uint8Array => Buffer.from(text);
    expect(formatCookie(bytes('k'), bytes('é'), { path: bytes('/'), sameSite: bytes('Lax') })).toBe(
      'k=é; Path=/; SameSite=lax',
    );
  });

  it('turns semicolons and line breaks into spaces, wherever they are', () => {
    expect(formatCookie('na;me', 'va;lue\r\nX-Evil: 1', { path: '/a;b', comment: 'x\ny' })).toBe(
      'na me=va lue X-Evil: 1; Path=/a b; Comment=x y',
    );
  });

  it('takes lax and strict, in any letter case, and nothing else', () => {
    expect(formatCookie('a', 'b', { sameSite: 'Strict' })).toBe('a=b; SameSite=strict');
    for (const sameSite of ['none', 'None', 'laxer']) {
      expect(() => formatCookie('a', 'b', { sameSite })).toThrow(RangeError);
    }
  });

  it('is read back by parseCookies as far as the first semicolon', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab=% "') });
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]+$/), text, (name, value) => {
        const [pair] = formatCookie(name, value, { path: '/', httpOnly: true }).split(';');
        expect(pairs(pair!)).toEqual([[name, value]]);
      }),
    );
  });
});
