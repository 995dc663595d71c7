import { Clock } from 'hawser/testing';
import { describe, expect, it } from 'vitest';
import { NonceCounts } from '../../../src/web/guard/nonce-counts.js';

const hex = (n: number): string => n.toString(16).padStart(8, '0');

describe('NonceCounts', () => {
  it('takes every count once, in any order', () => {
    const counts = new NonceCounts(900, new Clock());
    for (const n of [3, 1, 2, 7, 5]) {
      expect(counts.has('n', hex(n))).toBe(false);
      expect(counts.use('n', hex(n))).toBe(true);
      expect(counts.has('n', hex(n))).toBe(true);
    }
    for (const n of [1, 2, 3, 5, 7]) expect(counts.use('n', hex(n))).toBe(false);
    for (const n of [4, 6, 8]) expect(counts.use('n', hex(n))).toBe(true);
    expect(counts.use('other', hex(1))).toBe(true);
  });

  it('takes one use from those who do not count', () => {
    const counts = new NonceCounts(900, new Clock());
    expect([counts.use('n', undefined), counts.use('n', undefined)]).toEqual([true, false]);
  });

  it('takes no count that is none', () => {
    const counts = new NonceCounts(900, new Clock());
    for (const bad of ['', '1', 'zzzzzzzz', '-0000001', '000000001']) {
      expect(counts.use('n', bad)).toBe(false);
    }
    expect(counts.size).toBe(0);
  });

  it('gives up on those that are a thousand behind', () => {
    const counts = new NonceCounts(900, new Clock());
    for (let n = 2; n <= 4000; n += 2) expect(counts.use('n', hex(n))).toBe(true);
    expect(counts.use('n', hex(3999))).toBe(true);
    expect(counts.use('n', hex(1))).toBe(false);
    expect(counts.use('high', hex(0xffffffff))).toBe(true);
    expect(counts.use('high', hex(0xfffffffe))).toBe(true);
    expect(counts.use('high', hex(1))).toBe(false);
  });

  it('forgets nonces that hold no more', () => {
    const clock = new Clock();
    const counts = new NonceCounts(900, clock);
    for (let i = 0; i < 100; i++) counts.use(`n${i}`, hex(1));
    expect(counts.size).toBe(100);
    clock.advance(900);
    counts.use('new', hex(1));
    expect(counts.size).toBe(1);
  });
});
