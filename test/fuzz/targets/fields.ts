// Header fields: conditions, ranges, negotiation, types, dates, cookies, hosts.
import { createRequire } from 'node:module';
import { MIMEType } from 'node:util';
import { parse as parseCookie } from 'cookie';
import { acceptedEncodings } from '../../../src/http/accept-encoding.js';
import { evaluatePreconditions } from '../../../src/http/conditional.js';
import { parseContentType, parseQualityList } from '../../../src/http/content-type.js';
import { parseCookies } from '../../../src/http/cookie.js';
import { InvalidHeaderName } from '../../../src/http/errors.js';
import { Headers } from '../../../src/http/headers.js';
import { formatHost, parseHost } from '../../../src/http/host.js';
import { datetimeToString, parseHttpDate } from '../../../src/http/http-date.js';
import { preferredType } from '../../../src/http/media-range.js';
import { ifRangeMatches, parseContentRange, parseRange } from '../../../src/http/range.js';
import { type Random, spoil } from '../random.js';
import { agree, type Target, unless } from '../target.js';

const require = createRequire(import.meta.url);
const rangeParser = require('range-parser') as (size: number, field: string) => any;
const fresh = require('fresh') as (request: object, response: object) => boolean;
const Negotiator = require('negotiator') as new (
  request: object,
) => {
  encodings(offered?: string[]): string[];
  mediaTypes(offered?: string[]): string[];
};
const { validateHeaderName, validateHeaderValue } = require('node:http') as {
  validateHeaderName(name: string): void;
  validateHeaderValue(name: string, value: string): void;
};

const LIST = [' ', ',', ', ', ';', '"', '\\', '=', 'q=0', ';q=0.5', ';q=1', '*', '\t', ''];

// ---- ranges

const position = (random: Random): string =>
  random.oneIn(20) ? '9'.repeat(random.between(1, 25)) : String(random.below(130));
const spec = (random: Random): string =>
  random.pick([
    () => `${position(random)}-${position(random)}`,
    () => `${position(random)}-`,
    () => `-${position(random)}`,
  ])();
const RANGE_WORDS = [...LIST, 'bytes', 'bytes=', '-', '0-0', '-1', '5-', '--', 'lines=', '1e3'];

export const range: Target<{ field: string; size: number }> = {
  name: 'ranges',
  reference: 'range-parser',
  share: 2,
  make: (random) => {
    const field = `bytes=${random.some(random.oneIn(30) ? 40 : 5, () => spec(random), random.pick([',', ', ']))}`;
    return {
      field: random.oneIn(2) ? spoil(random, field, RANGE_WORDS) : field,
      size: random.oneIn(8) ? 0 : random.between(1, 120),
    };
  },
  run({ field, size }) {
    const ours = parseRange(field, size);
    const parts = ours.kind === 'single' ? [ours] : ours.kind === 'multiple' ? ours.ranges : [];
    let total = 0;
    for (const { first, last } of parts) {
      if (!(first >= 0 && first <= last && last < size))
        throw new Error(`beyond: ${first}-${last}`);
      total += last - first + 1;
    }
    if (total > size) throw new Error(`${total} bytes of ${size}`);
    unless([RangeError], () => parseContentRange(field.replace('=', ' ')));
    ifRangeMatches(field, { etag: '"a"', lastModified: 1 });
    // The reference takes a suffix longer than the file, and 5-2, for unsatisfiable; RFC 9110 14.1.1 does not.
    const specs = field.slice(6).split(',');
    const isPlain =
      /^bytes=(?:\d+-\d*|-\d+)(?:, ?(?:\d+-\d*|-\d+))*$/.test(field) &&
      specs.every((one) => {
        const [from = '', to = ''] = one.trim().split('-');
        return from === '' ? Number(to) <= size : to === '' || Number(from) <= Number(to);
      });
    if (!isPlain || size === 0) return;
    const theirs = rangeParser(size, field);
    const wanted = theirs === -1 ? [] : [...theirs].map(({ start, end }) => [start, end]);
    const sum = wanted.reduce(
      (bytes: number, [start, end]: number[]) => bytes + end! - start! + 1,
      0,
    );
    if (specs.length > 32 || (sum > size && wanted.length > 1))
      agree('too much', ours.kind, 'whole');
    else {
      agree(
        'ranges',
        parts.map(({ first, last }) => [first, last]),
        wanted,
      );
      agree('satisfiable', ours.kind === 'unsatisfiable', theirs === -1);
    }
  },
};

// ---- conditions

const TAGS = ['"a"', 'W/"a"', '"b"', 'W/"b"', '""', '"c,d"', '*', 'a', '"', 'W/', 'w/"a"'];
const dateOf = (random: Random): string =>
  datetimeToString(1_000_000_000 + random.below(5)) as string;

export const conditions: Target<{
  method: string;
  none: string | undefined;
  match: string | undefined;
  since: string | undefined;
  etag: string | undefined;
  modified: number | undefined;
}> = {
  name: 'conditional fields',
  reference: 'fresh',
  share: 2,
  make: (random) => {
    const tags = (): string | undefined => {
      if (random.oneIn(3)) return undefined;
      const list = random.some(4, () => random.pick(TAGS), random.pick([', ', ',']));
      return random.oneIn(3) ? spoil(random, list, [...TAGS, ...LIST]) : list;
    };
    const date = random.oneIn(2) ? undefined : dateOf(random);
    return {
      method: random.pick(['GET', 'GET', 'HEAD', 'PUT']),
      none: tags(),
      match: random.oneIn(3) ? tags() : undefined,
      since: date !== undefined && random.oneIn(4) ? spoil(random, date, LIST) : date,
      etag: random.oneIn(3) ? undefined : random.pick(TAGS.slice(0, 4)),
      modified: random.oneIn(3) ? undefined : 1_000_000_000 + random.below(5),
    };
  },
  run({ method, none, match, since, etag, modified }) {
    const lines = (text: string | undefined): string[] => (text === undefined ? [] : [text]);
    const ours = evaluatePreconditions({
      method,
      ifNoneMatch: lines(none),
      ifMatch: lines(match),
      ifModifiedSince: lines(since),
      etag,
      lastModified: modified,
    });
    // Where the two understand the same: lists of well-formed tags without commas in them, dates of one form.
    const plain = /^(?:\*|(?:W\/)?"[a-z]*"(?:, ?(?:W\/)?"[a-z]*")*)?$/;
    if (method === 'PUT' || match !== undefined || none === '' || !plain.test(none ?? '')) return;
    if (
      since !== undefined &&
      !/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(since)
    )
      return;
    // The reference lets `*` and any tag stand for a resource without validator.
    if (none !== undefined && etag === undefined) return;
    const theirs = fresh(
      { 'if-none-match': none, 'if-modified-since': since },
      { etag, 'last-modified': modified === undefined ? undefined : datetimeToString(modified) },
    );
    agree('304', ours === 304, theirs);
  },
};

export const dates: Target<string> = {
  name: 'dates',
  reference: 'Date.parse',
  make: (random) => {
    const at = new Date(random.below(4_000_000_000) * 1000);
    const text = random.pick([
      () => at.toUTCString(),
      () => at.toUTCString().replace(/^(...), (\d\d) (...) ..(\d\d)/, '$1day, $2-$3-$4'),
      () => at.toString().slice(0, 24),
    ])();
    return random.oneIn(2)
      ? spoil(random, text, [...LIST, 'GMT', 'Jan', 'Sun,', '1994', '08:49:37', ':'])
      : text;
  },
  run(text) {
    const ours = parseHttpDate(text);
    if (ours !== undefined && !Number.isFinite(ours)) throw new Error(`no number: ${ours}`);
    const parts =
      /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) [A-Z][a-z]{2} \d{4} (\d\d):(\d\d):(\d\d) GMT$/.exec(
        text,
      );
    if (parts === null) return;
    const [day, hour, minute, second] = parts.slice(2).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    const theirs = Date.parse(text);
    if (Number.isNaN(theirs) || day > 28 || day < 1 || hour > 23 || minute > 59 || second > 59)
      return;
    agree('date', ours, theirs < 0 ? undefined : theirs / 1000);
  },
};

// ---- negotiation and types

const CODINGS = ['gzip', 'br', 'identity', '*', 'deflate', 'x-gzip', 'GZIP'];

export const encodings: Target<string> = {
  name: 'Accept-Encoding',
  reference: 'negotiator',
  make: (random) => {
    const field = random.some(
      5,
      () =>
        random.pick(CODINGS) +
        random.pick(['', '', ';q=0', ';q=0.5', '; q=1', ';q=0.001', ';Q=0.3']),
      random.pick([',', ', ']),
    );
    return random.oneIn(2) ? spoil(random, field, [...CODINGS, ...LIST]) : field;
  },
  run(field) {
    const ours = acceptedEncodings(field, ['br', 'gzip', 'identity']);
    const members = field.split(',').map((member) => member.trim());
    const names = members.map((member) => member.replace(/;.*/, ''));
    if (
      field === '' || // the reference takes it for no field
      /[^\S ]/.test(field) || // and form feeds for blanks
      new Set(names).size !== names.length ||
      !members.every((member) =>
        /^(?:gzip|br|identity|\*|deflate)(?:; ?q=(?:[01]|0\.\d{1,3}))?$/.test(member),
      )
    ) {
      return;
    }
    const theirs = new Negotiator({ headers: { 'accept-encoding': field } }).encodings([
      'br',
      'gzip',
      'identity',
    ]);
    agree('acceptable', [...ours].sort(), [...theirs].sort());
  },
};

const TYPES = ['text/html', 'text/plain', 'application/json', 'text/*', '*/*', 'TEXT/HTML'];

export const accept: Target<string> = {
  name: 'Accept',
  reference: 'negotiator',
  make: (random) => {
    const field = random.some(
      4,
      () =>
        random.pick(TYPES) +
        random.pick(['', '', ';q=0', ';q=0.5', '; q=1', ';level=1', ';v="a,b"']),
      random.pick([',', ', ']),
    );
    return random.oneIn(2) ? spoil(random, field, [...TYPES, ...LIST]) : field;
  },
  run(field) {
    const offered = ['text/html', 'application/json'] as const;
    const ours = preferredType(field, offered);
    for (const { q } of parseQualityList(field)) if (!(q >= 0 && q <= 1)) throw new Error(`q=${q}`);
    const members = field.split(',').map((member) => member.trim());
    const names = members.map((member) => member.replace(/;.*/, ''));
    if (
      new Set(names).size !== names.length ||
      !members.every((member) => /^[a-z*]+\/[a-z*]+(?:; ?q=(?:[01]|0\.\d{1,3}))?$/.test(member))
    ) {
      return;
    }
    const theirs = new Negotiator({ headers: { accept: field } }).mediaTypes([...offered]);
    agree('acceptable', ours !== undefined, theirs.length > 0);
    if (ours !== undefined && !theirs.includes(ours)) agree('type', ours, theirs);
  },
};

export const contentType: Target<string> = {
  name: 'Content-Type',
  reference: 'MIMEType of node:util',
  make: (random) => {
    const field = `${random.pick(TYPES)}${random.some(3, () => `;${random.pick(['', ' '])}${random.pick(['charset', 'boundary', 'a', 'A'])}=${random.pick(['utf-8', '"a b"', '"a\\"b"', '"x;y"', 'x', ''])}`)}`;
    return random.oneIn(2)
      ? spoil(random, field, [...TYPES, ...LIST, 'charset=', 'boundary="'])
      : field;
  },
  run(field) {
    const { type, params } = parseContentType(field);
    if (!/^[a-zA-Z]+\/[a-zA-Z]+(?:; ?[a-zA-Z]+=(?:[\w-]+|"(?:[\w ;-]|\\")+"))*$/.test(field))
      return;
    const theirs = new MIMEType(field);
    agree('type', type, theirs.essence);
    agree(
      'parameters',
      [...params],
      [...theirs.params].map(([name, value]) => [name, value]),
    );
  },
};

// ---- cookies, hosts, fields of our own

export const cookies: Target<string> = {
  name: 'cookies',
  reference: 'cookie',
  make: (random) => {
    const field = random.some(
      5,
      () =>
        `${random.pick(['a', 'b', 'sid', '__proto__', 'a.b', '$x'])}=${random.pick(['', '1', 'x=y', '"q"', '%41', 'é', 'a b'])}`,
      random.pick(['; ', ';']),
    );
    return random.oneIn(2)
      ? spoil(random, field, [...LIST, 'a=', '; ', '__proto__=', '\0'])
      : field;
  },
  run(field) {
    const ours = parseCookies([field]);
    const names = field.split(';').map((pair) => pair.trim().replace(/=.*/s, ''));
    // The reference lets the first of a name win, resolves escapes, unquotes and trims; Twisted does neither.
    if (!/^[\w.$]+=[\w=]*(?:; ?[\w.$]+=[\w=]*)*$/.test(field)) return;
    if (new Set(names).size !== names.length) return;
    agree('cookies', [...ours].sort(), Object.entries(parseCookie(field)).sort());
  },
};

export const hosts: Target<string> = {
  name: 'Host',
  reference: 'URL',
  make: (random) => {
    const text =
      random.pick(['example.org', 'a', '127.0.0.1', '[::1]', '[fe80::1]', '::1', '', 'EX.org']) +
      random.pick(['', ':80', ':8080', ':', ':x', ':99999']);
    return random.oneIn(2)
      ? spoil(random, text, [...LIST, ':', '[', ']', '::1', '@', '/', '80'])
      : text;
  },
  run(text) {
    const { host, port } = parseHost(text);
    if (port !== undefined && !(port >= 0)) throw new Error(`no port: ${port}`);
    if (!/^(?:[a-z][a-z.]*[a-z]|127\.0\.0\.1|\[[0-9a-f:]+\])(?::[1-9]\d{0,3})?$/.test(text)) return;
    if (!URL.canParse(`x://${text}/`)) return;
    const theirs = new URL(`x://${text}/`);
    agree('port', port === undefined ? '' : String(port), theirs.port);
    agree('authority', new URL(`x://${formatHost(host, port)}/`).host, theirs.host);
  },
};

export const fields: Target<{ name: string; value: string }> = {
  name: 'fields that are sent',
  reference: 'node:http',
  make: (random) => ({
    name: random.oneIn(3) ? spoil(random, 'X-Name', [...LIST, ':', '\r\n', 'é', '\0']) : 'X-Name',
    value: spoil(
      random,
      random.some(6, () =>
        random.pick(['a', 'é', '☃', '\r\n', '\n', '\r', ' ', 'Set-Cookie: a=b', '\t']),
      ),
      [...LIST, '\0', '\x7f', '\ud800', '\u2028'],
    ),
  }),
  run({ name, value }) {
    const headers = new Headers();
    const isSet = unless([InvalidHeaderName, TypeError], () => {
      headers.setRawHeaders(name, [value]);
      return true;
    });
    if (!isSet) return;
    const [sentName = '', sent = ''] = headers.toFlat();
    validateHeaderName(sentName);
    validateHeaderValue(sentName, sent);
    if (/[\r\n\0]/.test(sent)) throw new Error('a line break');
    if (!/[\r\n]/.test(value) && value.isWellFormed()) agree('value', headers.first(name), value);
  },
};
