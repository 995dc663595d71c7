import { describe, expect, it } from 'vitest';
import { CallQueue } from '../../src/task/call-queue.js';
import { Clock } from '../../src/task/clock.js';
import { DelayedCall } from '../../src/task/delayed-call.js';

const clock = new Clock();
const at = (time: number): DelayedCall => new DelayedCall(time, () => {}, [], clock);

/** Numbers that look random and are the same every time. */
function* numbers(seed: number): Generator<number, never> {
  for (;;) {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    yield seed;
  }
}

describe('the queue of delayed calls', () => {
  it('gives calls of the same time in the order in which they came', () => {
    const queue = new CallQueue();
    const calls = [at(2), at(1), at(2), at(1), at(2)];
    for (const call of calls) queue.add(call);
    const order: number[] = [];
    while (queue.first !== undefined) {
      order.push(calls.indexOf(queue.first));
      queue.remove(queue.first);
    }
    expect(order).toEqual([1, 3, 0, 2, 4]);
  });

  it('does what a sorted list does, whatever is added, moved and taken out', () => {
    const next = numbers(7);
    const random = (below: number): number => next.next().value % below;
    const queue = new CallQueue();
    let model: DelayedCall[] = [];
    for (let step = 0; step < 20_000; step++) {
      const what = random(10);
      const one = model[random(model.length || 1)];
      if (what < 4 || one === undefined) {
        const call = at(random(500));
        queue.add(call);
        model.push(call);
      } else if (what < 6) {
        queue.remove(one);
        model = model.filter((call) => call !== one);
      } else if (what < 7) {
        one.time -= random(100);
        queue.hastened(one);
      } else if (what < 8) {
        one.time += random(100);
        queue.deferred(one);
      } else {
        model.sort((a, b) => a.time - b.time || a.made - b.made);
        expect(queue.first).toBe(model.shift());
        queue.remove(queue.first as DelayedCall);
      }
      expect(queue.size).toBe(model.length);
    }
  });
});
