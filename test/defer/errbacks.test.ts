import { Deferred, Failure, fail, logError, setReporter, TimeoutError, timeout } from 'hawser';
import { describe, expect, it } from 'vitest';

describe('logError', () => {
  it('reports a failure and passes it on (test_logError)', () => {
    const told: unknown[] = [];
    const putBack = setReporter((failure, why) => {
      told.push([failure, why]);
    });
    const failure = new Failure(new Error('x'));
    const d = fail(failure).addErrback(logError);
    setReporter(putBack);
    expect(told).toEqual([[failure, undefined]]);
    expect(d.result).toBe(failure);
    d.addErrback(() => {});
  });
});

describe('timeout', () => {
  it('fails a Deferred', async () => {
    const d = new Deferred<number>();
    timeout(d);
    await expect(d).rejects.toThrow(new TimeoutError('Callback timed out'));
  });
});
