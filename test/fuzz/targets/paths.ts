// Paths, queries and forms: what every request has.
import querystring from 'node:querystring';
import { toBytes } from '../../../src/http/bytes.js';
import { HttpError } from '../../../src/http/errors.js';
import { decodeSegment, encodeSegment, splitPath } from '../../../src/http/path.js';
import { parseForm, parseQuery } from '../../../src/http/query.js';
import { URLPath } from '../../../src/http/url-path.js';
import { urlparse } from '../../../src/http/urlparse.js';
import { type Random, spoil } from '../random.js';
import { agree, type Target, unless } from '../target.js';

// Node's types do not know it.
const { unescapeBuffer } = querystring as unknown as { unescapeBuffer(text: string): Buffer };

const WORDS = [
  ...['%', '%2F', '%00', '%zz', '%e2%98%83', '%C3', '%ff', '%F0%9F%92%A9', '%ED%A0%80', '%C0%AF'],
  ...['/', '//', '..', '.', '+', '&', '=', ';', '?', '#', ' ', 'a', 'é', 'name', '%25', '%2e%2e'],
];

const hex = (text: string): string => Buffer.from(toBytes(text)).toString('hex');
const wire = (random: Random): string =>
  spoil(
    random,
    random.some(12, () => random.pick(WORDS)),
    WORDS,
  );

export const path: Target<string> = {
  name: 'path segments',
  reference: 'node:querystring',
  share: 2,
  make: wire,
  run(raw) {
    agree('segment', hex(decodeSegment(raw)), unescapeBuffer(raw).toString('hex'));
    const segments = splitPath(raw);
    agree(
      'path',
      segments.map(hex),
      raw === ''
        ? []
        : raw
            .replace(/^\//, '')
            .split('/')
            .map((segment) => unescapeBuffer(segment).toString('hex')),
    );
    for (const segment of segments) {
      agree('round trip', hex(decodeSegment(encodeSegment(segment))), hex(segment));
    }
  },
};

/** A text as the platform shows it: what is no UTF-8 is U+FFFD there. */
const lossy = (text: string): string => Buffer.from(toBytes(text)).toString('utf8');

function byName(pairs: Iterable<readonly [string, string]>): unknown {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value].sort());
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
}

export const form: Target<string> = {
  name: 'queries and forms',
  reference: 'URLSearchParams',
  share: 2,
  make: wire,
  run(raw) {
    const text = Buffer.from(raw, 'latin1').toString('utf8');
    // Bytes that are no UTF-8 cannot be given to the platform unescaped.
    const sent = Buffer.from(text, 'utf8');
    const ours = parseForm(sent);
    agree('query', [...parseQuery(sent.toString('latin1'))], [...ours]);
    const pairs = [...ours].flatMap(([name, values]) =>
      values.map((value) => [lossy(name), lossy(value)] as const),
    );
    // Where escapes are malformed, node 20 keeps one byte only of each wide character: it gets them escaped.
    const escaped = text.replace(/[^\0-\x7f]+/g, encodeURIComponent);
    agree('fields', byName(pairs), byName(new URLSearchParams(`&${escaped}`)));
    unless([HttpError], () => parseForm(sent, undefined, 3));
  },
};

export const urls: Target<string> = {
  name: 'URLs',
  share: 0.5,
  make: (random) =>
    spoil(
      random,
      `${random.pick(['http://', 'https://', '//', '', 'ftp:'])}${random.pick(['h', '[::1]', 'u:p@h:80', 'ex.org:8080', ''])}/${wire(random)}`,
      [...WORDS, '[', ']', ':', '@', '://', '::1'],
    ),
  run(raw) {
    unless([RangeError], () => urlparse(raw));
    const url = unless([RangeError], () => URLPath.fromString(raw));
    if (url === undefined) return;
    const text = unless([RangeError], () => url.toString());
    if (text === undefined) return;
    if (/[^\x21-\x7e]/.test(text)) throw new Error(`not ASCII: ${text}`);
    // What was written is read as the same; slashes without a host in front of them would become one, as in Twisted.
    if (!/^https?:\/\/[^/]/.test(raw)) return;
    unless([RangeError], () => agree('URL', URLPath.fromString(text).toString(), text));
    unless([RangeError], () => url.click(raw).toString());
  },
};
