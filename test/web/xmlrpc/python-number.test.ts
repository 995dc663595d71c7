import { describe, expect, it } from 'vitest';
import { formatDouble, parseDouble, parseInteger } from '../../../src/web/xmlrpc/python-number.js';

describe('formatDouble', () => {
  it.each([
    [3, '3.0'],
    [-7, '-7.0'],
    [0, '0.0'],
    [-0, '-0.0'],
    [1.5, '1.5'],
    [0.1, '0.1'],
    [0.0001, '0.0001'],
    [0.00012345, '0.00012345'],
    [-0.00025, '-0.00025'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [5e-324, '5e-324'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.2345e16, '1.2345e+16'],
    [123456789012345680, '1.2345678901234568e+17'],
    [1e22, '1e+22'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [123456789.123, '123456789.123'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [Number.NaN, 'nan'],
  ])('writes %s as Python does: %s', (value, text) => {
    expect(formatDouble(value)).toBe(text);
  });

  it('writes nothing that is not read as the same number', () => {
    const view = new DataView(new ArrayBuffer(8));
    let seed = 7;
    for (let i = 0; i < 20_000; i++) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      view.setUint32(0, seed * 2);
      view.setUint32(4, seed * 3 + i);
      const value = view.getFloat64(0);
      expect(parseDouble(formatDouble(value))).toBe(value);
    }
  });
});

describe('parseDouble', () => {
  it.each([
    ['1', 1],
    [' 1.5\n', 1.5],
    ['+.5', 0.5],
    ['-1.', -1],
    ['1e3', 1000],
    ['1_000.2_5E-1_0', 1000.25e-10],
    ['inf', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['NaN', Number.NaN],
    ['1e999', Number.POSITIVE_INFINITY],
  ])('reads %j', (text, value) => {
    expect(parseDouble(text)).toBe(value);
  });

  it.each(['', ' ', '1,5', '0x10', '1__0', '_1', '1e', '.', 'e5', '1 2', 'infin', '--1'])(
    'refuses %j',
    (text) => {
      expect(() => parseDouble(text)).toThrow('could not convert string to float');
    },
  );
});

describe('parseInteger', () => {
  it.each<[string, number | bigint]>([
    ['42', 42],
    ['  -7 ', -7],
    ['+1_000', 1000],
    ['007', 7],
    ['-0', 0],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['-9223372036854775808', -9223372036854775808n],
  ])('reads %j', (text, value) => {
    expect(parseInteger(text)).toBe(value);
  });

  it.each(['', '1.0', '1e3', '0x1', '1__0', '١', 'abc'])('refuses %j', (text) => {
    expect(() => parseInteger(text)).toThrow('invalid literal for int()');
  });

  it('refuses numbers of more than 4300 digits, as Python does', () => {
    expect(parseInteger('9'.repeat(4300))).toBeTypeOf('bigint');
    expect(() => parseInteger('9'.repeat(4302))).toThrow('Exceeds the limit');
  });
});
