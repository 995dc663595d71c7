import {
  cred,
  Deferred,
  DigestCredentialFactory,
  type ICredentialFactory,
  IUsernameHashedPassword,
} from 'hawser';
import { Clock } from 'hawser/testing';
import { describe, expect, it } from 'vitest';
import { guarded } from './site.js';

const { calcHA1, calcHA2, calcResponse } = cred;
const REALM = 'wire realm';

type Params = Record<string, string>;

/** The parameters of the digest challenge in a 401. */
function paramsOf(header: string | undefined): Params {
  const params: Params = {};
  for (const [, name, quoted, bare] of (header ?? '').matchAll(
    /([\w-]+)=(?:"([^"]*)"|([^,\s]+))/g,
  )) {
    params[name as string] = quoted ?? bare ?? '';
  }
  return params;
}

interface AnswerOptions {
  readonly user?: string;
  readonly password?: string;
  readonly method?: string;
  readonly nc?: string;
  /** Fields to replace after the response was computed; undefined leaves one out. */
  readonly replaced?: Readonly<Record<string, string | undefined>>;
}

function answerTo(challenge: Params, uri: string, options: AnswerOptions = {}): string {
  const { user = 'alice', password = 'secret', method = 'GET', nc = '00000001' } = options;
  const { nonce = '', opaque = '', algorithm = 'md5' } = challenge;
  const known = algorithm.toLowerCase();
  const response = calcResponse(
    calcHA1(known, user, REALM, password, nonce, 'c'),
    calcHA2(known, method, uri, 'auth'),
    known,
    nonce,
    nc,
    'c',
    'auth',
  );
  const fields = {
    username: user,
    realm: REALM,
    nonce,
    uri,
    response,
    opaque,
    algorithm,
    qop: 'auth',
    nc,
    cnonce: 'c',
    ...options.replaced,
  };
  return `Digest ${Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}`;
}

function setUp(
  algorithm = 'md5',
  options: ConstructorParameters<typeof DigestCredentialFactory>[2] = {},
) {
  const clock = new Clock();
  const guard = guarded([
    new DigestCredentialFactory(algorithm, REALM, { reactor: clock, ...options }),
  ]);
  const challenge = (): Params => paramsOf(guard.send('/private').header('www-authenticate'));
  return { ...guard, clock, challenge };
}

describe('DigestCredentialFactory', () => {
  it('challenges with nonce, opaque, qop, algorithm and realm, in this order', () => {
    const { send } = setUp();
    expect(send().header('www-authenticate')).toMatch(
      /^digest nonce="[0-9a-f]{24}", opaque="[0-9a-f]{32}-[A-Za-z0-9+/=]+", qop="auth", algorithm="md5", realm="wire realm"$/,
    );
    expect(setUp('SHA-256').send().header('www-authenticate')).toContain(', algorithm=SHA-256, ');
  });

  it.each(['md5', 'sha', 'SHA-256', 'SHA-512-256'])('lets right answers in (%s)', (algorithm) => {
    const { send, challenge } = setUp(algorithm);
    expect(send('/private/child?x=1', answerTo(challenge(), '/private/child?x=1')).text).toBe(
      'child of alice',
    );
    for (const [user, password] of [
      ['alice', 'wrong'],
      ['nobody', 'secret'],
    ] as const) {
      expect(send('/private', answerTo(challenge(), '/private', { user, password })).status).toBe(
        401,
      );
    }
  });

  it('makes the method part of it: HEAD and POST need answers of their own', () => {
    const { send, challenge } = setUp();
    for (const method of ['HEAD', 'POST']) {
      const right = answerTo(challenge(), '/private', { method });
      const wrong = answerTo(challenge(), '/private');
      expect(
        send('/private', right, { method, body: method === 'POST' ? 'x' : undefined }).status,
      ).toBe(200);
      expect(send('/private', wrong, { method }).status).toBe(401);
    }
  });

  it('checks the uri against the target, mount prefix and query included', () => {
    const { send, challenge } = setUp();
    for (const [url, uri, status] of [
      ['/private/child?x=1', '/private/child', 401],
      ['/private/child', '/private/child?x=1', 401],
      ['/private/child', '/private', 401],
      ['/private/child', '/', 401],
      ['/private/child', 'http://example.org/private/child', 200],
      ['/private/%63hild', '/private/child', 401],
      ['/private/%63hild', '/private/%63hild', 200],
    ] as const) {
      expect([url, uri, send(url, answerTo(challenge(), uri)).status]).toEqual([url, uri, status]);
    }
    const mounted = { mount: '/app' };
    expect(send('/app/private', answerTo(challenge(), '/private'), mounted).status).toBe(401);
    expect(send('/app/private', answerTo(challenge(), '/app/private'), mounted).status).toBe(200);
  });

  it('can be told the target where a proxy changes paths', () => {
    const { send, challenge } = setUp('md5', { target: (request) => `/outside${request.uri}` });
    expect(send('/private', answerTo(challenge(), '/private')).status).toBe(401);
    expect(send('/private', answerTo(challenge(), '/outside/private')).status).toBe(200);
  });

  it('refuses an answer that is sent again, and lets the client try anew without asking its user', () => {
    const { send, challenge, realm } = setUp();
    const first = challenge();
    const answer = answerTo(first, '/private');
    expect(send('/private', answer).status).toBe(200);
    const again = send('/private', answer);
    expect(again.status).toBe(401);
    expect(again.header('www-authenticate')).toMatch(/, realm="wire realm", stale=true$/);
    expect(send('/private', answerTo(first, '/private', { nc: '00000002' })).status).toBe(200);
    expect(send('/private', answerTo(first, '/private/child', { nc: '00000002' })).status).toBe(
      401,
    );
    expect(realm.loggedIn).toEqual(['alice', 'alice']);
  });

  it('refuses it also while the first is still being checked', () => {
    const waiting: Deferred<string>[] = [];
    const checker = {
      credentialInterfaces: [IUsernameHashedPassword],
      requestAvatarId: () => {
        const deferred = new Deferred<string>();
        waiting.push(deferred);
        return deferred;
      },
    };
    const { send } = guarded([new DigestCredentialFactory('md5', REALM)], { checkers: [checker] });
    const answer = answerTo(paramsOf(send().header('www-authenticate')), '/private');
    const both = [send('/private', answer), send('/private', answer)];
    for (const deferred of waiting) deferred.callback('alice');
    expect(both.map(({ status }) => status)).toEqual([200, 401]);
  });

  it('says stale where a challenge is too old or was given to somebody else', () => {
    const { send, challenge, clock } = setUp();
    const old = challenge();
    const moved = send('/private', answerTo(old, '/private'), { peer: { address: '10.0.0.9' } });
    expect([moved.status, paramsOf(moved.header('www-authenticate'))['stale']]).toEqual([
      401,
      'true',
    ]);
    clock.advance(900);
    expect(send('/private', answerTo(old, '/private')).status).toBe(200);
    clock.advance(1);
    const late = send('/private', answerTo(old, '/private', { nc: '00000002' }));
    expect([late.status, paramsOf(late.header('www-authenticate'))['stale']]).toEqual([
      401,
      'true',
    ]);
    expect(
      send('/private', answerTo(paramsOf(late.header('www-authenticate')), '/private')).status,
    ).toBe(200);
  });

  it('does not say stale where the password or the challenge is wrong', () => {
    const { send, challenge } = setUp();
    const foreign = setUp().challenge();
    for (const answer of [
      answerTo(challenge(), '/private', { password: 'wrong' }),
      answerTo(foreign, '/private'),
      answerTo(challenge(), '/private', { replaced: { opaque: 'abc-YWJj' } }),
      answerTo(challenge(), '/private', { replaced: { uri: '/other' } }),
    ]) {
      const refused = send('/private', answer);
      expect(refused.status).toBe(401);
      expect(refused.header('www-authenticate')).not.toContain('stale');
    }
  });

  it('refuses whatever else is wrong with 401, never with 500', () => {
    const { send, challenge } = setUp();
    const good = answerTo(challenge(), '/private');
    const bad = [
      'Digest',
      'Digest ',
      'Digest ,',
      'Digest =',
      'Digest username',
      'Digest username="alice',
      'Digest \u0000',
      ...['username', 'nonce', 'opaque', 'uri', 'response', 'cnonce', 'nc'].map((name) =>
        answerTo(challenge(), '/private', { replaced: { [name]: undefined } }),
      ),
      ...['algorithm', 'qop', 'nc', 'opaque', 'nonce', 'response', 'uri'].map((name) =>
        answerTo(challenge(), '/private', { replaced: { [name]: 'nonsense' } }),
      ),
      answerTo(challenge(), '/private', { replaced: { qop: 'auth-int' } }),
      answerTo(challenge(), '/private', { replaced: { algorithm: 'MD5-sess' } }),
      ...Array.from({ length: good.length - 1 }, (_, i) => good.slice(0, i + 1)),
    ];
    for (const answer of bad) {
      const { status } = send('/private', answer);
      // Cut off only at its end, where the client nonce is in quotes, it is whole.
      expect([answer, status]).toEqual([answer, answer === good.slice(0, -1) ? 200 : 401]);
    }
    expect(send('/private', good).status).toBe(401);
  });

  it('lets clients choose among several algorithms', () => {
    const factories: ICredentialFactory[] = ['SHA-256', 'md5'].map(
      (a) => new DigestCredentialFactory(a, REALM),
    );
    const { send } = guarded(factories);
    const offers =
      send()
        .header('www-authenticate')
        ?.split(/, (?=digest)/) ?? [];
    expect(offers).toHaveLength(2);
    for (const offer of offers) {
      expect(send('/private', answerTo(paramsOf(offer), '/private')).text).toBe('page of alice');
    }
    const [strong = '', weak = ''] = offers;
    const crossed = { ...paramsOf(strong), algorithm: paramsOf(weak)['algorithm'] as string };
    expect(send('/private', answerTo(crossed, '/private')).status).toBe(401);
  });

  it('takes names with quotes in them', () => {
    const { send } = guarded([new DigestCredentialFactory('md5', REALM)], {
      checkers: [new cred.InMemoryUsernamePasswordDatabaseDontUse({ 'al"i\\ce': 'secret' })],
    });
    const challenge = paramsOf(send().header('www-authenticate'));
    const answer = answerTo(challenge, '/private', {
      user: 'al"i\\ce',
      replaced: { username: 'al\\"i\\\\ce' },
    });
    expect(send('/private', answer).text).toBe('page of al"i\\ce');
  });
});
