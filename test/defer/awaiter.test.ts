import { Deferred, Failure, fail, unhandledFailureOf } from 'hawser';
import { describe, expect, it } from 'vitest';

describe('the result given to an awaiter', () => {
  it('goes on to callbacks added later', async () => {
    const d = new Deferred<number>();
    const promise = d.asPromise();
    d.addCallback((n) => n + 1);
    d.callback(1);
    expect([await promise, d.result]).toEqual([1, 2]);
  });

  it('is the one at its place in the chain', async () => {
    const d = new Deferred<number>();
    d.addCallback((n) => n + 1);
    const promise = d.asPromise();
    d.addCallback((n) => n + 1);
    d.callback(1);
    expect([await promise, d.result]).toEqual([2, 3]);
  });

  it('counts as handled when it is a failure, until something else fails', async () => {
    const d = fail<number>(new Error('x'));
    await expect(d).rejects.toThrow('x');
    expect(unhandledFailureOf(d)).toBeUndefined();
    const next = d.addErrback((failure: Failure): number => failure.raiseException());
    expect(unhandledFailureOf(next)).toBeInstanceOf(Failure);
    next.addErrback(() => {});
  });
});
