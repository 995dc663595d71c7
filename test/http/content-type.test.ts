import { describe, expect, it } from 'vitest';
import {
  parseContentType,
  parseQualityList,
  qualityOf,
  splitList,
} from '../../src/http/content-type.js';

describe('parseContentType', () => {
  it.each<[string, string, Record<string, string>]>([
    ['text/html', 'text/html', {}],
    [' Text/HTML ', 'text/html', {}],
    ['text/html; charset=utf-8', 'text/html', { charset: 'utf-8' }],
    ['text/html;charset="utf-8" ;x=y', 'text/html', { charset: 'utf-8', x: 'y' }],
    ['text/html; CHARSET = UTF-8 ', 'text/html', { charset: 'UTF-8' }],
    ['a/b; x="a;b\\"c\\\\d\\e"', 'a/b', { x: 'a;b"c\\de' }],
    ['a/b; x="open', 'a/b', { x: 'open' }],
    ['a/b; x=1; x=2', 'a/b', { x: '1' }],
    ['a/b;;; flag; x=; =y', 'a/b', { x: '' }],
    ['a/b; x="1"noise; y=2', 'a/b', { x: '1', y: '2' }],
    ['multipart/form-data; boundary=----wire=x', 'multipart/form-data', { boundary: '----wire=x' }],
    ['nonsense', 'nonsense', {}],
    ['', '', {}],
  ])('reads %j', (value, type, params) => {
    const parsed = parseContentType(value);
    expect(parsed.type).toBe(type);
    expect(Object.fromEntries(parsed.params)).toEqual(params);
  });
});

describe('parseQualityList', () => {
  const read = (header: string) => parseQualityList(header).map(({ value, q }) => [value, q]);

  it.each<[string, [string, number][]]>([
    ['', []],
    ['gzip', [['gzip', 1]]],
    [
      'GZip;q=0.5, *;Q=0',
      [
        ['gzip', 0.5],
        ['*', 0],
      ],
    ],
    [
      'gzip ; q = 0.5 ,, br',
      [
        ['gzip', 0.5],
        ['br', 1],
      ],
    ],
    [
      'a;q=2, b;q=-1, c;q=x, d;q=',
      [
        ['a', 1],
        ['b', 0],
        ['c', 1],
        ['d', 1],
      ],
    ],
    ['text/html;level="1,2";q=0.3', [['text/html', 0.3]]],
  ])('reads %j', (header, items) => {
    expect(read(header)).toEqual(items);
  });

  it('keeps the other parameters', () => {
    const [item] = parseQualityList('text/html;level=1;q=0.7');
    expect(Object.fromEntries(item!.params)).toEqual({ level: '1' });
  });
});

describe('qualityOf', () => {
  it('takes a value’s own quality before that of *', () => {
    const items = parseQualityList('*;q=0.1, gzip;q=0, br');
    expect(qualityOf(items, 'gzip')).toBe(0);
    expect(qualityOf(items, 'br')).toBe(1);
    expect(qualityOf(items, 'zstd')).toBe(0.1);
    expect(qualityOf(parseQualityList('gzip'), 'br')).toBeUndefined();
  });
});

describe('splitList', () => {
  it('splits at commas outside quotes', () => {
    expect(splitList('a, "b,c" ,, d="\\",e" ,')).toEqual(['a', '"b,c"', 'd="\\",e"']);
    expect(splitList('')).toEqual([]);
  });
});
