import { createHash } from 'node:crypto';
import { toBytes } from '../http/bytes.js';

type Text = string | Uint8Array;

/**
 * Names of digest algorithms, lower case, and of the hash functions they use. Those that end in `-sess` are known to
 * the arithmetic only; no challenge offers them.
 *
 * Twisted: `twisted.cred._digest.algorithms`, which has `md5`, `md5-sess` and `sha`. Standard: RFC 7616 6.1.
 */
export const algorithms: ReadonlyMap<string, string> = new Map([
  ['md5', 'md5'],
  ['md5-sess', 'md5'],
  ['sha', 'sha1'],
  ['sha-256', 'sha256'],
  ['sha-256-sess', 'sha256'],
  ['sha-512-256', 'sha512-256'],
  ['sha-512-256-sess', 'sha512-256'],
]);

/** The hash of parts joined by colons, hexadecimal in lower case. */
function hash(algorithm: string, ...parts: Text[]): string {
  const name = algorithms.get(algorithm);
  if (name === undefined) {
    throw new RangeError(
      `the digest algorithm must be one of ${[...algorithms.keys()].join(', ')}, ` +
        `not ${JSON.stringify(algorithm)}`,
    );
  }
  const hasher = createHash(name);
  parts.forEach((part, i) => {
    if (i > 0) hasher.update(':');
    hasher.update(toBytes(part));
  });
  return hasher.digest('hex');
}

/**
 * H(A1): the hash of name, realm and password.
 *
 * @param preHA1 - That hash, where it is known already; then name, realm and password must be undefined.
 * @throws TypeError where both are given; RangeError for an unknown algorithm.
 *
 * Twisted: `twisted.cred._digest.calcHA1`. Standard: RFC 7616 3.4.2.
 */
export function calcHA1(
  algorithm: string,
  username: Text | undefined,
  realm: Text | undefined,
  password: Text | undefined,
  nonce: Text,
  cnonce: Text | undefined,
  preHA1?: string | undefined,
): string {
  if (preHA1 && (username || realm || password)) {
    throw new TypeError('preHA1 is incompatible with username, realm and password');
  }
  const ha1 = preHA1 ?? hash(algorithm, username ?? '', realm ?? '', password ?? '');
  return algorithm.endsWith('-sess') ? hash(algorithm, ha1, nonce, cnonce ?? '') : ha1;
}

/**
 * H(A2): the hash of method and URI, and with `auth-int` of the body's hash.
 *
 * Twisted: `twisted.cred._digest.calcHA2`. Standard: RFC 7616 3.4.3.
 */
export function calcHA2(
  algorithm: string,
  method: Text,
  uri: Text,
  qop: string | undefined,
  bodyHash?: Text | undefined,
): string {
  return qop === 'auth-int'
    ? hash(algorithm, method, uri, bodyHash ?? '')
    : hash(algorithm, method, uri);
}

/**
 * What a client has to send as `response`.
 *
 * Twisted: `twisted.cred._digest.calcResponse`. Standard: RFC 7616 3.4.1; without count and client nonce RFC 2617 3.2.2.1.
 */
export function calcResponse(
  ha1: string,
  ha2: string,
  algorithm: string,
  nonce: Text,
  nonceCount: Text | undefined,
  cnonce: Text | undefined,
  qop: Text | undefined,
): string {
  return nonceCount && cnonce
    ? hash(algorithm, ha1, nonce, nonceCount, cnonce, qop ?? '', ha2)
    : hash(algorithm, ha1, nonce, ha2);
}
