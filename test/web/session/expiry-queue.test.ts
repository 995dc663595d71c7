import fc from 'fast-check';
import { Clock } from 'hawser/testing';
import { describe, expect, it } from 'vitest';
import { type Expiring, ExpiryQueue } from '../../../src/web/session/expiry-queue.js';

class Entry implements Expiring {
  _place = -1;
  _look = 0;
  _order = 0;
  _due: number;
  readonly name: string | number;
  readonly said: unknown[];

  constructor(name: string | number, due: number, said: unknown[]) {
    this.name = name;
    this._due = due;
    this.said = said;
  }

  _expired(): void {
    this.said.push(this.name);
  }
}

describe('ExpiryQueue', () => {
  it('is one per reactor', () => {
    const clock = new Clock();
    expect(ExpiryQueue.of(clock)).toBe(ExpiryQueue.of(clock));
    expect(ExpiryQueue.of(new Clock())).not.toBe(ExpiryQueue.of(clock));
  });

  it('has one timer for all, and none for nobody', () => {
    const clock = new Clock();
    const queue = ExpiryQueue.of(clock);
    const entries = Array.from({ length: 10_000 }, (_, i) => new Entry(i, 900 + (i % 7), []));
    for (const entry of entries) queue.schedule(entry);
    expect(clock.getDelayedCalls()).toHaveLength(1);
    for (const entry of entries) queue.cancel(entry);
    expect(clock.getDelayedCalls()).toHaveLength(0);
    expect(queue.size).toBe(0);
  });

  it('lets entries expire in the order of their times, those of one time in the order they came', () => {
    const clock = new Clock();
    const queue = ExpiryQueue.of(clock);
    const said: unknown[] = [];
    for (const [name, due] of [
      ['c', 3],
      ['a', 1],
      ['b', 2],
      ['b2', 2],
      ['a2', 1],
    ] as const) {
      queue.schedule(new Entry(name, due, said));
    }
    clock.advance(0.5);
    expect(said).toEqual([]);
    clock.advance(0.5);
    expect(said).toEqual(['a', 'a2']);
    clock.advance(5);
    expect(said).toEqual(['a', 'a2', 'b', 'b2', 'c']);
    expect(clock.getDelayedCalls()).toHaveLength(0);
  });

  it('finds out by itself what was moved later, and is told what was moved earlier', () => {
    const clock = new Clock();
    const queue = ExpiryQueue.of(clock);
    const said: unknown[] = [];
    const late = new Entry('late', 1, said);
    const soon = new Entry('soon', 9, said);
    queue.schedule(late);
    queue.schedule(soon);
    late._due = 4;
    soon._due = 2;
    queue.schedule(soon);
    clock.advance(1);
    expect(said).toEqual([]);
    clock.advance(1);
    expect(said).toEqual(['soon']);
    clock.advance(2);
    expect(said).toEqual(['soon', 'late']);
  });

  it('goes on after one that throws', () => {
    const clock = new Clock();
    const queue = ExpiryQueue.of(clock);
    const said: unknown[] = [];
    const bad = new Entry('bad', 1, said);
    bad._expired = () => {
      throw new Error('bad end');
    };
    queue.schedule(bad);
    queue.schedule(new Entry('good', 1, said));
    expect(() => clock.advance(1)).toThrow('bad end');
    clock.advance(0);
    expect(said).toEqual(['good']);
  });

  it('agrees with a sorted list, whatever is scheduled, moved and cancelled', () => {
    const step = fc.record({
      what: fc.constantFrom('schedule', 'later', 'earlier', 'cancel', 'advance'),
      which: fc.nat(19),
      by: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const clock = new Clock();
        const queue = ExpiryQueue.of(clock);
        const said: unknown[] = [];
        const entries = Array.from({ length: 20 }, (_, i) => new Entry(i, 0, said));
        const model = new Map<number, number>();
        for (const { what, which, by } of steps) {
          const entry = entries[which] as Entry;
          const now = clock.seconds();
          if (what === 'schedule') {
            entry._due = now + by;
            queue.schedule(entry);
            model.set(which, now + by);
          } else if (what === 'later' && entry._place >= 0) {
            entry._due += by;
            model.set(which, entry._due);
          } else if (what === 'earlier' && entry._place >= 0) {
            entry._due = Math.min(entry._due, now + by);
            queue.schedule(entry);
            model.set(which, entry._due);
          } else if (what === 'cancel') {
            queue.cancel(entry);
            model.delete(which);
          } else if (what === 'advance') {
            said.length = 0;
            clock.advance(by);
            const due = [...model].filter(([, at]) => at <= clock.seconds());
            for (const [name] of due) model.delete(name);
            const times = new Map(due);
            expect([...said].sort()).toEqual(due.map(([name]) => name).sort());
            const order = said.map((name) => times.get(name as number) as number);
            expect(order).toEqual([...order].sort((a, b) => a - b));
          }
          expect(queue.size).toBe(model.size);
          expect(clock.getDelayedCalls().length).toBe(model.size === 0 ? 0 : 1);
        }
      }),
      { numRuns: 300 },
    );
  });
});
