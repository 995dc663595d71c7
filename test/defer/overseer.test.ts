import {
  Clock,
  Deferred,
  deferLater,
  enterOverseer,
  type Failure,
  fail,
  inlineCallbacks,
  leaveOverseer,
  type Overseer,
  Reactor,
  setReporter,
  setUnhandledHandler,
  succeed,
} from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oversight } from '../../src/defer/overseer.js';

const turns = async (n: number): Promise<void> => {
  for (let i = 0; i < n; i++) await new Promise(setImmediate);
};

/** A request, say. */
class Responsible implements Overseer {
  readonly failures: string[] = [];
  readonly deferreds: (Deferred<unknown> | undefined)[] = [];
  takes = true;

  unhandledFailure(failure: Failure, deferred?: Deferred<unknown>): boolean {
    this.failures.push(failure.getErrorMessage());
    this.deferreds.push(deferred);
    return this.takes;
  }

  /** Do something while this is in charge. */
  within<T>(work: () => T): T {
    const previous = enterOverseer(this);
    try {
      return work();
    } finally {
      leaveOverseer(previous);
    }
  }
}

describe('an overseer', () => {
  const unhandled: string[] = [];
  let putBack: ReturnType<typeof setUnhandledHandler>;
  beforeEach(() => {
    unhandled.length = 0;
    putBack = setUnhandledHandler((failure) => {
      unhandled.push(failure.getErrorMessage());
    });
  });
  afterEach(() => {
    setUnhandledHandler(putBack);
    expect(oversight.current).toBeUndefined();
  });

  it('hears of a failure nobody handles in a Deferred made under it', async () => {
    const request = new Responsible();
    const d = request.within(() => fail(new Error('x')));
    await turns(3);
    expect(request.failures).toEqual(['x']);
    expect(request.deferreds).toEqual([d]);
    for (let i = 0; i < 5; i++) {
      globalThis.gc?.();
      await turns(1);
    }
    expect(unhandled).toEqual([]);
  });

  it('hears nothing of a failure that is handled within a turn', async () => {
    const request = new Responsible();
    const d = request.within(() => fail(new Error('x')));
    await Promise.resolve();
    await Promise.resolve();
    d.addErrback(() => {});
    const awaited = request.within(() => fail(new Error('y')));
    await expect(awaited).rejects.toThrow('y');
    await turns(3);
    expect(request.failures).toEqual([]);
  });

  it('is in charge again while callbacks run, and of the Deferreds they make', async () => {
    const request = new Responsible();
    const d = request.within(() => new Deferred<number>());
    let seen: unknown;
    d.addCallback(() => {
      seen = oversight.current;
      fail(new Error('inside'));
      return 1;
    });
    d.callback(1);
    expect(seen).toBe(request);
    await turns(3);
    expect(request.failures).toEqual(['inside']);
  });

  it('is the one of each Deferred, in a chain of several', () => {
    const one = new Responsible();
    const two = new Responsible();
    const seen: unknown[] = [];
    const look = <T>(result: T): T => {
      seen.push(oversight.current);
      return result;
    };
    const inner = one.within(() => new Deferred<number>());
    const outer = two.within(() => new Deferred<number>());
    const none = new Deferred<number>();
    inner.addCallback(look);
    outer.addCallback(() => inner).addCallback(look);
    none.addCallback(() => outer).addCallback(look);
    none.callback(0);
    outer.callback(0);
    two.within(() => inner.callback(0));
    expect(seen).toEqual([one, two, undefined]);
  });

  it('is in charge in delayed calls made under it', async () => {
    const request = new Responsible();
    const clock = new Clock();
    let seen: unknown;
    request.within(() => {
      clock.callLater(1, () => {
        seen = oversight.current;
      });
      clock.callLater(1, () => {
        throw new Error('late');
      });
      deferLater(clock, 1, () => {
        throw new Error('deferred');
      });
    });
    clock.advance(1);
    expect(seen).toBe(request);
    expect(request.failures).toEqual(['late']);
    expect(request.deferreds).toEqual([undefined]);
    await turns(3);
    expect(request.failures).toEqual(['late', 'deferred']);
  });

  it('may decline, and a delayed call throws as it would without it', () => {
    const request = new Responsible();
    request.takes = false;
    const clock = new Clock();
    request.within(() =>
      clock.callLater(1, () => {
        throw new Error('late');
      }),
    );
    expect(() => clock.advance(1)).toThrow('late');
    expect(request.failures).toEqual(['late']);
  });

  it('hears of what a call of the system reactor throws', async () => {
    const request = new Responsible();
    const reactor = new Reactor();
    request.within(() =>
      reactor.callLater(0, () => {
        throw new Error('late');
      }),
    );
    await turns(3);
    expect(request.failures).toEqual(['late']);
  });

  it('is in charge in every step of a coroutine, and not between them', () => {
    const request = new Responsible();
    const seen: unknown[] = [];
    const first = new Deferred<number>();
    const work = inlineCallbacks(function* () {
      seen.push(oversight.current);
      yield first;
      seen.push(oversight.current);
      yield succeed(1);
      seen.push(oversight.current);
    });
    request.within(() => work());
    expect(oversight.current).toBeUndefined();
    first.callback(1);
    expect(seen).toEqual([request, request, request]);
  });

  it('lets the failure be reported as usual when it declines or throws', async () => {
    const told: string[] = [];
    const reporter = setReporter((failure) => {
      told.push(failure.getErrorMessage());
    });
    const throwing: Overseer = {
      unhandledFailure() {
        throw new Error('overseer');
      },
    };
    (() => {
      const declining = new Responsible();
      declining.takes = false;
      declining.within(() => {
        fail(new Error('declined'));
      });
      const previous = enterOverseer(throwing);
      fail(new Error('dropped'));
      leaveOverseer(previous);
    })();
    for (let i = 0; i < 10; i++) {
      await turns(2);
      globalThis.gc?.();
    }
    await turns(2);
    setReporter(reporter);
    expect(told).toEqual(['overseer']);
    expect(unhandled.sort()).toEqual(['declined', 'dropped']);
  });

  it('survives a callback that throws', () => {
    const request = new Responsible();
    const d = request.within(() => new Deferred<number>());
    d.addCallback(() => {
      throw new Error('x');
    });
    d.callback(1);
    expect(oversight.current).toBeUndefined();
    d.addErrback(() => {});
  });
});
