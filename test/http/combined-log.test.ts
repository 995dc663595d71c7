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
