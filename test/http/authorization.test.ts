import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, parseAuthorization, parseBasic } from '../../src/http/authorization.js';

const basic = (text: string | Uint8Array): string =>
  `Basic ${Buffer.from(text as string).toString('base64')}`;

describe('parseBasic', () => {
  it('reads user and password, colons in the password included', () => {
    expect(parseBasic('Basic YWxpY2U6c2U6Y3JldA==')).toEqual({
      user: 'alice',
      password: 'se:cret',
    });
    expect(parseBasic(basic('é:☃'))).toEqual({ user: 'é', password: '☃' });
    expect(parseBasic(basic(new Uint8Array([0xff, 0x3a, 0xfe])))).toEqual({
      user: '\udcff',
      password: '\udcfe',
    });
    expect(parseBasic(basic(':'))).toEqual({ user: '', password: '' });
  });

  it('takes the scheme in any letter case and any blanks around', () => {
    expect(parseBasic('  bAsIc \t YTpi ')).toEqual({ user: 'a', password: 'b' });
  });

  it.each([
    '',
    'Basic',
    'Basic !!!',
    'Basic YWxpY2U=',
    'Basic YTpi x',
    'Bearer abc',
    'Bearer YTpi',
    'Basic YTp',
    'Basic YTpiY',
  ])('finds nothing in %j', (header) => {
    expect(parseBasic(header)).toBeUndefined();
  });
});

describe('decodeBase64', () => {
  it('reads any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  // What Python's base64.b64decode makes of them
  it.each([
    ['YWJj', 'abc'],
    ['Y!W\nJj', 'abc'],
    ['YWI=', 'ab'],
    ['YWI=YWI=', 'ab'],
    ['YQ==', 'a'],
    ['YQ=x=', 'a\f'],
    ['YQ=', undefined],
    ['Y', undefined],
    ['Y===', undefined],
    ['====', ''],
    ['', ''],
  ])('%j is %j', (text, decoded) => {
    const bytes = decodeBase64(text);
    expect(bytes === undefined ? undefined : Buffer.from(bytes).toString()).toBe(decoded);
  });
});

describe('parseAuthorization', () => {
  const read = (header: string) => {
    const field = parseAuthorization(header);
    return field && [field.scheme, field.credentials, Object.fromEntries(field.params)];
  };

  it('splits the scheme off', () => {
    expect(read('Bearer abc.def==')).toEqual(['bearer', 'abc.def==', {}]);
    expect(read('  NEGOTIATE  ')).toEqual(['negotiate', '', {}]);
    expect(read('')).toBeUndefined();
    expect(read(' \t')).toBeUndefined();
  });

  it('splits parameters at commas outside quotes', () => {
    expect(read('Digest username="a, b=c", nc=00000001, URI="/x?y=\\"z\\"", qop = auth')).toEqual([
      'digest',
      'username="a, b=c", nc=00000001, URI="/x?y=\\"z\\"", qop = auth',
      { username: 'a, b=c', nc: '00000001', uri: '/x?y="z"', qop: 'auth' },
    ]);
  });

  it('survives what is malformed', () => {
    expect(read('Digest ,,a=1,b,c="open')).toEqual([
      'digest',
      ',,a=1,b,c="open',
      { a: '1', c: 'open' },
    ]);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'Da =",\\') }), (header) => {
        parseAuthorization(header);
      }),
    );
  });
});
