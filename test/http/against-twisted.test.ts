import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseBasic } from '../../src/http/authorization.js';
import { fromBytes, latin1ToText, textToLatin1 } from '../../src/http/bytes.js';
import { combinedLogFormat } from '../../src/http/combined-log.js';
import { formatCookie, parseCookies } from '../../src/http/cookie.js';
import { Headers } from '../../src/http/headers.js';
import { parseHost } from '../../src/http/host.js';
import { datetimeToLogString, datetimeToString, parseHttpDate } from '../../src/http/http-date.js';
import { decodeSegment, encodeSegment } from '../../src/http/path.js';
import { parseQuery } from '../../src/http/query.js';
import { parseRange } from '../../src/http/range.js';
import { URLPath } from '../../src/http/url-path.js';

/**
 * The pure functions beside the real Twisted, on inputs made up at random from the pieces that matter. Runs where
 * Python has Twisted (Debian: python3-twisted).
 */
const oracle = fileURLToPath(new URL('fixtures/oracle.py', import.meta.url));
// Debian's own Python first: another one in the path need not see Debian's packages.
const python = ['/usr/bin/python3', 'python3'].find(
  (command) => spawnSync(command, ['-c', 'import twisted.web.http']).status === 0,
);
const hasTwisted = python !== undefined;
if (!hasTwisted) console.log('python3-twisted is not installed: not compared with Twisted');

const RUNS = Number(process.env['HAWSER_ORACLE_RUNS'] ?? 400);
const seed = Number(process.env['HAWSER_ORACLE_SEED'] ?? 24);

/** Texts put together from pieces, as a client bent on trouble would. */
const made = (pieces: readonly string[], maxLength = 8): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...pieces), { maxLength }).map((parts) => parts.join(''));

const name = made(['x', 'Y', '-', 'etag', 'dnt', 'te', 'www', 'authenticate', '9', '!'], 5).filter(
  (text) => text !== '',
);
const value = made(['a', ' ', '\r\n', '\n', '\r', '\xe9', '\xc3\xa9', ';', '\t', ',', '"'], 6);
const segment = made(['a', 'b c', '%2F', '%41', '%zz', '%', ':', '[', ']', "'", '"', '@', '~']);

const inputs = {
  date: made(
    [
      ...['Sun,', ' ', ' ', ' ', 'Sunday,', '06', '6', 'Nov', 'nov', 'Xyz', '1994', '94', '68'],
      ...['08:49:37', '25:61:61', '8:49', 'GMT', '06-Nov-94', '06-Nov-2094', '  ', '1969'],
    ],
    12,
  ),
  goodDate: fc
    .tuple(
      fc.constantFrom('Sun, ', '', 'Monday, ', 'tue '),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('Jan', 'feb', 'DEC', 'Sept'),
      fc.integer({ min: 1960, max: 2100 }),
      fc.constantFrom(' GMT', '', ' +0000'),
    )
    .map(([day, date, month, year, zone]) => `${day}${date} ${month} ${year} 01:02:03${zone}`),
  dateString: fc.integer({ min: 0, max: 253402300799 }),
  logString: fc.double({ min: 0, max: 4e9, noNaN: true }),
  unquote: made(['%', '4', '1', 'f', 'F', 'z', '%C3%A9', '%ff', '\xff', '+', '/', 'a']),
  quote: made(['a', ' ', '/', '%', '\xff', '\0', '~', '.', '-', '_', "'", '!', '*', '(', '+', ':']),
  query: made(['a', 'b', '=', '=', '&', '&', '+', '%20', '%3B', '%', '\xe9', '%ff'], 12),
  cookies: fc.array(made(['a', 'b', '=', ';', '; ', ' ', '\t', '"', '%20', '\xe9'], 10), {
    maxLength: 3,
  }),
  cookie: fc.tuple(
    value,
    value,
    fc.record(
      {
        expires: value,
        domain: value,
        path: value,
        max_age: fc.constantFrom('0', '10'),
        comment: value,
        secure: fc.boolean(),
        httpOnly: fc.boolean(),
        sameSite: fc.constantFrom('lax', 'Strict', 'LAX'),
      },
      { requiredKeys: [] },
    ),
  ),
  basic: made(['Basic', 'basic', ' ', ' ', 'YWxpY2U6', 'c2U6', 'Y3', 'JldA', '=', '==', '!', ':']),
  goodBasic: fc
    .tuple(made(['a', ':', '\xff', 'é'], 6), fc.constantFrom('', '=', 'x', '!'))
    .map(([text, tail]) => `Basic ${Buffer.from(text, 'latin1').toString('base64')}${tail}`),
  header: fc.tuple(name, fc.array(value, { maxLength: 3 })),
  logLine: fc.tuple(
    fc.constantFrom('GET', 'G"T'),
    made(['/', 'a', '"', "'", '\\', '\t', '\r', '\n', '\x7f', '\xe9', '%20']),
    made(['/', 'a', '"', "'", '\\', '\t', '\x01', '\xe9']),
    made(['/', 'a', '"', "'", '\\', '\x1b', '\xe9']),
    fc.constantFrom(200, 404),
    fc.constantFrom(0, 36),
  ),
  ranges: fc.tuple(
    made(['bytes=', '0-4', '5-', '-3', ',', ' ', '9-3', '35-36', '100-', 'x', '-0', '1-2']),
    fc.constantFrom(1, 10, 36, 1000),
  ),
  goodRanges: fc.tuple(
    fc
      .array(made(['0-4', '5-', '-3', ' ', '35-36', '100-', '-0', '9-9'], 2), { maxLength: 4 })
      .map((specs) => `bytes=${specs.join(',')}`),
    fc.constantFrom(1, 10, 36, 1000),
  ),
  hostname: fc.constantFrom('a', 'A.b:80', '[::1]:80', '[::1]', 'a:', 'a:b', '10.0.0.1:9', 'a:80x'),
  urlPath: fc.tuple(
    fc
      .tuple(
        fc.constantFrom('http://', 'https://'),
        fc.constantFrom('h', 'EX.org:80', 'h:8080', 'u:p@h', 'h:443', 'h:', 'h:x', 'a%b'),
        fc.array(
          segment.map((text) => `/${text}`),
          { maxLength: 4 },
        ),
        fc.constantFrom('', '?x=1', '?a&b=c=d', '?a b', '?[x]=/?', '?&'),
        fc.constantFrom('', '#f', '#/?'),
      )
      .map(
        ([scheme, host, path, query, hash]) => `${scheme}${host}${path.join('')}${query}${hash}`,
      ),
    fc.array(
      fc.oneof(
        fc.tuple(fc.constantFrom('child', 'sibling'), segment, fc.boolean()),
        fc.tuple(fc.constantFrom('parent', 'here'), fc.boolean()),
        fc.tuple(
          fc.constant('click'),
          fc.constantFrom(
            ...['', '/abs', 'rel', '../up', './x', '?q=1', '#fr', '..', '//other/x', 'mailto:a'],
            ...['http://o.org', 'http://o.org/p?q#f', '../../..', 'a/../b', 'http:rel', '/a:b'],
          ),
        ),
      ),
      { maxLength: 3 },
    ),
  ),
};

type Kind = keyof typeof inputs;
const answers = new Map<Kind, [input: any, answer: any][]>();

/** What the oracle calls the function behind inputs of two kinds. */
const functionOf = (kind: Kind): string =>
  kind.replace(/^good(.)/, (_, first: string) => first.toLowerCase());

beforeAll(() => {
  if (!hasTwisted) return;
  const cases = {} as Record<Kind, unknown[]>;
  for (const kind of Object.keys(inputs) as Kind[]) {
    cases[kind] = fc.sample<unknown>(inputs[kind], { numRuns: RUNS, seed });
  }
  const asked: Record<string, unknown[]> = {};
  for (const kind of Object.keys(cases) as Kind[]) {
    asked[functionOf(kind)] = [...(asked[functionOf(kind)] ?? []), ...cases[kind]];
  }
  const run = spawnSync(python!, [oracle], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  const answered = JSON.parse(run.stdout) as Record<string, unknown[]>;
  for (const kind of Object.keys(cases) as Kind[]) {
    const mine = answered[functionOf(kind)]!.splice(0, cases[kind].length);
    answers.set(
      kind,
      cases[kind].map((input, i) => [input, mine[i]]),
    );
  }
}, 600_000);

/** Compare what `ours` makes of each input of these kinds with what Twisted made of it. */
function same<I, A>(
  kinds: readonly Kind[],
  ours: (input: I) => A,
  expected?: (theirs: any, input: I) => A,
): void {
  for (const kind of kinds) {
    const pairs = answers.get(kind)!;
    expect(pairs.length).toBe(RUNS);
    for (const [input, theirs] of pairs) {
      expect(ours(input), `${kind} ${JSON.stringify(input)}`).toEqual(
        expected === undefined ? theirs : expected(theirs, input),
      );
    }
  }
}

const wireMap = (map: ReadonlyMap<string, readonly string[]>): [string, string[]][] =>
  [...map].map(([key, values]) => [textToLatin1(key), values.map(textToLatin1)]);

describe.runIf(hasTwisted)('beside Twisted', () => {
  it('reads dates', () => {
    same(
      ['date', 'goodDate'],
      (text: string) => parseHttpDate(text) ?? null,
      // Beyond the year 275760 JavaScript has no dates.
      (theirs: number | null) => (theirs !== null && theirs > 8.64e12 ? null : theirs),
    );
  });

  it('writes dates', () => {
    same(['dateString'], datetimeToString);
    same(['logString'], datetimeToLogString);
  });

  it('resolves and makes percent escapes', () => {
    same(['unquote'], (text: string) => textToLatin1(decodeSegment(text)));
    same(['quote'], (text: string) => encodeSegment(fromBytes(Buffer.from(text, 'latin1'))));
  });

  it('reads queries, names without = apart', () => {
    same(
      ['query'],
      (text: string) => wireMap(parseQuery(text.replace(/(^|&)[^=&]+(?=&|$)/g, '$1'))),
      (theirs: [string, string[]][]) => theirs,
    );
  });

  it('reads cookies', () => {
    same(['cookies'], (lines: string[]) =>
      [...parseCookies(lines.map(latin1ToText))].map((pair) => pair.map(textToLatin1)),
    );
  });

  it('writes cookies', () => {
    same(['cookie'], ([key, text, options]: [string, string, Record<string, any>]) => {
      const { max_age: maxAge, ...others } = options;
      const texts = Object.entries(others).map(([option, given]) => [
        option,
        typeof given === 'string' ? latin1ToText(given) : given,
      ]);
      return textToLatin1(
        formatCookie(latin1ToText(key), latin1ToText(text), {
          ...Object.fromEntries(texts),
          maxAge,
        }),
      );
    });
  });

  it('reads Basic credentials', () => {
    same(['basic', 'goodBasic'], (text: string) => {
      const found = parseBasic(text);
      return [textToLatin1(found?.user ?? ''), textToLatin1(found?.password ?? '')];
    });
  });

  it('keeps header fields', () => {
    same(['header'], ([key, values]: [string, string[]]) => {
      const headers = new Headers();
      for (const text of values) headers.addRawHeader(key, Buffer.from(text, 'latin1'));
      return [...headers].map(([field, texts]) => [field, texts.map(textToLatin1)]);
    });
  });

  it('writes access log lines', () => {
    same(['logLine'], ([method, uri, referer, agent, code, sentLength]: any[]) =>
      combinedLogFormat({
        ...{ client: '127.0.0.1', timestamp: '[t]', version: 'HTTP/1.1' },
        ...{ method, uri, referer, agent, code, sentLength },
      }),
    );
  });

  it('reads ranges, where RFC 9110 does not force another answer', () => {
    same(
      ['ranges', 'goodRanges'],
      ([text, size]: [string, number]) => {
        const result = parseRange(text, size);
        if (result.kind === 'single') return [[result.first, result.last]];
        if (result.kind === 'multiple') return result.ranges.map((r) => [r.first, r.last]);
        return result.kind;
      },
      (theirs: [number, [number, number][]] | null, [, size]) => {
        // Malformed, and difference 6: no ranges at all.
        if (theirs === null || theirs[0] === 0) return 'whole';
        // Difference 6: a suffix longer than the file starts at its beginning.
        const found = theirs[1]
          .map(
            ([offset, length]) => (offset < 0 ? [0, size] : [offset, length]) as [number, number],
          )
          .filter(([offset, length]) => offset !== 0 || length !== 0);
        if (found.length === 0) return 'unsatisfiable';
        const total = found.reduce((sum, [, length]) => sum + length, 0);
        if (theirs[0] > 1 && total > size) return 'whole';
        return found.map(([offset, length]) => [offset, offset + length - 1]);
      },
    );
  });

  it('finds the name in a Host field', () => {
    same(['hostname'], (text: string) => parseHost(text).host);
  });

  it('finds its way from URL to URL', () => {
    same(['urlPath'], ([url, steps]: [string, [keyof URLPath, ...any[]][]]) => {
      try {
        let path: any = URLPath.fromBytes(url);
        for (const [step, ...args] of steps) path = path[step](...args);
        const parts = [path.scheme, path.netloc, path.path, path.query, path.fragment];
        return [path.toString(), parts, path.pathList()];
      } catch {
        return null;
      }
    });
  });
});
