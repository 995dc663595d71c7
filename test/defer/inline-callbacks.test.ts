import {
  CancelledError,
  Deferred,
  ensureDeferred,
  Failure,
  fail,
  inlineCallbacks,
  NotACoroutineError,
  succeed,
} from 'hawser';
import { describe, expect, it } from 'vitest';

describe('inlineCallbacks', () => {
  it('waits for Deferreds and returns a Deferred of its result', () => {
    const a = new Deferred<number>();
    const sum = inlineCallbacks(function* (first: Deferred<number>, second: number) {
      const n: number = yield first;
      return n + second;
    });
    const d = sum(a, 10);
    expect(d.called).toBe(false);
    a.callback(5);
    expect(d.result).toBe(15);
  });

  it('keeps this', () => {
    class Counter {
      count = 3;
      get = inlineCallbacks(function* (this: Counter, by: number) {
        return this.count + (yield* succeed(by));
      });
    }
    expect(new Counter().get(4).result).toBe(7);
  });

  it('throws failures at the yield', () => {
    const careful = inlineCallbacks(function* () {
      try {
        yield fail(new Error('no'));
      } catch (error) {
        return (error as Error).message;
      }
      return 'not reached';
    });
    expect(careful().result).toBe('no');
  });

  it('fails as its generator throws', () => {
    const failure = new Failure(new Error('x'));
    const d = inlineCallbacks(function* () {
      yield succeed(1);
      throw failure;
    })();
    expect(d.result).toBe(failure);
    d.addErrback(() => {});
  });

  it('gives other values straight back, and runs generators and promises that are yielded', async () => {
    function* nested(): Generator<Deferred<number>, string, number> {
      return `nested ${yield succeed(1)}`;
    }
    const d = inlineCallbacks(function* (): Generator<unknown, unknown[], any> {
      return [yield 3, yield null, yield nested(), yield Promise.resolve('promised')];
    })();
    expect(await d).toEqual([3, null, 'nested 1', 'promised']);
  });

  it('tells the compiler what yield* waits for', () => {
    const d = inlineCallbacks(function* () {
      const n: number = yield* succeed(2);
      const text: string = yield* succeed('x');
      return text.repeat(n);
    })();
    expect(d.result).toBe('xx');
  });

  it('cancels what it waits for, and goes on if it wants (twisted 4632)', () => {
    const first = new Deferred<number>();
    const second = new Deferred<number>();
    const d = inlineCallbacks(function* () {
      try {
        yield first;
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
      }
      return yield* second;
    })();
    d.cancel();
    expect([first.called, d.called, d.paused]).toEqual([true, true, 1]);
    second.callback(2);
    expect(d.result).toBe(2);
  });

  it('needs a generator function', () => {
    expect(() => inlineCallbacks((() => 5) as never)()).toThrow(
      'inlineCallbacks needs a generator function; a function returned Number.',
    );
    // Whatever makes generators will do.
    expect(inlineCallbacks(() => (function* () {})())().called).toBe(true);
  });

  it('may wait for a Deferred of whose callback it is a part', () => {
    const d = new Deferred<number>();
    let inner: Deferred<number> | undefined;
    d.addCallback((n) => {
      inner = inlineCallbacks(function* () {
        return (yield* d) + 1;
      })();
      return n * 2;
    });
    d.callback(5);
    expect(inner?.result).toBe(11);
  });
});

describe('ensureDeferred and Deferred.fromCoroutine', () => {
  it('take generators, functions of them, async functions and promises', async () => {
    function* work(): Generator<Deferred<number>, number, number> {
      return (yield succeed(1)) + 1;
    }
    expect(ensureDeferred(work()).result).toBe(2);
    expect(ensureDeferred(work).result).toBe(2);
    expect(ensureDeferred(() => work()).result).toBe(2);
    expect(await ensureDeferred(async () => await succeed(3))).toBe(3);
    expect(await Deferred.fromCoroutine(Promise.resolve(4))).toBe(4);
  });

  it('let a Deferred pass, or do not', () => {
    const d = new Deferred<number>();
    expect(ensureDeferred(d)).toBe(d);
    expect(ensureDeferred((() => d) as never)).toBe(d);
    expect(() => Deferred.fromCoroutine(d)).toThrow('Deferred is not a coroutine.');
  });

  it('refuse anything else', () => {
    for (const value of [5, 'x', null, undefined, {}, () => 5]) {
      expect(() => ensureDeferred(value as never)).toThrow(NotACoroutineError);
      expect(() => Deferred.fromCoroutine(value as never)).toThrow(TypeError);
    }
  });

  it('fail as a function fails that throws at once', async () => {
    const d = ensureDeferred(((): never => {
      throw new Error('at once');
    }) as () => Promise<number>);
    await expect(d).rejects.toThrow('at once');
  });
});
