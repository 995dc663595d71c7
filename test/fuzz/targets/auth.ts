// Credentials, and who a proxy says the client is.
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { calcHA1, calcHA2, calcResponse } from '../../../src/cred/digest.js';
import { DigestCredentialFactory } from '../../../src/cred/digest-credential-factory.js';
import { LoginFailed } from '../../../src/cred/errors.js';
import { parseAuthorization, parseBasic } from '../../../src/http/authorization.js';
import { toBytes } from '../../../src/http/bytes.js';
import { MemoryExchange } from '../../../src/testing/memory-exchange.js';
import { forwardedOrigin, trustOf } from '../../../src/web/trust-proxy.js';
import { type Random, spoil } from '../random.js';
import { agree, Disagreement, type Target, unless } from '../target.js';

const require = createRequire(import.meta.url);
const basicAuth = require('basic-auth') as {
  parse(field: string): { name: string; pass: string } | undefined;
};
const proxyAddr = require('proxy-addr') as (
  request: object,
  trust: (address: string, hop: number) => boolean,
) => string;

const WORDS = ['Basic', 'Bearer', 'Digest', ' ', '=', ',', '"', '\\', ':', '/', '-', '\t', '\0'];

export const basic: Target<string> = {
  name: 'Basic credentials',
  reference: 'basic-auth',
  make: (random) => {
    const user = random.some(4, () => random.pick(['a', 'é', ' ', '\xff', 'bob']));
    const pair = `${user}${random.oneIn(9) ? '' : ':'}${random.latin1(6)}`;
    const field = `${random.pick(['Basic', 'basic', 'BASIC'])} ${Buffer.from(pair, 'latin1').toString('base64')}`;
    return random.oneIn(2) ? spoil(random, field, WORDS) : field;
  },
  run(field) {
    const ours = parseBasic(field);
    parseAuthorization(field);
    const parts = /^basic ([A-Za-z0-9+/]*={0,2})$/i.exec(field);
    if (parts === null || parts[1]!.length % 4 !== 0) return;
    const theirs = basicAuth.parse(field);
    const shown = (text: string): string => Buffer.from(toBytes(text)).toString('utf8');
    // The reference cannot read line breaks.
    if (theirs === undefined) {
      if (ours !== undefined && !/[\r\n\u2028\u2029]/.test(ours.user + ours.password)) {
        throw new Disagreement('credentials', ours, theirs);
      }
      return;
    }
    agree('user', ours === undefined ? undefined : shown(ours.user), theirs.name);
    agree('password', ours === undefined ? undefined : shown(ours.password), theirs.pass);
  },
};

const factory = new DigestCredentialFactory('SHA-256', 'realm', {
  reactor: { seconds: () => 1000 } as never,
});
const challenge = factory.getChallenge('10.0.0.1');

/** Right answers to it. */
const ANSWERS = Array.from({ length: 20 }, (_, i) => {
  const count = (i + 1).toString(16).padStart(8, '0');
  const ha1 = calcHA1('sha-256', 'bob', 'realm', 'secret', challenge.nonce, 'cn');
  const ha2 = calcHA2('sha-256', 'GET', '/', 'auth');
  return {
    count,
    response: calcResponse(ha1, ha2, 'sha-256', challenge.nonce, count, 'cn', 'auth'),
  };
});

interface Answer {
  readonly field: string;
  /** Nothing is wrong with it. */
  readonly isRight: boolean;
}

export const digest: Target<Answer> = {
  name: 'Digest credentials',
  share: 0.5,
  reference: 'the answer as RFC 7616 makes it',
  make: (random) => {
    const { count, response } = random.pick(ANSWERS);
    const pairs = [
      'username="bob"',
      'realm="realm"',
      `nonce="${challenge.nonce}"`,
      'uri="/"',
      `response="${response}"`,
      'algorithm=SHA-256',
      'qop=auth',
      `nc=${count}`,
      'cnonce="cn"',
      `opaque="${challenge.opaque}"`,
    ];
    for (let i = random.below(3); i > 0; i--) pairs.push(pairs.shift() as string);
    const field = pairs.join(random.pick([', ', ',', ' , ']));
    if (random.oneIn(3)) return { field, isRight: true };
    return {
      field: spoil(random, field, [...WORDS, 'nonce=', 'opaque="x-y"', 'MTAsMTA=']),
      isRight: false,
    };
  },
  run({ field, isRight }) {
    const credentials = unless([LoginFailed], () => factory.decode(field, 'GET', '10.0.0.1'));
    if (credentials === undefined) {
      if (isRight) throw new Disagreement('decoded', 'refused', 'right');
      return;
    }
    const isFine = credentials.checkPassword('secret');
    if (isRight) agree('password', isFine, true);
    credentials.checkPassword('wrong');
  },
};

// ---- Forwarded

const ADDRESSES = ['10.0.0.1', '192.168.1.9', '203.0.113.7', '::1', '2001:db8::1', '127.0.0.1'];
const node = (random: Random): string =>
  random.pick([
    () => random.pick(ADDRESSES.filter((address) => !address.includes(':'))),
    () => `"[${random.pick(['::1', '2001:db8::1'])}]${random.pick(['', ':80'])}"`,
    () => random.pick(['unknown', '_hidden', '"_x:1"', '1.2.3', '', '203.0.113.7:99']),
  ])();
const FORWARDED = [
  ...WORDS,
  'for=',
  'proto=https',
  'host=a.b',
  ';',
  'by=1',
  '::1',
  '[',
  ']',
  ...ADDRESSES,
];

export interface Hops {
  readonly headers: Record<string, string>;
  readonly hops: number;
}

export const forwarded: Target<Hops> = {
  name: 'Forwarded',
  reference: 'the list as it was made',
  make: (random) => {
    const field = random.some(
      4,
      () =>
        `for=${node(random)}${random.pick(['', ';proto=https', '; proto=http', ';host=a.b:81', ';host="evil/"'])}`,
      random.pick([', ', ',']),
    );
    return {
      headers: { Forwarded: random.oneIn(2) ? spoil(random, field, FORWARDED) : field },
      hops: random.below(4),
    };
  },
  run: ({ headers, hops }) => {
    const exchange = exchangeWith(headers);
    const origin = forwardedOrigin(exchange, trustOf(hops)!);
    checkOrigin(origin);
    const list = headers['Forwarded'] as string;
    if (origin === undefined || !/^for=[\d.]+(?:, ?for=[\d.]+)*$/.test(list)) return;
    const addresses = list.split(',').map((entry) => entry.trim().slice(4));
    if (!addresses.every((address) => isIP(address) !== 0)) return;
    agree(
      'client',
      origin.client,
      ['10.9.9.9', ...addresses.reverse()][Math.min(hops, addresses.length)],
    );
  },
};

export const xForwarded: Target<Hops> = {
  name: 'X-Forwarded-*',
  reference: 'proxy-addr',
  make: (random) => {
    const list = random.some(5, () => random.pick(ADDRESSES), random.pick([', ', ',']));
    const headers: Record<string, string> = {
      'X-Forwarded-For': random.oneIn(2) ? spoil(random, list, FORWARDED) : list,
    };
    if (random.oneIn(2)) {
      headers['X-Forwarded-Proto'] = spoil(
        random,
        random.pick(['https', 'http', 'https, http']),
        FORWARDED,
      );
    }
    if (random.oneIn(2)) {
      headers['X-Forwarded-Host'] = spoil(
        random,
        random.pick(['a.b', 'a.b:80, c', '[::1]:8']),
        FORWARDED,
      );
    }
    return { headers, hops: random.below(6) };
  },
  run: ({ headers, hops }) => {
    const exchange = exchangeWith(headers);
    const origin = forwardedOrigin(exchange, trustOf(hops)!);
    checkOrigin(origin);
    const list = headers['X-Forwarded-For'] as string;
    const addresses = list.split(',').map((address) => address.trim());
    // The reference takes one blank away at most, and no tab.
    if (/[^\S ]|^ | {2}| (?:,|$)/.test(list)) return;
    if (Object.keys(headers).length > 1 || !addresses.every((address) => isIP(address) !== 0))
      return;
    const theirs = proxyAddr(
      { headers: { 'x-forwarded-for': list }, connection: { remoteAddress: '10.9.9.9' } },
      (_address, hop) => hop < hops,
    );
    agree('client', origin === undefined ? '10.9.9.9' : origin.client, theirs);
  },
};

function exchangeWith(headers: Record<string, string>): MemoryExchange {
  return new MemoryExchange({ headers, peer: { address: '10.9.9.9' } });
}

function checkOrigin(origin: ReturnType<typeof forwardedOrigin>): void {
  if (origin === undefined) return;
  if (isIP(origin.client ?? '') === 0) throw new Error(`no address: ${origin.client}`);
  const { authority } = origin;
  if (authority !== undefined && /[\s/@?#\\"<>]/.test(authority))
    throw new Error(`no host: ${authority}`);
}
