import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  datetimeToLogString,
  datetimeToString,
  monthname,
  parseHttpDate,
  stringToDatetime,
  timegm,
  weekdayname,
} from '../../src/http/http-date.js';

const NOV_6 = 784111777;

describe('datetimeToString', () => {
  // Twisted: DateTimeTests.testRoundtrip, test_dateToString
  it('writes IMF-fixdate', () => {
    expect(datetimeToString(NOV_6)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
    expect(datetimeToString(0)).toBe('Thu, 01 Jan 1970 00:00:00 GMT');
    expect(datetimeToString(NOV_6 + 0.999)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
    expect(datetimeToString(-0.5)).toBe('Wed, 31 Dec 1969 23:59:59 GMT');
  });

  it('writes the same text for the same second again, and another for another', () => {
    expect(datetimeToString(1)).toBe(datetimeToString(1.5));
    expect(datetimeToString(2)).not.toBe(datetimeToString(1));
  });

  it('is now when not told otherwise', () => {
    const before = Math.floor(Date.now() / 1000);
    const now = stringToDatetime(datetimeToString());
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it('refuses what is no time', () => {
    for (const seconds of [Number.NaN, Number.POSITIVE_INFINITY, 1e15]) {
      expect(() => datetimeToString(seconds)).toThrow(RangeError);
    }
  });

  it('is read back as the same time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253402300799 }), (seconds) => {
        expect(parseHttpDate(datetimeToString(seconds))).toBe(seconds);
        expect(parseHttpDate(datetimeToString(seconds).replace(' GMT', ''))).toBe(seconds);
      }),
    );
  });
});

describe('datetimeToLogString', () => {
  it('writes what access logs have', () => {
    expect(datetimeToLogString(NOV_6)).toBe('[06/Nov/1994:08:49:37 +0000]');
    expect(datetimeToLogString(NOV_6 + 0.9)).toBe('[06/Nov/1994:08:49:37 +0000]');
    expect(datetimeToLogString()).toMatch(/^\[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\]$/);
  });
});

describe('stringToDatetime', () => {
  // Twisted: DateTimeTests.testStringToDatetime and the three formats of RFC 9110 5.6.7
  it.each([
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37',
    '06 Nov 1994 08:49:37 GMT',
    '06 Nov 1994 08:49:37',
    'Mon, 06 Nov 1994 08:49:37 GMT',
    'sun, 06 NOV 1994 08:49:37 gmt',
    '  Sun,   6 Nov 1994 08:49:37   GMT ',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37',
    'Sunday, 06-Nov-1994 08:49:37 GMT',
    '06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    'Sun Nov 06 08:49:37 1994',
  ])('reads %j', (text) => {
    expect(stringToDatetime(text)).toBe(NOV_6);
  });

  it('takes two-digit years below 69 for the 21st century', () => {
    expect(datetimeToString(stringToDatetime('Sunday, 01-Jan-68 00:00:00 GMT'))).toContain('2068');
    expect(datetimeToString(stringToDatetime('Sunday, 01-Jan-99 00:00:00 GMT'))).toContain('1999');
    expect(parseHttpDate('Sunday, 01-Jan-69 00:00:00 GMT')).toBeUndefined();
  });

  it.each([
    '',
    ' ',
    'nonsense',
    'Sun, 06 Nov 1969 08:49:37 GMT',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49 GMT',
    'Sun, 06 Nov 1994 08:49:3x GMT',
    'Sun, 06 Nov 1994 08:49:37:00 GMT',
    'Sun, xx Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994',
    '-1',
    '1e3',
    '06-Nov-94-1 08:49:37 GMT',
    'Sun, 06 Nov 99999999999 08:49:37 GMT',
  ])('refuses %j', (text) => {
    expect(parseHttpDate(text)).toBeUndefined();
    expect(() => stringToDatetime(text)).toThrow('Unknown datetime format');
  });

  it('never throws on text from a client', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const seconds = parseHttpDate(text);
        expect(seconds === undefined || Number.isFinite(seconds)).toBe(true);
      }),
    );
  });
});

describe('timegm', () => {
  it('counts the seconds since the epoch', () => {
    expect(timegm(1970, 1, 1, 0, 0, 0)).toBe(0);
    expect(timegm(1994, 11, 6, 8, 49, 37)).toBe(NOV_6);
    expect(timegm(2000, 2, 30, 0, 0, 0)).toBe(timegm(2000, 3, 1, 0, 0, 0));
  });

  it('refuses years before 1970 and months that do not exist', () => {
    expect(() => timegm(1969, 12, 31, 0, 0, 0)).toThrow('Years prior to 1970 not supported');
    expect(() => timegm(2000, 13, 1, 0, 0, 0)).toThrow(RangeError);
    expect(() => timegm(2000, 0, 1, 0, 0, 0)).toThrow(RangeError);
  });
});

it('names days from Monday and months from 1, as Twisted does', () => {
  expect(weekdayname[6]).toBe('Sun');
  expect(monthname[0]).toBeUndefined();
  expect(monthname[12]).toBe('Dec');
});
