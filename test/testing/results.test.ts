import { Deferred, fail, succeed } from 'hawser';
import { assertNoResult, failureResultOf, successResultOf } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

describe('results of Deferreds', () => {
  it('gives results and failures that are there (test_withSuccessResult, test_withFailureResult)', () => {
    expect(successResultOf(succeed(3))).toBe(3);
    const error = new RangeError('no');
    expect(failureResultOf(fail(error)).value).toBe(error);
    expect(failureResultOf(fail(error), RangeError, TypeError).value).toBe(error);
  });

  it('throws for anything else', () => {
    const waiting = new Deferred<number>();
    assertNoResult(waiting);
    expect(() => successResultOf(waiting)).toThrow('no result');
    expect(() => failureResultOf(waiting)).toThrow('no result');
    expect(() => successResultOf(fail(new Error('broken')))).toThrow('broken');
    expect(() => failureResultOf(succeed(1))).toThrow('success (1)');
    expect(() => failureResultOf(fail(new Error('broken')), TypeError)).toThrow('TypeError');
    expect(() => assertNoResult(succeed(1))).toThrow('found 1');
    expect(() => assertNoResult(fail(new Error('broken')))).toThrow('broken');
  });

  it('leaves the result for those who come next (test_assertNoResultPropagatesSuccess)', () => {
    const d = new Deferred<number>();
    assertNoResult(d);
    d.callback(5);
    expect(successResultOf(d)).toBe(5);
    expect(successResultOf(d)).toBe(5);
  });
});
