import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  combinedLogFormat,
  escapeLogText,
  type LogEntry,
  proxiedLogFormat,
} from '../../src/http/combined-log.js';

const entry: LogEntry = {
  client: '1.2.3.4',
  timestamp: '[06/Nov/1994:08:49:37 +0000]',
  method: 'GET',
  uri: '/dummy',
  version: 'HTTP/1.0',
  code: 123,
  sentLength: 42,
  referer: undefined,
  agent: undefined,
};

describe('combinedLogFormat', () => {
  it('test_logFormatting', () => {
    expect(combinedLogFormat(entry)).toBe(
      '"1.2.3.4" - - [06/Nov/1994:08:49:37 +0000] "GET /dummy HTTP/1.0" 123 42 "-" "-"',
    );
  });

  it('names referer and agent', () => {
    const line = combinedLogFormat({ ...entry, referer: 'http://a/', agent: 'Mozilla/5.0 (X)' });
    expect(line).toMatch(/ "http:\/\/a\/" "Mozilla\/5.0 \(X\)"$/);
    expect(combinedLogFormat({ ...entry, referer: '', agent: '' })).toMatch(/ "-" "-"$/);
  });

  it('writes - for no bytes and for a client that has no address', () => {
    expect(combinedLogFormat({ ...entry, sentLength: 0, client: undefined })).toBe(
      '"-" - - [06/Nov/1994:08:49:37 +0000] "GET /dummy HTTP/1.0" 123 - "-" "-"',
    );
  });

  it('test_nonASCII, test_clientAddrIPv6: escapes whatever comes from the client', () => {
    const line = combinedLogFormat({
      ...entry,
      client: '2001:db8::1',
      method: 'GET\n"',
      uri: '/a\xc3\xa9"b\\\r\n',
      referer: '\x00\x1b[31m',
      agent: "it's ☃",
    });
    expect(line).toBe(
      '"2001:db8::1" - - [06/Nov/1994:08:49:37 +0000] "GET\\n\\" /a\\xc3\\xa9\\"b\\\\\\r\\n HTTP/1.0" 123 42 "\\x00\\x1b[31m" "it\'s \\xe2\\x98\\x83"',
    );
    expect(line).toMatch(/^[\x20-\x7e]*$/);
  });
});

describe('proxiedLogFormat', () => {
  it('test_xForwardedFor: believes the first address', () => {
    const line = proxiedLogFormat(entry, ' 172.16.0.1 , 10.0.0.1');
    expect(line).toMatch(/^"172\.16\.0\.1" - - /);
    expect(proxiedLogFormat(entry, '2001:db8::1')).toMatch(/^"2001:db8::1" /);
  });

  it('writes - without the field', () => {
    expect(proxiedLogFormat(entry, undefined)).toMatch(/^"-" - - /);
  });

  it('test_extraForwardedFor: escapes it', () => {
    expect(proxiedLogFormat(entry, 'a"b')).toMatch(/^"a\\"b" - - /);
  });
});

it('escapeLogText leaves plain text alone', () => {
  expect(escapeLogText("/a?b=c&d='e'")).toBe("/a?b=c&d='e'");
});

const hasGoaccess = spawnSync('goaccess', ['--version']).status === 0;
if (!hasGoaccess) console.log('goaccess is not installed: no access log was parsed');

it.runIf(hasGoaccess)('goaccess rejects no line, whatever clients send', () => {
  const text = fc.string({ unit: fc.constantFrom(...'/ab "\\\n\r\t\x1b\xe9☃%20[]') });
  const entries = fc.sample(
    fc.record({
      uri: text.map((rest) => `/${rest.replaceAll(' ', '+')}`),
      referer: fc.option(text, { nil: undefined }),
      agent: fc.option(text, { nil: undefined }),
      client: fc.constantFrom('127.0.0.1', '2001:db8::1'),
      method: fc.constantFrom('GET', 'POST', 'BREW'),
      code: fc.constantFrom(200, 304, 500),
      sentLength: fc.nat(),
    }),
    { numRuns: 500, seed: 9 },
  );
  const folder = mkdtempSync(join(tmpdir(), 'hawser-log-'));
  try {
    const path = join(folder, 'access.log');
    writeFileSync(
      path,
      entries.map((made) => `${combinedLogFormat({ ...entry, ...made })}\n`).join(''),
    );
    const report = join(folder, 'report.json');
    const run = spawnSync('goaccess', [
      ...[path, '--no-global-config', `--output=${report}`],
      ...['--log-format="%h" %^ %^ [%d:%t %^] "%r" %s %b "%R" "%u"'],
      ...['--date-format=%d/%b/%Y', '--time-format=%T'],
    ]);
    expect(run.status, String(run.stderr)).toBe(0);
    expect(JSON.parse(readFileSync(report, 'utf8')).general).toMatchObject({
      total_requests: 500,
      valid_requests: 500,
      failed_requests: 0,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
