import { MemorySessionStore, type SessionRecord } from 'hawser';
import { Clock } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

const record = (data: Record<string, unknown>) => ({ data, timeoutSeconds: 900 });

describe('MemorySessionStore', () => {
  it('gives what was saved, as objects that nobody else has', () => {
    const store = new MemorySessionStore(new Clock());
    const saved = record({ list: [1] });
    store.save('a', saved, 10);
    (saved.data['list'] as number[]).push(2);
    const loaded = store.load('a') as SessionRecord;
    (loaded.data['list'] as number[]).push(3);
    expect(store.load('a')).toEqual(record({ list: [1] }));
    store.destroy('a');
    expect(store.load('a')).toBeUndefined();
  });

  it('forgets when the time is up, unless it was touched', () => {
    const clock = new Clock();
    const store = new MemorySessionStore(clock);
    for (const id of ['a', 'b']) store.save(id, record({}), 10);
    clock.advance(9);
    store.touch('a', record({}), 10);
    clock.advance(1);
    expect([store.load('a'), store.load('b')]).toEqual([record({}), undefined]);
    clock.advance(9);
    store.touch('a', record({}), 10);
    expect(store.load('a')).toBeUndefined();
  });

  it('replaces only what is as expected', () => {
    const store = new MemorySessionStore(new Clock());
    expect(store.replace('a', record({ n: 1 }), 10, record({}))).toBe(false);
    store.save('a', record({ n: 0 }), 10);
    expect(store.replace('a', record({ n: 1 }), 10, record({ n: 7 }))).toBe(false);
    expect(store.replace('a', record({ n: 1 }), 10, record({ n: 0 }))).toBe(true);
    expect(store.load('a')).toEqual(record({ n: 1 }));
  });

  it('does not grow with what nobody asks for any more', () => {
    const clock = new Clock();
    const store = new MemorySessionStore(clock);
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 500; i++) store.save(`${round} ${i}`, record({}), 10);
      clock.advance(10);
    }
    expect(store.size).toBeLessThanOrEqual(1500);
  });
});
