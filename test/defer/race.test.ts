import { CancelledError, Deferred, type Failure, FailureGroup, race } from 'hawser';
import { describe, expect, it } from 'vitest';

describe('race', () => {
  it('takes the first result and cancels the others before it fires (test_result, test_cancelRest; twisted 4919)', () => {
    const order: string[] = [];
    const a = new Deferred<number>(() => order.push('cancelled'));
    const b = new Deferred<number>();
    const winner = race([a, b]);
    winner.addCallback((result) => order.push(String(result)));
    b.callback(5);
    expect(order).toEqual(['cancelled', '1,5']);
  });

  it('leaves the others alone if told so', () => {
    const a = new Deferred<number>();
    const b = new Deferred<number>();
    const winner = race([a, b], { cancelRest: false });
    b.callback(5);
    expect([winner.result, a.called]).toEqual([[1, 5], false]);
    a.callback(1);
  });

  it('fails when all fail, with their failures in the order given (test_failure)', () => {
    const list = [new Deferred<number>(), new Deferred<number>()];
    const outcome = race(list);
    list[1]?.errback(new Error('b'));
    expect(outcome.called).toBe(false);
    list[0]?.errback(new Error('a'));
    const failure = outcome.result as Failure;
    expect(
      failure.is(FailureGroup) && failure.value.failures.map((f) => f.getErrorMessage()),
    ).toEqual(['a', 'b']);
    expect(failure.getErrorMessage()).toBe('a; b');
    outcome.addErrback(() => {});
  });

  it('cancels all when it is cancelled (test_resultFromCancel)', () => {
    const outcome = race([new Deferred<number>(), new Deferred<number>()]);
    outcome.cancel();
    const failure = outcome.result as Failure;
    expect(
      failure.is(FailureGroup) && failure.value.failures.map((f) => f.check(CancelledError)),
    ).toEqual([CancelledError, CancelledError]);
    outcome.addErrback(() => {});
  });

  it('runs promises, too', async () => {
    expect(await race([new Promise<number>(() => {}), Promise.resolve(2)])).toEqual([1, 2]);
  });
});
