import {
  CancelledError,
  deferToThread,
  deferToThreadPool,
  type Failure,
  Reactor,
  reactor,
  setReporter,
  ThreadPool,
} from 'hawser';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';

const fixture = new URL('./fixtures/work.mjs', import.meta.url);
const pools: ThreadPool[] = [];
function pool(options?: ConstructorParameters<typeof ThreadPool>[0]): ThreadPool {
  const made = new ThreadPool(options);
  pools.push(made);
  return made;
}
afterEach(async () => {
  for (const each of pools.splice(0)) await each.stop();
});
afterAll(async () => {
  await reactor.getThreadPool().stop();
});

/** Runs in a thread, until somebody ends that. */
const forEver = (): never => {
  for (;;) {}
};

describe('deferToThread', () => {
  it('runs a function in another thread', async () => {
    const d = deferToThread(
      async (a: number, b: number) => {
        // The test runner rewrites `import()`; elsewhere that does as well.
        const { isMainThread } = process.getBuiltinModule('node:worker_threads');
        return { sum: a + b, isMainThread };
      },
      1,
      2,
    );
    expect(await d).toEqual({ sum: 3, isMainThread: false });
  });

  it('runs a function of a module', async () => {
    expect(await deferToThread<number, [number]>({ module: fixture, name: 'square' }, 7)).toBe(49);
    const path = decodeURIComponent(fixture.pathname);
    expect(await deferToThread<string, [string]>({ module: path }, 'you')).toBe('hello you');
    await expect(deferToThread({ module: fixture, name: 'notAFunction' })).rejects.toThrow(
      'exports no function notAFunction',
    );
    await expect(deferToThread({ module: './nowhere.mjs' })).rejects.toThrow();
  });

  it('fails as the function does, with name and fields of the error', async () => {
    const failing = deferToThread(() => {
      class NotFound extends Error {
        path = '/x';
      }
      throw new NotFound('gone');
    });
    const failure = await new Promise<Failure>((resolve) => failing.addErrback(resolve));
    expect(failure.check('NotFound')).toBe('NotFound');
    expect(failure.value).toMatchObject({ message: 'gone', path: '/x' });
    expect(failure.getTraceback()).toMatch(/^Error: gone\n/);
    await expect(
      deferToThread(() => {
        throw new TypeError('outer', { cause: new RangeError('inner') });
      }),
    ).rejects.toMatchObject({ message: 'outer', cause: { name: 'RangeError', message: 'inner' } });
    await expect(
      deferToThread(() => null as never as { x: number }).addCallback((v) => v.x),
    ).rejects.toThrow(TypeError);
    await expect(
      deferToThread(() => {
        throw 'text';
      }),
    ).rejects.toBe('text');
  });

  it('fails when something cannot be sent', async () => {
    await expect(
      deferToThread(
        (f: () => void) => f,
        () => {},
      ),
    ).rejects.toThrow('could not be cloned');
    await expect(deferToThread(() => () => {})).rejects.toThrow('could not be cloned');
    await expect(deferToThread(Math.sqrt, 4)).rejects.toThrow('sqrt has no source text');
    const { method } = {
      method() {
        return 1;
      },
    };
    await expect(deferToThread(method)).rejects.toThrow('Only function expressions');
    await expect(deferToThread({} as never)).rejects.toThrow('a function or { module, name }');
  });
});

describe('ThreadPool', () => {
  it('runs as many functions at once as it may, and the rest in order', async () => {
    const one = pool({ max: 1 });
    const order: number[] = [];
    const list = [1, 2, 3].map((n) =>
      one
        .run((m: number) => m, [n])
        .addCallback((m) => {
          order.push(m);
        }),
    );
    expect([one.size, one.queued]).toEqual([1, 2]);
    for (const d of list) await d;
    expect([order, one.size, one.queued]).toEqual([[1, 2, 3], 1, 0]);
  });

  it('keeps at least so many threads', async () => {
    const two = pool({ min: 2, max: 3 });
    expect(two.size).toBe(0);
    await two.run(() => 1, []);
    expect(two.size).toBe(2);
    two.adjustPoolsize({ min: 0, max: 1 });
    expect([two.min, two.max, two.size]).toEqual([0, 1, 1]);
  });

  it('wants sizes that make sense', () => {
    for (const options of [{ max: 0 }, { min: -1 }, { min: 3, max: 2 }, { max: 1.5 }]) {
      expect(() => new ThreadPool(options)).toThrow(RangeError);
    }
  });

  it('ends a function that is cancelled, and takes one that waits out of the line', async () => {
    const one = pool({ max: 1 });
    const stuck = one.run(forEver, []);
    const waiting = one.run(() => 'never', []);
    const next = one.run(() => 'next', []);
    waiting.cancel();
    await expect(waiting).rejects.toThrow(CancelledError);
    expect(next.called).toBe(false);
    stuck.cancel();
    await expect(stuck).rejects.toThrow(CancelledError);
    expect(await next).toBe('next');
  });

  it('fails what runs in a thread that dies', async () => {
    const one = pool({ max: 1 });
    const exit = one.run(() => process.exit(3), []);
    const after = one.run(() => 'after', []);
    await expect(exit).rejects.toThrow('The thread exited with 3.');
    expect(await after).toBe('after');
    const crash = one.run(
      () =>
        new Promise(() => {
          setImmediate(() => {
            throw new Error('crashed');
          });
        }),
      [],
    );
    await expect(crash).rejects.toThrow('crashed');
  });

  it('fails everything when it is stopped', async () => {
    const one = pool({ max: 1 });
    const list = [one.run(forEver, []), one.run(() => 1, [])];
    const stopped = one.stop();
    for (const d of list) await expect(d).rejects.toThrow(CancelledError);
    await stopped;
    await expect(one.run(() => 1, [])).rejects.toThrow('was stopped');
  });

  it('is used by deferToThreadPool', async () => {
    expect(await deferToThreadPool(reactor, pool({ max: 1 }), (n: number) => n + 1, 1)).toBe(2);
  });
});

describe('the threads of a reactor', () => {
  it('are one pool, of a size one may suggest', async () => {
    const r = new Reactor();
    r.suggestThreadPoolSize(3);
    const own = r.getThreadPool();
    pools.push(own);
    expect([own.max, r.getThreadPool()]).toEqual([3, own]);
    r.suggestThreadPoolSize(2);
    expect(own.max).toBe(2);
  });

  it('run functions whose result nobody wants, and report their errors', async () => {
    const told: unknown[] = [];
    const putBack = setReporter((failure, why) => {
      told.push([failure.getErrorMessage(), why]);
    });
    const r = new Reactor();
    pools.push(r.getThreadPool());
    r.callInThread((n: number) => {
      throw new Error(`x${n}`);
    }, 5);
    await vi.waitFor(() => expect(told).toEqual([['x5', 'while calling in thread']]), 10_000);
    setReporter(putBack);
  });

  it('end with it', async () => {
    const r = new Reactor();
    await r.getThreadPool().run(() => 1, []);
    const stopped = r.run({ installSignalHandlers: false });
    r.stop();
    await stopped;
    await expect(r.getThreadPool().run(() => 1, [])).rejects.toThrow('was stopped');
  });
});
