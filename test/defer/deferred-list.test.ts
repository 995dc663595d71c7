import {
  CancelledError,
  Deferred,
  DeferredList,
  FAILURE,
  Failure,
  FirstError,
  fail,
  SUCCESS,
  succeed,
  unhandledFailureOf,
} from 'hawser';
import { describe, expect, it } from 'vitest';

describe('DeferredList', () => {
  it('is a Deferred, of a pair for each (testDeferredList)', () => {
    const a = new Deferred<number>();
    const b = new Deferred<string>();
    const list = new DeferredList([a, b], { consumeErrors: true });
    expect(list).toBeInstanceOf(Deferred);
    expect(list).toBeInstanceOf(DeferredList);
    expect([list.finishedCount, list.resultList]).toEqual([0, [undefined, undefined]]);
    const error = new Error('x');
    b.errback(error);
    expect(list.finishedCount).toBe(1);
    a.callback(1);
    expect(list.result).toEqual([
      [SUCCESS, 1],
      [FAILURE, new Failure(error)],
    ]);
    expect(list.resultList).toBe(list.result);
    expect(b.result).toBeUndefined();
  });

  it('tells how it was made', () => {
    const list = new DeferredList([], { fireOnOneErrback: true, cancelRest: true });
    const { fireOnOneCallback, fireOnOneErrback, consumeErrors, cancelRest } = list;
    expect([fireOnOneCallback, fireOnOneErrback, consumeErrors, cancelRest]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(list.constructor.name).toBe('DeferredList');
  });

  it('fires at the first result (testDeferredListFireOnOneCallback)', () => {
    const [a, b] = [new Deferred<number>(), new Deferred<number>()];
    const list = new DeferredList([a, b], { fireOnOneCallback: true });
    b.callback(7);
    expect(list.result).toEqual([7, 1]);
    a.callback(1);
    expect(list.finishedCount).toBe(2);
  });

  it('fails at the first failure (testDeferredListFireOnOneError)', () => {
    const a = new Deferred<number>();
    const list = new DeferredList([a, new Deferred()], {
      fireOnOneErrback: true,
      consumeErrors: true,
    });
    a.errback(new Error('x'));
    const failure = list.result as Failure;
    expect(failure.is(FirstError) && failure.value.index).toBe(0);
    list.addErrback(() => {});
  });

  it('fires at once without any, except when it waits for the first (testEmptyDeferredList)', () => {
    expect(new DeferredList([]).result).toEqual([]);
    const never = new DeferredList([], { fireOnOneCallback: true });
    never.cancel();
    expect(never.called).toBe(false);
  });

  it('cancels those it waits for (test_cancelDeferredList)', () => {
    const a = new Deferred<number>();
    const list = new DeferredList([a, succeed(1)]);
    list.cancel();
    const [[success, failure]] = list.result as unknown as [[boolean, Failure]];
    expect([success, failure.check(CancelledError)]).toEqual([false, CancelledError]);
    a.addErrback(() => {});
  });

  it('cancels the rest once it has fired, if told so', () => {
    const rest = new Deferred<number>();
    const first = new Deferred<number>();
    const list = new DeferredList([rest, first], { fireOnOneCallback: true, cancelRest: true });
    first.callback(1);
    expect(list.result).toEqual([1, 1]);
    expect([rest.called, unhandledFailureOf(rest)]).toEqual([true, undefined]);
    const failing = new Deferred<number>();
    const other = new Deferred<number>();
    new DeferredList([failing, other], { fireOnOneErrback: true, cancelRest: true }).addErrback(
      () => {},
    );
    failing.errback(new Error('x'));
    expect([other.called, unhandledFailureOf(other)]).toEqual([true, undefined]);
    failing.addErrback(() => {});
  });

  it('waits for promises, too', async () => {
    expect(
      await new DeferredList([Promise.resolve(1), fail(new Error('x'))], { consumeErrors: true }),
    ).toMatchObject([
      [true, 1],
      [false, { value: { message: 'x' } }],
    ]);
  });

  it('can be a base class', () => {
    class Named extends DeferredList {
      readonly kind = 'named';
    }
    const named = new Named([succeed(1)]);
    expect([named.kind, named.result]).toEqual(['named', [[true, 1]]]);
  });
});
