import {
  Clock,
  Deferred,
  DeferredList,
  type DeferredListItem,
  DeferredLock,
  DeferredQueue,
  deferLater,
  deferToThread,
  ensureDeferred,
  execute,
  Failure,
  fail,
  gatherResults,
  inlineCallbacks,
  LoopingCall,
  maybeDeferred,
  race,
  reactor,
  succeed,
} from 'hawser';
import { describe, expectTypeOf, it } from 'vitest';

class NotFound extends Error {
  path = '/';
}

describe('the types of a chain of callbacks', () => {
  it('infer each of five steps', () => {
    const d = new Deferred<string>();
    const one = d.addCallback((text) => {
      expectTypeOf(text).toEqualTypeOf<string>();
      return text.length;
    });
    const two = one.addCallback((n) => {
      expectTypeOf(n).toEqualTypeOf<number>();
      return n > 1 ? new Deferred<Date>() : new Failure(new Error());
    });
    const three = two.addCallback((date) => {
      expectTypeOf(date).toEqualTypeOf<Date>();
      return Promise.resolve([date]);
    });
    const four = three.addCallback((dates) => {
      expectTypeOf(dates).toEqualTypeOf<Date[]>();
      return dates[0] ?? 'none';
    });
    const five = four.addCallback((first) => {
      expectTypeOf(first).toEqualTypeOf<Date | string>();
    });
    expectTypeOf(one).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(two).toEqualTypeOf<Deferred<Date>>();
    expectTypeOf(three).toEqualTypeOf<Deferred<Date[]>>();
    expectTypeOf(five).toEqualTypeOf<Deferred<void>>();
  });

  it('widen with what an errback recovers with', () => {
    const d = new Deferred<number>();
    expectTypeOf(d.addErrback(() => 'recovered')).toEqualTypeOf<Deferred<number | string>>();
    expectTypeOf(d.addErrback((f) => f)).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(d.addErrback((f) => f.raiseException())).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(d.addErrback(() => succeed(true))).toEqualTypeOf<Deferred<number | boolean>>();
    expectTypeOf(d.addErrback(() => {})).toEqualTypeOf<Deferred<number | void>>();
  });

  it('know both sides of addCallbacks and addBoth', () => {
    const d = new Deferred<number>();
    expectTypeOf(
      d.addCallbacks(
        (n) => String(n),
        (f) => f.getErrorMessage().length,
      ),
    ).toEqualTypeOf<Deferred<string | number>>();
    expectTypeOf(d.addCallbacks((n) => n)).toEqualTypeOf<Deferred<number>>();
    d.addBoth((result) => {
      expectTypeOf(result).toEqualTypeOf<number | Failure>();
    });
    expectTypeOf(d.addBoth(() => null)).toEqualTypeOf<Deferred<null>>();
  });

  it('give extra arguments their types', () => {
    const d = new Deferred<number>();
    const add = (n: number, m: number, text: string): string => text + n + m;
    expectTypeOf(d.addCallback(add, 1, 'x')).toEqualTypeOf<Deferred<string>>();
    expectTypeOf(d.addErrback((_f, n: number) => n, 5)).toEqualTypeOf<Deferred<number>>();
    d.addCallbacks(add, (_f: Failure, b: boolean) => b, {
      callbackArgs: [1, 'x'],
      errbackArgs: [true],
    });
    // @ts-expect-error the string is missing
    d.addCallback(add, 1);
    // @ts-expect-error not a number
    d.addErrback((_f, n: number) => n, 'x');
    // @ts-expect-error the arguments of the callback are the wrong way round
    d.addCallbacks(add, null, { callbackArgs: ['x', 1] });
  });

  it('survive any', () => {
    const d = new Deferred<number>();
    expectTypeOf(d.addCallback(() => JSON.parse('1'))).toEqualTypeOf<Deferred<any>>();
    expectTypeOf(
      d.addCallback(() => {
        throw new Error();
      }),
    ).toEqualTypeOf<Deferred<never>>();
  });
});

describe('misuse of a Deferred', () => {
  it('does not compile', () => {
    const d = new Deferred<number>();
    d.callback(1);
    d.callback(new Failure(new Error()));
    // @ts-expect-error a string is no number
    d.callback('x');
    // @ts-expect-error nobody would wait for this
    d.callback(succeed(1));
    // @ts-expect-error nobody would wait for this
    d.callback(Promise.resolve(1));
    // @ts-expect-error the result is missing
    d.callback();
    // @ts-expect-error a failure needs its value
    d.errback();
    // @ts-expect-error the callback wants something else
    d.addCallback((text: string) => text);
    // @ts-expect-error no function
    d.addCallback('x');
    // @ts-expect-error the state is nobody's business
    d._flags;
  });

  it('does not forbid what is right', () => {
    const nothing = new Deferred<void>();
    nothing.callback();
    nothing.callback(undefined);
    const generic = <T>(d: Deferred<T>, value: T): void => d.callback(value);
    generic(new Deferred<string>(), 'x');
    const whatever: Deferred<unknown> = new Deferred<string>();
    whatever.addErrback(() => {});
    const wide: Deferred<string | number> = new Deferred<string>();
    // @ts-expect-error not every result is a string
    const narrow: Deferred<string> = wide;
    void narrow;
  });
});

describe('the types of what makes and gathers Deferreds', () => {
  it('follow their functions', () => {
    expectTypeOf(succeed(1)).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(succeed()).toEqualTypeOf<Deferred<void>>();
    expectTypeOf(fail(new Error())).toEqualTypeOf<Deferred<never>>();
    expectTypeOf(execute((n: number) => n, 1)).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(maybeDeferred((n: number) => n, 1)).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(maybeDeferred(async () => 'x')).toEqualTypeOf<Deferred<string>>();
    expectTypeOf(maybeDeferred(() => succeed('x'))).toEqualTypeOf<Deferred<string>>();
    // @ts-expect-error not a number
    maybeDeferred((n: number) => n, 'x');
  });

  it('keep tuples', () => {
    const a = new Deferred<number>();
    const b = new Deferred<string>();
    expectTypeOf(gatherResults([a, b])).toEqualTypeOf<Deferred<[number, string]>>();
    expectTypeOf(gatherResults([a, Promise.resolve(true)])).toEqualTypeOf<
      Deferred<[number, boolean]>
    >();
    expectTypeOf(gatherResults([a] as Deferred<number>[])).toEqualTypeOf<Deferred<number[]>>();
    expectTypeOf(gatherResults(new Set([a]))).toEqualTypeOf<Deferred<number[]>>();
    new DeferredList([a, b]).addCallback((items) => {
      expectTypeOf(items).toEqualTypeOf<[DeferredListItem<number>, DeferredListItem<string>]>();
      const [[ok, value]] = items;
      if (ok) expectTypeOf(value).toEqualTypeOf<number>();
      else expectTypeOf(value).toEqualTypeOf<Failure>();
    });
    new DeferredList([a, b], { fireOnOneCallback: true }).addCallback((first) => {
      expectTypeOf(first).toEqualTypeOf<[result: number | string, index: number]>();
    });
    race([a, b]).addCallback((first) => {
      expectTypeOf(first).toEqualTypeOf<[index: number, result: number | string]>();
    });
    // @ts-expect-error nobody can wait for a number
    gatherResults([a, 5]);
  });

  it('know what coroutines return', async () => {
    const work = inlineCallbacks(function* (a: Deferred<number>, text: string) {
      const n = yield* a;
      expectTypeOf(n).toEqualTypeOf<number>();
      return text.repeat(n);
    });
    expectTypeOf(work).parameters.toEqualTypeOf<[Deferred<number>, string]>();
    expectTypeOf(work(succeed(1), 'x')).toEqualTypeOf<Deferred<string>>();
    expectTypeOf(ensureDeferred(async () => 1)).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(Deferred.fromCoroutine(Promise.resolve('x'))).toEqualTypeOf<Deferred<string>>();
    expectTypeOf(Deferred.fromPromise(Promise.resolve('x'))).toEqualTypeOf<Deferred<string>>();
    expectTypeOf(await new Deferred<Date>()).toEqualTypeOf<Date>();
    expectTypeOf<Awaited<Deferred<Date>>>().toEqualTypeOf<Date>();
  });

  it('know what waits for a lock, a queue, a while, a thread', () => {
    const lock = new DeferredLock();
    expectTypeOf(lock.acquire()).toEqualTypeOf<Deferred<DeferredLock>>();
    expectTypeOf(lock.run(async (n: number) => String(n), 1)).toEqualTypeOf<Deferred<string>>();
    expectTypeOf(new DeferredQueue<Date>().get()).toEqualTypeOf<Deferred<Date>>();
    expectTypeOf(deferLater(reactor, 1)).toEqualTypeOf<Deferred<void>>();
    expectTypeOf(deferLater(new Clock(), 1, (n: number) => [n], 5)).toEqualTypeOf<
      Deferred<number[]>
    >();
    const loop = new LoopingCall(() => {});
    expectTypeOf(loop.start(1)).toEqualTypeOf<Deferred<LoopingCall<[]>>>();
    expectTypeOf(deferToThread((n: number) => n, 1)).toEqualTypeOf<Deferred<number>>();
    // @ts-expect-error not a number
    deferLater(reactor, 1, (n: number) => n, 'x');
  });

  it('narrow failures', () => {
    const failure = new Failure<unknown>(new NotFound());
    if (failure.is(NotFound)) expectTypeOf(failure.value).toEqualTypeOf<NotFound>();
    expectTypeOf(failure.check(NotFound, TypeError)).toEqualTypeOf<
      typeof NotFound | TypeErrorConstructor | undefined
    >();
    expectTypeOf(failure.trap('AbortError')).toEqualTypeOf<'AbortError'>();
    expectTypeOf(new Failure(new NotFound()).value).toEqualTypeOf<NotFound>();
  });
});
