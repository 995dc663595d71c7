import {
  CancelledError,
  Clock,
  Deferred,
  type Failure,
  maybeDeferred,
  succeed,
  TimeoutError,
} from 'hawser';
import { describe, expect, it } from 'vitest';

const increment = (n: number): number => n + 1;

describe('Deferred', () => {
  it('runs its callbacks in order, before callback() returns', () => {
    const d = new Deferred<number>();
    const seen: number[] = [];
    d.addCallback(increment)
      .addCallback(increment)
      .addCallback((n) => {
        seen.push(n);
      });
    d.callback(1);
    expect(seen).toEqual([3]);
  });

  it('waits for a promise a callback returned', async () => {
    const d = succeed(1).addCallback((n) => Promise.resolve(n + 1));
    expect(d.paused).toBe(1);
    expect(await d).toBe(2);
    expect(d.result).toBe(2);
  });

  it('becomes a TimeoutError when addTimeout runs out', () => {
    const clock = new Clock();
    const d = new Deferred<number>().addTimeout(5, clock);
    let failure: Failure | undefined;
    d.addErrback((f) => {
      failure = f;
    });
    clock.advance(5);
    expect(failure?.check(TimeoutError)).toBe(TimeoutError);
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('rejects who awaits it with CancelledError when it is cancelled', async () => {
    const d = new Deferred<number>();
    const awaited = expect(d).rejects.toThrow(CancelledError);
    d.cancel();
    await awaited;
  });

  it('adopts the promise of an async function in maybeDeferred', async () => {
    expect(await maybeDeferred(async (n: number) => n, 3)).toBe(3);
  });
});
