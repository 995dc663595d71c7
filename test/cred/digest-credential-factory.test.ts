import { createHash } from 'node:crypto';
import { cred, IUsernameDigestHash, LoginFailed, StaleChallenge } from 'hawser';
import { Clock } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

const { calcHA1, calcHA2, calcResponse, DigestCredentialFactory } = cred;

const ADDRESS = '10.2.3.4';
const USER = { username: 'foobar', password: 'bazquux', realm: 'test realm' };
const CNONCE = '29fc54aa1641c6fa0e151419361c8f23';
const URI = '/write/';

type Fields = Readonly<Record<string, string | undefined>>;

/** Twisted's `formatResponse`. */
function format(fields: Fields, quote = '"'): string {
  return Object.entries({
    ...USER,
    password: undefined,
    qop: 'auth',
    cnonce: CNONCE,
    uri: URI,
    ...fields,
  })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${quote}${value}${quote}`)
    .join(', ');
}

function responseTo(challenge: cred.DigestChallenge, nc: string, uri = URI): string {
  const algorithm = challenge.algorithm.toLowerCase();
  const { nonce, qop } = challenge;
  const ha1 = calcHA1(algorithm, USER.username, USER.realm, USER.password, nonce, CNONCE);
  const ha2 = calcHA2(algorithm, 'GET', uri, qop);
  return calcResponse(ha1, ha2, algorithm, nonce, nc, CNONCE, qop);
}

function setUp(algorithm = 'md5') {
  const clock = new Clock();
  clock.advance(1_700_000_000);
  const factory = new DigestCredentialFactory(algorithm, USER.realm, { reactor: clock });
  const challenge = factory.getChallenge(ADDRESS);
  const answer = (fields: Fields = {}, nc = '00000001'): Fields => ({
    nonce: challenge.nonce,
    opaque: challenge.opaque,
    algorithm,
    response: responseTo(challenge, nc, fields['uri']),
    nc,
    ...fields,
  });
  const decode = (fields: Fields = {}, quote = '"', host: string | undefined = ADDRESS) =>
    factory.decode(format(answer(fields), quote), 'GET', host);
  return { clock, factory, challenge, answer, decode };
}

describe('DigestCredentialFactory', () => {
  it.each(['md5', 'sha', 'SHA-256', 'SHA-512-256', 'mD5'])(
    'takes answers to challenges (%s)',
    (algorithm) => {
      const { decode } = setUp(algorithm);
      const credentials = decode();
      expect(credentials.username).toBe(USER.username);
      expect(credentials.checkPassword(USER.password)).toBe(true);
      expect(credentials.checkPassword(`${USER.password}wrong`)).toBe(false);
    },
  );

  it('takes them without quotes (test_responseWithoutQuotes) and with a comma in the uri (test_responseWithCommaURI)', () => {
    const { decode } = setUp();
    expect(decode({}, '').checkPassword(USER.password)).toBe(true);
    expect(decode({ uri: '/some,path/' }).checkPassword(USER.password)).toBe(true);
  });

  it('takes them over several lines', () => {
    const { factory, answer } = setUp();
    const folded = format(answer()).replaceAll(', ', ',\r\n ');
    expect(factory.decode(folded, 'GET', ADDRESS).checkPassword(USER.password)).toBe(true);
  });

  it('takes an algorithm in other letters, and none for md5 (test_caseInsensitiveAlgorithm, test_md5DefaultAlgorithm)', () => {
    const { decode } = setUp();
    expect(decode({ algorithm: 'MD5' }).checkPassword(USER.password)).toBe(true);
    expect(decode({ algorithm: undefined }).checkPassword(USER.password)).toBe(true);
  });

  it('refuses an algorithm or a protection that was not offered', () => {
    expect(() => setUp().decode({ algorithm: 'sha' })).toThrow(LoginFailed);
    expect(() => setUp().decode({ algorithm: 'crc32' })).toThrow(LoginFailed);
    expect(() => setUp().decode({ algorithm: 'md5-sess' })).toThrow(LoginFailed);
    expect(() => setUp('SHA-256').decode({ algorithm: undefined })).toThrow(LoginFailed);
    expect(() => setUp().decode({ qop: 'auth-int' })).toThrow(LoginFailed);
  });

  it('offers no algorithm it does not know', () => {
    for (const algorithm of ['crc32', 'md5-sess', '']) {
      expect(() => new DigestCredentialFactory(algorithm, 'r')).toThrow(RangeError);
    }
  });

  it('works where there is no client address (test_responseWithoutClientIP)', () => {
    const { factory } = setUp();
    const challenge = factory.getChallenge(undefined);
    const fields = {
      nonce: challenge.nonce,
      opaque: challenge.opaque,
      nc: '1',
      response: responseTo(challenge, '1'),
    };
    expect(factory.decode(format(fields), 'GET', undefined).checkPassword(USER.password)).toBe(
      true,
    );
  });

  it('takes several answers to one challenge (test_multiResponse)', () => {
    const { factory, answer } = setUp();
    for (const nc of ['00000001', '00000002']) {
      expect(
        factory.decode(format(answer({}, nc)), 'GET', ADDRESS).checkPassword(USER.password),
      ).toBe(true);
    }
  });

  it('makes the method part of the answer (test_failsWithDifferentMethod)', () => {
    const { factory, answer } = setUp();
    const credentials = factory.decode(format(answer()), 'POST', ADDRESS);
    expect(credentials.checkPassword(USER.password)).toBe(false);
  });

  it('refuses answers without name, nonce or opaque (test_noUsername, test_noNonce, test_noOpaque)', () => {
    const { decode } = setUp();
    for (const [name, said] of [
      ['username', 'username'],
      ['nonce', 'nonce'],
      ['opaque', 'opaque'],
    ] as const) {
      expect(() => decode({ [name]: undefined })).toThrow(
        new LoginFailed(`Invalid response, no ${said} given.`),
      );
    }
    expect(() => decode({ username: '' })).toThrow('Invalid response, no username given.');
  });

  it('finds answers wrong that lack anything else', () => {
    const { decode } = setUp();
    for (const name of ['uri', 'response', 'cnonce', 'nc', 'qop']) {
      const credentials = decode({ [name]: undefined });
      expect(credentials.checkPassword(USER.password)).toBe(name === 'qop');
    }
  });

  it('checks the hash of user, realm and password (test_checkHash)', () => {
    const credentials = setUp().decode();
    const text = `${USER.username}:${USER.realm}:${USER.password}`;
    const md5 = (s: string): string => createHash('md5').update(s).digest('hex');
    expect(IUsernameDigestHash.providedBy(credentials)).toBe(true);
    expect(credentials.checkHash(md5(text))).toBe(true);
    expect(credentials.checkHash(md5(`${text}wrong`))).toBe(false);
  });

  it('refuses an opaque value that is none (test_invalidOpaque)', () => {
    const { factory, challenge } = setUp();
    const base64 = (s: string): string => Buffer.from(s).toString('base64');
    for (const bad of [
      'badOpaque',
      `foo-${base64('nonce,clientip')}`,
      '',
      '-',
      'foo-!',
      'a-b-c',
      'foo-A',
    ]) {
      expect(() => factory._verifyOpaque(bad, challenge.nonce, ADDRESS)).toThrow(
        new LoginFailed('Invalid response, invalid opaque value'),
      );
    }
    const noTime = `foo-${base64(`${challenge.nonce},${ADDRESS},foobar`)}`;
    expect(() => factory._verifyOpaque(noTime, challenge.nonce, ADDRESS)).toThrow(
      'Invalid response, invalid opaque/time values',
    );
  });

  it('refuses a nonce the opaque value was not made for (test_incompatibleNonce)', () => {
    const { factory, challenge } = setUp();
    const other = factory._generateOpaque('1234567890', ADDRESS);
    for (const nonce of [challenge.nonce, '']) {
      expect(() => factory._verifyOpaque(other, nonce, ADDRESS)).toThrow(
        'Invalid response, incompatible opaque/nonce values',
      );
    }
  });

  it('knows challenges that hold no more: of another client, or too old (test_incompatibleClientIP, test_oldNonce)', () => {
    const { clock, decode } = setUp();
    expect(() => decode({}, '"', '10.0.0.1')).toThrow(StaleChallenge);
    clock.advance(900);
    expect(decode().checkPassword(USER.password)).toBe(true);
    clock.advance(1);
    expect(() => decode()).toThrow(StaleChallenge);
  });

  it('refuses what was sealed with another key (test_mismatchedOpaqueChecksum)', () => {
    const { challenge } = setUp();
    const error = (() => {
      try {
        return setUp().factory._verifyOpaque(challenge.opaque, challenge.nonce, ADDRESS);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(LoginFailed);
    expect(error).not.toBeInstanceOf(StaleChallenge);
  });

  it('knows the challenges of those it shares a key with', () => {
    const [one, other] = [1, 2].map(
      () => new DigestCredentialFactory('md5', USER.realm, { privateKey: 'shared' }),
    ) as [cred.DigestCredentialFactory, cred.DigestCredentialFactory];
    const { nonce, opaque } = one.getChallenge(ADDRESS);
    expect(other._verifyOpaque(opaque, nonce, ADDRESS)).toBe(true);
  });

  it('writes opaque values on one line, however long the nonce (test_noNewlineOpaque)', () => {
    expect(setUp().factory._generateOpaque('long nonce '.repeat(10), undefined)).not.toMatch(/\s/);
  });
});
