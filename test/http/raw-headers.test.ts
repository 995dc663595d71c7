import { describe, expect, it } from 'vitest';
import { allRaw, firstRaw, hasRaw, isSameName, lastRaw } from '../../src/http/raw-headers.js';

const raw = ['Host', 'a.example', 'X-A', '1', 'x-a', '2', 'Accept', '', 'X-B', 'x-a'];

describe('look-ups in a flat list', () => {
  it('find names in any letter case, and no values', () => {
    expect(firstRaw(raw, 'x-a')).toBe('1');
    expect(lastRaw(raw, 'x-a')).toBe('2');
    expect(allRaw(raw, 'x-a')).toEqual(['1', '2']);
    expect(hasRaw(raw, 'host')).toBe(true);
  });

  it('find empty values', () => {
    expect(firstRaw(raw, 'accept')).toBe('');
    expect(lastRaw(raw, 'accept')).toBe('');
    expect(allRaw(raw, 'accept')).toEqual(['']);
    expect(hasRaw(raw, 'accept')).toBe(true);
  });

  it('find nothing where there is nothing', () => {
    for (const list of [raw, []]) {
      expect(firstRaw(list, 'cookie')).toBeUndefined();
      expect(lastRaw(list, 'cookie')).toBeUndefined();
      expect(allRaw(list, 'cookie')).toBeUndefined();
      expect(hasRaw(list, 'cookie')).toBe(false);
    }
  });
});

describe('isSameName', () => {
  it('folds letters only', () => {
    expect(isSameName('ETag', 'etag')).toBe(true);
    expect(isSameName('X-[', 'x-{')).toBe(false);
    expect(isSameName('x-@', 'x-`')).toBe(false);
    expect(isSameName('etags', 'etag')).toBe(false);
    expect(isSameName('', '')).toBe(true);
  });
});
