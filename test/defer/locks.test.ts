import { CancelledError, Deferred, DeferredLock, DeferredSemaphore, fail } from 'hawser';
import { describe, expect, it } from 'vitest';

describe('DeferredLock', () => {
  it('is given to one after the other (testLock)', () => {
    const lock = new DeferredLock();
    const order: number[] = [];
    for (const n of [1, 2, 3]) {
      lock.acquire().addCallback((held) => {
        expect(held).toBe(lock);
        order.push(n);
      });
    }
    expect([order, lock.waiting.length, lock.locked]).toEqual([[1], 2, true]);
    lock.release();
    lock.release();
    expect(order).toEqual([1, 2, 3]);
    lock.release();
    expect(lock.locked).toBe(false);
    expect(() => lock.release()).toThrow('Tried to release a DeferredLock that nobody holds.');
  });

  it('runs functions under the lock, and releases it whatever happens', async () => {
    const lock = new DeferredLock();
    const work = new Deferred<string>();
    const first = lock.run(() => work);
    const second = lock.run((n: number) => n * 2, 21);
    const third = lock.run(() => fail<number>(new Error('x')));
    const fourth = lock.run(async () => 4);
    expect(lock.waiting).toHaveLength(3);
    work.callback('done');
    expect([first.result, second.result]).toEqual(['done', 42]);
    await expect(third).rejects.toThrow('x');
    expect(await fourth).toBe(4);
    expect(lock.locked).toBe(false);
  });

  it('lets those who wait go (test_cancelLockAfterAcquired, test_cancelLockBeforeAcquired)', async () => {
    const lock = new DeferredLock();
    lock.acquire();
    const waiting = lock.acquire();
    const last = lock.acquire();
    waiting.cancel();
    expect(lock.waiting).toEqual([last]);
    await expect(waiting).rejects.toThrow(CancelledError);
    lock.release();
    expect(last.called).toBe(true);
  });

  it('is released at the end of a block', async () => {
    const lock = new DeferredLock();
    {
      using held = await lock.acquire();
      expect(held.locked).toBe(true);
    }
    expect(lock.locked).toBe(false);
    const failing = async (): Promise<void> => {
      await using _held = await lock.acquire();
      throw new Error('x');
    };
    await expect(failing()).rejects.toThrow('x');
    expect(lock.locked).toBe(false);
  });
});

describe('DeferredSemaphore', () => {
  it('is given to so many at a time (testSemaphore)', () => {
    const semaphore = new DeferredSemaphore(2);
    const held = [semaphore.acquire(), semaphore.acquire(), semaphore.acquire()];
    expect(held.map((d) => d.called)).toEqual([true, true, false]);
    expect([semaphore.tokens, semaphore.limit, semaphore.waiting.length]).toEqual([0, 2, 1]);
    semaphore.release();
    expect(held[2]?.called).toBe(true);
    semaphore.release();
    semaphore.release();
    expect(semaphore.tokens).toBe(2);
    expect(() => semaphore.release()).toThrow('more often than it was acquired');
  });

  it('needs a whole number of tokens (test_semaphoreInvalidTokens)', () => {
    for (const tokens of [0, -1, 1.5, Number.NaN]) {
      expect(() => new DeferredSemaphore(tokens)).toThrow(RangeError);
    }
  });

  it('is released at the end of a block', async () => {
    const semaphore = new DeferredSemaphore(1);
    {
      await using held = await semaphore.acquire();
      expect(held.tokens).toBe(0);
    }
    expect(semaphore.tokens).toBe(1);
  });
});
