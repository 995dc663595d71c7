import { AsyncLocalStorage } from 'node:async_hooks';
import { Deferred, ensureDeferred, inlineCallbacks, keepAsyncContext } from 'hawser';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(() => keepAsyncContext(false));

describe('keepAsyncContext', () => {
  const storage = new AsyncLocalStorage<string>();
  const run = (): unknown[] => {
    const seen: unknown[] = [];
    const good = new Deferred<number>();
    const bad = new Deferred<number>();
    storage.run('mine', () => {
      good.addCallback((n) => seen.push(storage.getStore(), n));
      good.addBoth(() => void seen.push(storage.getStore()));
      good.addCallbacks(() => void seen.push(storage.getStore()));
      bad.addErrback(() => void seen.push(storage.getStore()));
    });
    good.callback(1);
    bad.errback(new Error('no'));
    return seen;
  };

  it('runs callbacks where they were added while it is on', () => {
    keepAsyncContext(true);
    keepAsyncContext(true);
    expect(run()).toEqual(['mine', 1, 'mine', 'mine', 'mine']);
    keepAsyncContext(false);
    expect(run()).toEqual([undefined, 1, undefined, undefined, undefined]);
  });

  it('leaves extra arguments and type checks as they are', () => {
    keepAsyncContext(true);
    const d = new Deferred<number>();
    const seen: number[] = [];
    d.addCallback((n: number, m: number) => void seen.push(n, m), 2);
    expect(() => d.addCallback('x' as never)).toThrow(TypeError);
    d.callback(1);
    expect(seen).toEqual([1, 2]);
  });
});

describe('coroutines while it is on', () => {
  const storage = new AsyncLocalStorage<string>();

  it.each([
    [
      'inlineCallbacks',
      (d: Deferred<number>, seen: unknown[]) =>
        inlineCallbacks(function* () {
          yield d;
          seen.push(storage.getStore());
        })(),
    ],
    [
      'an async function',
      (d: Deferred<number>, seen: unknown[]) =>
        ensureDeferred(async () => {
          await d;
          seen.push(storage.getStore());
        }),
    ],
  ])('%s goes on in the context it was started in', async (_name, start) => {
    keepAsyncContext(true);
    const seen: unknown[] = [];
    const d = new Deferred<number>();
    const done = storage.run('mine', () => start(d, seen));
    storage.run('other', () => d.callback(1));
    await done;
    expect(seen).toEqual(['mine']);
  });
});
