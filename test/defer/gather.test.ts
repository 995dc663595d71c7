import {
  CancelledError,
  Deferred,
  type Failure,
  FirstError,
  gatherResults,
  setReporter,
  succeed,
  unhandledFailureOf,
} from 'hawser';
import { describe, expect, it } from 'vitest';

const three = (): [Deferred<number>, Deferred<number>, Deferred<number>] => [
  new Deferred(),
  new Deferred(),
  new Deferred(),
];

function failureOf(d: Deferred<any>): Failure {
  const list: Failure[] = [];
  d.addErrback((failure) => {
    list.push(failure);
  });
  return list[0] as Failure;
}

describe('gatherResults', () => {
  it('gathers results in the order given (test_gatherResults)', () => {
    const [a, b, c] = three();
    const all = gatherResults([a, b, c]);
    c.callback(3);
    a.callback(1);
    expect(all.called).toBe(false);
    b.callback(2);
    expect(all.result).toEqual([1, 2, 3]);
  });

  it('has the empty list at once', () => {
    expect(gatherResults([]).result).toEqual([]);
  });

  it('takes promises, and anything iterable', async () => {
    expect(await gatherResults([Promise.resolve(1), succeed(2)])).toEqual([1, 2]);
    expect(await gatherResults(new Set([succeed(1), succeed(2)]))).toEqual([1, 2]);
  });

  it('refuses what nobody can wait for', () => {
    expect(() => gatherResults([succeed(1), 2 as never])).toThrow(
      new TypeError('Item 1 is Number, not a Deferred or promise.'),
    );
  });

  it('fails with the first failure and its index', () => {
    const [a, b, c] = three();
    const all = gatherResults([a, b, c]);
    const error = new Error('x');
    b.errback(error);
    const failure = failureOf(all);
    expect(failure.is(FirstError) && [failure.value.index, failure.value.subFailure.value]).toEqual(
      [1, error],
    );
    expect(a.called).toBe(false);
    expect(unhandledFailureOf(b)?.value).toBe(error);
    b.addErrback(() => {});
  });

  it('takes the failures with consumeErrors', () => {
    const [a, b] = three();
    failureOf(gatherResults([a, b], { consumeErrors: true }).addErrback(() => {}));
    a.errback(new Error('x'));
    b.errback(new Error('y'));
    expect([a.result, b.result]).toEqual([undefined, undefined]);
  });

  it('cancels all of them when it is cancelled', () => {
    const [a, b] = three();
    const all = gatherResults([a, b], { consumeErrors: true });
    all.cancel();
    const failure = failureOf(all);
    expect(failure.is(FirstError) && failure.value.subFailure.check(CancelledError)).toBe(
      CancelledError,
    );
    expect([a.called, b.called]).toEqual([true, true]);
  });

  it('reports a canceller that throws, and cancels the others', () => {
    const told: (string | undefined)[] = [];
    const putBack = setReporter((_failure, why) => {
      told.push(why);
    });
    const a = new Deferred<number>(() => {
      throw new Error('canceller');
    });
    const b = new Deferred<number>();
    const all = gatherResults([a, b], { consumeErrors: true });
    all.cancel();
    setReporter(putBack);
    expect(told).toEqual(['Exception raised from user supplied canceller']);
    expect(failureOf(all).is(FirstError)).toBe(true);
  });

  it('cancels the rest after a failure, if told so, before it fails itself (twisted 9329)', () => {
    const order: string[] = [];
    const a = new Deferred<number>(() => order.push('a cancelled'));
    const b = new Deferred<number>();
    const done = succeed(0);
    const all = gatherResults([a, b, done], { cancelRest: true });
    all.addErrback(() => order.push('failed'));
    b.errback(new Error('x'));
    expect(order).toEqual(['a cancelled', 'failed']);
    // That a was cancelled is nobody's business; that b failed is somebody's, still.
    expect(unhandledFailureOf(a)).toBeUndefined();
    expect(unhandledFailureOf(b)?.getErrorMessage()).toBe('x');
    b.addErrback(() => {});
    expect(done.result).toBe(0);
  });

  it('keeps other errors of those it cancels', () => {
    const a = new Deferred<number>((d) => d.errback(new Error('could not stop')));
    const b = new Deferred<number>();
    failureOf(gatherResults([a, b], { cancelRest: true }).addErrback(() => {}));
    b.errback(new Error('x'));
    expect(unhandledFailureOf(a)?.getErrorMessage()).toBe('could not stop');
    for (const d of [a, b]) d.addErrback(() => {});
  });

  it('has nothing to do with what its own callbacks wait for', () => {
    const inner = new Deferred<number>();
    const all = gatherResults([succeed(1)]).addCallback(() => inner);
    all.cancel();
    expect(inner.called).toBe(false);
  });

  it('gathers 100,000', () => {
    const list = Array.from({ length: 100_000 }, (_, i) =>
      i % 2 ? succeed(i) : new Deferred<number>(),
    );
    const all = gatherResults(list);
    list.forEach((d, i) => {
      if (!d.called) d.callback(i);
    });
    expect((all.result as number[]).reduce((a, b) => a + b)).toBe(4_999_950_000);
  });
});
