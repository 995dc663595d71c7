import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contentRange,
  ifRangeMatches,
  MAX_RANGES,
  parseContentRange,
  parseRange,
  unsatisfiedRange,
} from '../../src/http/range.js';

const single = (first: number, last: number) => ({ kind: 'single', first, last });
const multiple = (...ranges: [number, number][]) => ({
  kind: 'multiple',
  ranges: ranges.map(([first, last]) => ({ first, last })),
});

describe('parseRange of 36 bytes', () => {
  it.each<[string, object]>([
    ['bytes=0-4', single(0, 4)],
    ['bytes=35-35', single(35, 35)],
    ['bytes=5-', single(5, 35)],
    ['bytes=-5', single(31, 35)],
    ['bytes=0-100', single(0, 35)],
    ['bytes=0-35', single(0, 35)],
    ['bytes= 0-4 ', single(0, 4)],
    ['bytes=0 - 4', single(0, 4)],
    ['bytes=0-4,', single(0, 4)],
    ['bytes=,0-4', single(0, 4)],
    [' bytes =0-4', single(0, 4)],
    ['bytes=-100', single(0, 35)],
    ['bytes=-36', single(0, 35)],
    ['bytes=0-99999999999999999999', single(0, 35)],
    ['bytes=0-4,10-14', multiple([0, 4], [10, 14])],
    ['bytes=0-4, 10-14 , 20-24', multiple([0, 4], [10, 14], [20, 24])],
    ['bytes=0-9,5-14', multiple([0, 9], [5, 14])],
    ['bytes=0-1,-2', multiple([0, 1], [34, 35])],
    ['bytes=0-0,0-0', multiple([0, 0], [0, 0])],
    ['bytes=10-14,0-4', multiple([10, 14], [0, 4])],
    ['bytes=0-4,100-200', multiple([0, 4])],
    ['bytes=36-', { kind: 'unsatisfiable' }],
    ['bytes=100-200', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=-0,36-', { kind: 'unsatisfiable' }],
    ['bytes=9-3', { kind: 'whole' }],
    ['bytes=100-99', { kind: 'whole' }],
    ['bytes=abc', { kind: 'whole' }],
    ['bytes=a-b', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
    ['bytes=1-2-3', { kind: 'whole' }],
    ['bytes=+1-2', { kind: 'whole' }],
    ['bytes=0-4,abc', { kind: 'whole' }],
    ['bytes=', { kind: 'whole' }],
    ['bytes=,', { kind: 'whole' }],
    ['lines=0-5', { kind: 'whole' }],
    ['Bytes=0-4', { kind: 'whole' }],
    ['bytes 0-5', { kind: 'whole' }],
    ['', { kind: 'whole' }],
  ])('%s', (header, result) => {
    expect(parseRange(header, 36)).toEqual(result);
  });

  it('sends all of it rather than more than all of it (CVE-2011-3192)', () => {
    expect(parseRange('bytes=0-,0-', 36)).toEqual({ kind: 'whole' });
    expect(parseRange('bytes=0-17,18-35', 36)).toEqual(multiple([0, 17], [18, 35]));
    expect(parseRange('bytes=0-18,18-35', 36)).toEqual({ kind: 'whole' });
  });

  it(`takes ${MAX_RANGES} ranges`, () => {
    const asking = (count: number): string => `bytes=${Array(count).fill('0-0').join(',')}`;
    expect(parseRange(asking(MAX_RANGES), 36).kind).toBe('multiple');
    expect(parseRange(asking(MAX_RANGES + 1), 36).kind).toBe('whole');
    expect(
      parseRange(
        `bytes=${Array(MAX_RANGES + 1)
          .fill('100-')
          .join(',')}`,
        36,
      ).kind,
    ).toBe('whole');
  });
});

describe('parseRange of nothing', () => {
  it('can satisfy no position, and has no words for an empty suffix', () => {
    expect(parseRange('bytes=0-4', 0)).toEqual({ kind: 'unsatisfiable' });
    expect(parseRange('bytes=-0', 0)).toEqual({ kind: 'unsatisfiable' });
    expect(parseRange('bytes=-5', 0)).toEqual({ kind: 'whole' });
  });
});

describe('parseRange', () => {
  it('never goes out of bounds nor beyond the size', () => {
    const position = fc.option(fc.nat(120), { nil: '' });
    const specs = fc.array(
      fc.tuple(position, position).map(([first, last]) => `${first}-${last}`),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(specs, fc.nat(100), (ranges, size) => {
        const result = parseRange(`bytes=${ranges.join(',')}`, size);
        const found =
          result.kind === 'single' ? [result] : result.kind === 'multiple' ? result.ranges : [];
        let total = 0;
        for (const { first, last } of found) {
          expect(first).toBeGreaterThanOrEqual(0);
          expect(last).toBeGreaterThanOrEqual(first);
          expect(last).toBeLessThan(size);
          total += last - first + 1;
        }
        expect(total).toBeLessThanOrEqual(size);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the bytes a slice gives', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), fc.nat(60), (size, a, b) => {
        const bytes = Array.from({ length: size }, (_, i) => i);
        const cut = (header: string): number[] => {
          const result = parseRange(header, size);
          if (result.kind === 'unsatisfiable') return [];
          if (result.kind !== 'single') throw new Error(result.kind);
          return bytes.slice(result.first, result.last + 1);
        };
        const [first, last] = a <= b ? [a, b] : [b, a];
        expect(cut(`bytes=${first}-${last}`)).toEqual(bytes.slice(first, last + 1));
        expect(cut(`bytes=${first}-`)).toEqual(bytes.slice(first));
        expect(cut(`bytes=-${last}`)).toEqual(last === 0 ? [] : bytes.slice(-last));
      }),
    );
  });
});

describe('ifRangeMatches', () => {
  const validators = { etag: '"v1"', lastModified: 1_000_000_000 };

  it.each([
    ['"v1"', true],
    [' "v1" ', true],
    ['"v2"', false],
    ['W/"v1"', false],
    ['Sun, 09 Sep 2001 01:46:40 GMT', true],
    ['Sun, 09 Sep 2001 01:46:41 GMT', false],
    ['Sun, 09 Sep 2001 01:46:39 GMT', false],
    ['nonsense', false],
    ['', false],
  ])('%s is %s', (header, matches) => {
    expect(ifRangeMatches(header, validators)).toBe(matches);
  });

  it('is false without the validator it speaks of', () => {
    expect(ifRangeMatches('"v1"', {})).toBe(false);
    expect(ifRangeMatches('nonsense', {})).toBe(false);
    expect(ifRangeMatches('W/"v1"', { etag: 'W/"v1"' })).toBe(false);
  });
});

describe('Content-Range', () => {
  it('is written', () => {
    expect(contentRange(0, 4, 36)).toBe('bytes 0-4/36');
    expect(unsatisfiedRange(36)).toBe('bytes */36');
  });

  // Twisted: test_http.ParseContentRange-like cases of http.parseContentRange
  it('is read', () => {
    expect(parseContentRange('bytes 0-4/36')).toEqual([0, 4, 36]);
    expect(parseContentRange(' Bytes  0-4/* ')).toEqual([0, 4, undefined]);
    for (const header of ['', 'bytes', 'bytes 0-4', 'bytes a-b/c', 'bytes */36']) {
      expect(() => parseContentRange(header)).toThrow(RangeError);
    }
    expect(() => parseContentRange('lines 0-4/36')).toThrow('"lines" is not supported');
  });
});
