import {
  AlreadyCalledError,
  CancelledError,
  Clock,
  Deferred,
  Failure,
  fail,
  passthru,
  setReporter,
  succeed,
  TimeoutError,
} from 'hawser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const increment = (n: number): number => n + 1;
const throwStuff = (): never => {
  throw new Error('stuff');
};

/** The outcome of a Deferred, as far as it is there. */
function outcome(d: Deferred<any>): unknown[] {
  const list: unknown[] = [];
  d.addBoth((result) => {
    list.push(result);
  });
  return list;
}

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

  it('gives extra arguments to callbacks and errbacks', () => {
    const seen: unknown[] = [];
    const note = (...args: unknown[]): void => {
      seen.push(args);
    };
    succeed(1).addCallback(note, 'a', 'b', 'c');
    const error = new Error('x');
    const d = fail<number>(error);
    d.addErrback((failure: Failure, word: string) => note(failure.value, word), 'd');
    fail(error).addCallbacks(note, (_failure: Failure, n: number) => note(n), { errbackArgs: [7] });
    succeed(1).addCallbacks(note, undefined, { callbackArgs: ['e'] });
    succeed(1).addBoth(note, 'f');
    expect(seen).toEqual([[1, 'a', 'b', 'c'], [error, 'd'], [7], [1, 'e'], [1, 'f']]);
  });

  it('sends an exception down the errback side and a return value back', () => {
    const result = succeed(1)
      .addCallback(throwStuff)
      .addCallback(() => 'not called')
      .addErrback((failure) => failure.getErrorMessage());
    expect(result.result).toBe('stuff');
  });

  it('does not show an errback what its own callback throws (test_addCallbacks)', () => {
    const errback = vi.fn();
    const d = succeed(1).addCallbacks(throwStuff, errback);
    expect(errback).not.toHaveBeenCalled();
    expect(outcome(d)[0]).toBeInstanceOf(Failure);
  });

  it('treats a thrown Failure as that failure', () => {
    const failure = new Failure(new Error('mine'));
    const d = succeed(1).addCallback(() => {
      throw failure;
    });
    expect(outcome(d)).toEqual([failure]);
  });

  it('refuses to be fired twice', () => {
    const d = succeed(1);
    expect(() => d.callback(2)).toThrow(AlreadyCalledError);
    expect(() => d.errback(new Error())).toThrow(AlreadyCalledError);
    expect(() => d.errback(new Error())).toThrow('This Deferred has already been fired.');
  });

  it('refuses callbacks that are no functions', () => {
    const d = new Deferred<number>();
    expect(() => d.addCallback(undefined as never)).toThrow(
      new TypeError('The callback must be a function, not undefined.'),
    );
    expect(() => d.addErrback(null as never)).toThrow('The errback must be a function, not null.');
    expect(() => d.addBoth(3 as never)).toThrow(TypeError);
    expect(() => d.addCallbacks(passthru, 'x' as never)).toThrow(TypeError);
    expect(d.callbacks).toEqual([]);
  });

  it('needs to be told what it fails with', () => {
    expect(() => new Deferred().errback(...([] as unknown as [unknown]))).toThrow(
      'A Failure needs its value.',
    );
  });

  it('tells what it has and what it waits for', () => {
    const inner = new Deferred<string>();
    const d = new Deferred<number>();
    expect([d.called, d.hasResult, d.result, d.paused]).toEqual([false, false, undefined, 0]);
    d.addCallback(() => inner);
    d.callback(1);
    expect([d.called, d.hasResult, d.paused]).toEqual([true, true, 1]);
    expect(d.result).toBe(inner);
    inner.callback('x');
    expect([d.result, d.paused, inner.result]).toEqual(['x', 0, undefined]);
  });

  it('shows the pairs that have not run yet', () => {
    const d = new Deferred<number>();
    d.addCallback(increment);
    d.addErrback(throwStuff);
    d.addBoth(passthru);
    expect(d.callbacks).toEqual([
      [increment, passthru],
      [passthru, throwStuff],
      [passthru, passthru],
    ]);
  });

  it('can be paused and unpaused', () => {
    const d = new Deferred<number>();
    const seen = outcome(d);
    d.pause();
    d.pause();
    d.callback(1);
    d.unpause();
    expect(seen).toEqual([]);
    d.unpause();
    expect(seen).toEqual([1]);
  });
});

describe('Deferred.cancel', () => {
  it('calls the canceller, which may give a result', () => {
    const d = new Deferred<string>((self) => self.callback('instead'));
    d.cancel();
    expect(d.result).toBe('instead');
  });

  it('ignores one late result if there is no canceller', () => {
    const d = new Deferred<number>();
    const seen = outcome(d);
    d.cancel();
    d.callback(1);
    expect((seen[0] as Failure).value).toBeInstanceOf(CancelledError);
    expect(() => d.callback(2)).toThrow(AlreadyCalledError);
  });

  it('reaches the Deferred at the end of 100,000 that wait for each other', () => {
    const last = new Deferred<number>();
    let first = last;
    for (let i = 0; i < 100_000; i++) {
      const next = first;
      first = succeed(0).addCallback(() => next);
    }
    const seen = outcome(first);
    first.cancel();
    expect((seen[0] as Failure).value).toBeInstanceOf(CancelledError);
  });

  it('asks a subclass that cancels in its own way', () => {
    class Stubborn extends Deferred<number> {
      asked = 0;
      override cancel(): void {
        this.asked++;
      }
    }
    const stubborn = new Stubborn();
    succeed(1)
      .addCallback(() => stubborn)
      .cancel();
    expect([stubborn.asked, stubborn.called]).toEqual([1, false]);
  });

  it('does not go round in circles', () => {
    const putBack = setReporter(() => {});
    const a = new Deferred<any>();
    const b = new Deferred<any>();
    a.addCallback(() => b);
    b.addCallback(() => a);
    a.callback(1);
    b.callback(1);
    expect(() => a.cancel()).toThrow('wait for each other in a circle');
    setReporter(putBack);
  });
});

describe('Deferred.addTimeout', () => {
  it('becomes a TimeoutError when the time runs out (test_timedOut)', () => {
    const clock = new Clock();
    const d = new Deferred<number>().addTimeout(5, clock);
    const seen = outcome(d);
    clock.advance(4.99);
    expect(seen).toEqual([]);
    clock.advance(0.01);
    const failure = seen[0] as Failure;
    expect(failure.is(TimeoutError) && failure.value.seconds).toBe(5);
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('stops the clock when the result comes in time', () => {
    const clock = new Clock();
    const d = new Deferred<number>().addTimeout(5, clock);
    d.callback(1);
    expect(clock.getDelayedCalls()).toEqual([]);
    expect(d.result).toBe(1);
  });

  it('lets the caller say what becomes of it', () => {
    const clock = new Clock();
    const d = new Deferred<number>().addTimeout(5, clock, (_result, seconds) => `${seconds} s`);
    clock.advance(5);
    expect(d.result).toBe('5 s');
  });
});

describe('a Deferred among promises', () => {
  let rejected: unknown[] = [];
  const note = (reason: unknown): void => {
    rejected.push(reason);
  };
  beforeEach(() => {
    rejected = [];
    process.on('unhandledRejection', note);
  });
  afterEach(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', note);
    expect(rejected).toEqual([]);
  });

  it.each([
    ['promise', Promise.resolve(2)],
    ['thenable', { then: (done: (value: number) => void) => done(2) }],
    ['function with then', Object.assign(() => {}, { then: (f: (n: number) => void) => f(2) })],
  ])('waits for a %s a callback returned', async (_kind, thenable) => {
    const d = succeed(1).addCallback(() => thenable as PromiseLike<number>);
    expect(d.paused).toBe(1);
    d.addCallback(increment);
    expect(await d).toBe(3);
  });

  it('waits for a promise in the middle of a chain', async () => {
    const d = new Deferred<number>();
    d.addCallback(increment)
      .addCallback((n) => Promise.resolve(n * 10))
      .addCallback(increment);
    d.callback(1);
    expect(await d).toBe(21);
  });

  it('takes what a promise is rejected with as a failure', async () => {
    const error = new Error('no');
    const d = succeed(1).addCallback(() => Promise.reject(error));
    const failure = await new Promise<Failure>((resolve) => d.addErrback(resolve));
    expect(failure.value).toBe(error);
  });

  it('listens to an ill-behaved thenable once', async () => {
    const thenable: PromiseLike<number> = {
      then(done: any, failed: any) {
        done(1);
        done(2);
        failed(new Error());
        throw new Error('and again');
      },
    };
    expect(await succeed(0).addCallback(() => thenable)).toBe(1);
  });

  it('takes a throwing getter named then as an exception', () => {
    const d = succeed(0).addCallback(() => ({
      get then(): never {
        throw new Error('no then');
      },
    }));
    expect((outcome(d)[0] as Failure).getErrorMessage()).toBe('no then');
  });

  it('forgets a promise it waits for when it is cancelled', async () => {
    let resolve = (_value: number): void => {};
    const promise = new Promise<number>((done) => {
      resolve = done;
    });
    const d = succeed(0).addCallback(() => promise);
    const seen = outcome(d);
    d.cancel();
    resolve(1);
    await promise;
    expect((seen[0] as Failure).value).toBeInstanceOf(CancelledError);
  });

  it('can be awaited before and after it fires, and more than once', async () => {
    const d = new Deferred<number>();
    const early = (async () => await d)();
    d.callback(7);
    expect([await early, await d, await d, d.result]).toEqual([7, 7, 7, 7]);
  });

  it('rejects everyone who awaits it, and keeps its failure', async () => {
    const error = new Error('no');
    const d = fail<number>(error);
    await expect(d).rejects.toBe(error);
    await expect(d.asPromise()).rejects.toBe(error);
    expect((d.result as Failure).value).toBe(error);
    d.addErrback(() => 0);
    expect(await d).toBe(0);
  });

  it('rejects who awaits it with CancelledError when it is cancelled', async () => {
    const d = new Deferred<number>();
    const awaited = expect(d).rejects.toThrow(CancelledError);
    d.cancel();
    await awaited;
  });

  it('has a then that behaves like that of a promise', async () => {
    const order: string[] = [];
    const after = succeed(1).then((n) => {
      order.push('then');
      return n + 1;
    });
    order.push('sync');
    expect(await after.then(increment)).toBe(3);
    expect(order).toEqual(['sync', 'then']);
    expect(await fail(new Error('x')).then(undefined, () => 'caught')).toBe('caught');
    await expect(succeed(1).then(throwStuff)).rejects.toThrow('stuff');
  });

  it('can be given to Promise.all and friends', async () => {
    const d = new Deferred<number>();
    const all = Promise.all([d, succeed('x')]);
    d.callback(1);
    expect(await all).toEqual([1, 'x']);
  });

  it('aborts the AbortController given to fromPromise when it is cancelled (tc39 70)', async () => {
    const controller = new AbortController();
    const work = new Promise<number>((_resolve, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
    });
    const d = Deferred.fromPromise(work, controller);
    const seen = outcome(d);
    d.cancel();
    expect(controller.signal.reason).toBeInstanceOf(CancelledError);
    expect((seen[0] as Failure).value).toBeInstanceOf(CancelledError);
    await expect(work).rejects.toThrow(CancelledError);
  });

  it('ignores what becomes of a promise when it was cancelled without a controller', async () => {
    const d = Deferred.fromPromise(Promise.reject(new Error('late')));
    const seen = outcome(d);
    d.cancel();
    await new Promise(setImmediate);
    expect(seen).toHaveLength(1);
  });

  it('is cancelled by an AbortSignal', () => {
    const controller = new AbortController();
    const d = new Deferred<number>().cancelOn(controller.signal);
    const seen = outcome(d);
    controller.abort();
    expect((seen[0] as Failure).value).toBeInstanceOf(CancelledError);
    const aborted = outcome(new Deferred().cancelOn(controller.signal));
    expect((aborted[0] as Failure).value).toBeInstanceOf(CancelledError);
  });

  it('lets go of the AbortSignal when it has its result', () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const d = new Deferred<number>().cancelOn(signal);
    d.callback(1);
    expect(remove).toHaveBeenCalledOnce();
    expect(d.result).toBe(1);
  });
});

describe('a Deferred of any size', () => {
  it('runs a million callbacks, added before and after it fires', () => {
    const before = new Deferred<number>();
    for (let i = 0; i < 1_000_000; i++) before.addCallback(increment);
    before.callback(0);
    expect(before.result).toBe(1_000_000);
    const after = succeed(0);
    for (let i = 0; i < 1_000_000; i++) after.addCallback(increment);
    expect(after.result).toBe(1_000_000);
  });

  it('follows 100,000 Deferreds returned from callbacks', () => {
    const list = Array.from({ length: 100_001 }, () => new Deferred<number>());
    for (let i = 0; i < 100_000; i++) {
      list[i]?.addCallback(() => list[i + 1] as Deferred<number>).addCallback(increment);
    }
    for (let i = 0; i < 100_000; i++) list[i]?.callback(0);
    list[100_000]?.callback(0);
    expect(list[0]?.result).toBe(100_000);
  });
});
