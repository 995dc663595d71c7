import { Deferred, deferLater, Reactor, react, SystemExit, setReporter } from 'hawser';
import { describe, expect, it } from 'vitest';

/** What a program exits with, and what it reports. */
async function exitOf(
  main: (reactor: Reactor, ...argv: any[]) => PromiseLike<unknown>,
  argv: unknown[] = [],
): Promise<{ code: number; told: string[] }> {
  const told: string[] = [];
  const putBack = setReporter((failure, why) => {
    told.push(`${why}: ${failure.getErrorMessage()}`);
  });
  const code = await new Promise<number>((resolve) => {
    react(main, argv, { reactor: new Reactor(), exit: resolve });
  });
  setReporter(putBack);
  return { code, told };
}

describe('react', () => {
  it('gives main the reactor and its arguments, and exits with 0', async () => {
    const seen: unknown[] = [];
    const exit = await exitOf(
      async (reactor, ...argv) => {
        seen.push(reactor.running, ...argv);
        await deferLater(reactor, 0.001);
        seen.push(reactor.running);
      },
      ['a', 2],
    );
    expect(seen).toEqual([false, 'a', 2, true]);
    expect(exit).toEqual({ code: 0, told: [] });
  });

  it('takes a Deferred that has its result already', async () => {
    const d = new Deferred<void>();
    d.callback();
    expect(await exitOf(() => d)).toEqual({ code: 0, told: [] });
  });

  it('exits with 1 after a failure, which it reports', async () => {
    expect(await exitOf(async () => Promise.reject(new Error('x')))).toEqual({
      code: 1,
      told: ['main function encountered error: x'],
    });
  });

  it('exits with the code of SystemExit', async () => {
    expect(
      await exitOf(async () => {
        throw new SystemExit(23);
      }),
    ).toEqual({ code: 23, told: [] });
  });

  it('ends when the reactor is stopped, waiting for nothing', async () => {
    const { code } = await exitOf((reactor) => {
      reactor.callWhenRunning(() => reactor.stop());
      return new Deferred();
    });
    expect(code).toBe(0);
  });

  it('does not stop a reactor that stops already', async () => {
    const { code, told } = await exitOf((reactor) => {
      const d = new Deferred<void>();
      reactor.addSystemEventTrigger('before', 'shutdown', () => d.errback(new SystemExit(3)));
      reactor.callWhenRunning(() => reactor.stop());
      return d;
    });
    expect([code, told]).toEqual([3, []]);
  });

  it('refuses a main that returns nothing to wait for', () => {
    expect(() => react((() => 5) as never, [], { reactor: new Reactor() })).toThrow(TypeError);
  });
});
