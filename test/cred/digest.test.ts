import { createHash } from 'node:crypto';
import { cred } from 'hawser';
import { describe, expect, it } from 'vitest';

const { calcHA1, calcHA2, calcResponse } = cred;

function hex(name: string, text: string): string {
  return createHash(name).update(text).digest('hex');
}

const ALGORITHMS = [
  ['md5', 'md5'],
  ['sha', 'sha1'],
  ['sha-256', 'sha256'],
  ['sha-512-256', 'sha512-256'],
] as const;

describe.each(ALGORITHMS)('digest arithmetic with %s', (algorithm, name) => {
  it('hashes name, realm and password (test_MD5HashA1)', () => {
    expect(calcHA1(algorithm, 'foobar', 'baz quux', '12345', 'nonce', 'abc')).toBe(
      hex(name, 'foobar:baz quux:12345'),
    );
  });

  it('hashes method and uri, and the body where auth-int asks for it (test_MD5HashA2Auth, AuthInt)', () => {
    expect(calcHA2(algorithm, 'GET', '/foo', 'auth')).toBe(hex(name, 'GET:/foo'));
    expect(calcHA2(algorithm, 'GET', '/foo', 'auth-int', 'body')).toBe(hex(name, 'GET:/foo:body'));
  });

  it('hashes it all together (test_MD5HashResponse, Extra)', () => {
    expect(calcResponse('a', 'b', algorithm, 'n', undefined, undefined, undefined)).toBe(
      hex(name, 'a:n:b'),
    );
    expect(calcResponse('a', 'b', algorithm, 'n', '00000004', 'c', 'auth')).toBe(
      hex(name, 'a:n:00000004:c:auth:b'),
    );
  });
});

describe('digest arithmetic', () => {
  it('adds nonces to the hash of a session (test_MD5SessionHashA1)', () => {
    const inner = hex('md5', 'foobar:baz quux:12345');
    expect(calcHA1('md5-sess', 'foobar', 'baz quux', '12345', 'xyz', 'abc')).toBe(
      hex('md5', `${inner}:xyz:abc`),
    );
  });

  it('takes a hash that is known already, but not the password too (test_incompatibleCalcHA1Options)', () => {
    expect(calcHA1('md5', undefined, undefined, undefined, 'n', 'c', 'known')).toBe('known');
    for (const [u, r, p] of [
      ['user', 'realm', 'password'],
      ['', 'realm', ''],
      ['', '', 'password'],
    ]) {
      expect(() => calcHA1('md5', u, r, p, 'nonce', 'cnonce', 'preHA1')).toThrow(TypeError);
    }
  });

  it('agrees with the examples of RFC 7616 3.9.1', () => {
    const nonce = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
    const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
    const expected = {
      md5: '8ca523f5e9506fed4657c9700eebdbec',
      'sha-256': '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    };
    for (const [algorithm, response] of Object.entries(expected)) {
      const ha1 = calcHA1(
        algorithm,
        'Mufasa',
        'http-auth@example.org',
        'Circle of Life',
        nonce,
        cnonce,
      );
      const ha2 = calcHA2(algorithm, 'GET', '/dir/index.html', 'auth');
      expect(calcResponse(ha1, ha2, algorithm, nonce, '00000001', cnonce, 'auth')).toBe(response);
    }
  });

  it('refuses algorithms it does not know', () => {
    expect(() => calcHA2('crc32', 'GET', '/', 'auth')).toThrow(RangeError);
  });
});
