import { CancelledError, DeferredQueue, QueueOverflow, QueueUnderflow } from 'hawser';
import { describe, expect, it } from 'vitest';

describe('DeferredQueue', () => {
  it('hands objects to those who wait, first come, first served (testQueue)', () => {
    const queue = new DeferredQueue<number>({ size: 2, backlog: 1 });
    const got: number[] = [];
    const note = (n: number): void => {
      got.push(n);
    };
    queue.get().addCallback(note);
    expect(() => queue.get()).toThrow(QueueUnderflow);
    queue.put(1);
    expect(got).toEqual([1]);
    queue.put(2);
    queue.put(3);
    expect(() => queue.put(4)).toThrow(QueueOverflow);
    expect(queue.pending).toEqual([2, 3]);
    queue.get().addCallback(note);
    queue.get().addCallback(note);
    expect(got).toEqual([1, 2, 3]);
  });

  it('takes no objects with size 0, and lets nobody wait with backlog 0', () => {
    const queue = new DeferredQueue<number>({ size: 0 });
    expect(() => queue.put(1)).toThrow(QueueOverflow);
    const d = queue.get();
    queue.put(1);
    expect(d.result).toBe(1);
    expect(() => new DeferredQueue({ backlog: 0 }).get()).toThrow(QueueUnderflow);
  });

  it('forgets those who do not want to wait any more (test_cancelQueueAfterSynchronousGet)', async () => {
    const queue = new DeferredQueue<number>();
    const first = queue.get();
    const second = queue.get();
    first.cancel();
    expect(queue.waiting).toEqual([second]);
    queue.put(1);
    expect(second.result).toBe(1);
    await expect(first).rejects.toThrow(CancelledError);
  });

  it('can be iterated over, until the loop is left', async () => {
    const queue = new DeferredQueue<number>();
    queue.put(1);
    setImmediate(() => {
      queue.put(2);
      queue.put(3);
    });
    const got: number[] = [];
    for await (const n of queue) {
      got.push(n);
      if (n === 2) break;
    }
    expect([got, queue.waiting, queue.pending]).toEqual([[1, 2], [], [3]]);
  });

  it('ends a pending step of an iteration that is left', async () => {
    const queue = new DeferredQueue<number>();
    const iterator = queue[Symbol.asyncIterator]();
    const step = iterator.next();
    await iterator.return?.();
    expect([await step, await iterator.next(), queue.waiting]).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
      [],
    ]);
  });

  it('throws into the iteration what a get throws', async () => {
    const queue = new DeferredQueue<number>({ backlog: 0 });
    await expect(queue[Symbol.asyncIterator]().next()).rejects.toThrow(QueueUnderflow);
  });

  it('takes and gives 300,000 objects', () => {
    const queue = new DeferredQueue<number>();
    for (let i = 0; i < 300_000; i++) queue.put(i);
    let sum = 0;
    for (let i = 0; i < 300_000; i++) {
      queue.get().addCallback((n) => {
        sum += n;
      });
    }
    expect(sum).toBe(44_999_850_000);
  });
});
