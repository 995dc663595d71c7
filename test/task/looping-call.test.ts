import { Clock, Deferred, LoopingCall, reactor } from 'hawser';
import { describe, expect, it } from 'vitest';

/** A loop on a Clock, that notes when it was called. */
function noting(f: (n: number) => unknown = () => {}): {
  clock: Clock;
  times: number[];
  loop: LoopingCall<[]>;
} {
  const clock = new Clock();
  const times: number[] = [];
  const loop = new LoopingCall<[]>(() => {
    times.push(clock.seconds());
    return f(times.length);
  });
  loop.clock = clock;
  return { clock, times, loop };
}

describe('LoopingCall', () => {
  it('calls at once and then every interval, with its arguments', () => {
    const clock = new Clock();
    const got: unknown[] = [];
    const loop = new LoopingCall((...args: unknown[]) => got.push(args), 'a', 1);
    expect([loop.clock, loop.a]).toEqual([reactor, ['a', 1]]);
    loop.clock = clock;
    const ended = loop.start(2);
    expect([loop.running, loop.interval, loop.starttime, loop.deferred]).toEqual([
      true,
      2,
      0,
      ended,
    ]);
    clock.pump([1, 1, 1, 1]);
    expect(got).toEqual([
      ['a', 1],
      ['a', 1],
      ['a', 1],
    ]);
    loop.stop();
    expect([ended.result, loop.running, loop.deferred]).toEqual([loop, false, undefined]);
  });

  it('waits one interval if it is not to start now', () => {
    const { clock, times, loop } = noting();
    loop.start(1.5, false);
    clock.pump([1, 0.5]);
    expect(times).toEqual([1.5]);
  });

  it('skips what it missed and keeps its phase', () => {
    const { clock, times, loop } = noting();
    loop.start(1);
    clock.pump([0.5, 3.2, 0.3, 1]);
    expect(times).toEqual([0, 3.7, 4, 5]);
  });

  it('waits for the Deferred or promise of the function', async () => {
    const d = new Deferred<void>();
    const { clock, times, loop } = noting((n) => (n === 1 ? d : Promise.resolve()));
    loop.start(1);
    clock.advance(10);
    expect([times, loop.call]).toEqual([[0], undefined]);
    d.callback();
    clock.advance(1);
    expect(times).toEqual([0, 11]);
    await Promise.resolve();
    await Promise.resolve();
    expect(loop.call).toBeDefined();
  });

  it('fires only when the function has done when it is stopped meanwhile', () => {
    const d = new Deferred<void>();
    const { loop } = noting(() => d);
    const ended = loop.start(1);
    loop.stop();
    expect([loop.running, ended.called]).toEqual([false, false]);
    d.callback();
    expect(ended.result).toBe(loop);
  });

  it('ends with what the function throws (test_failure)', () => {
    const { clock, loop } = noting((n) => {
      if (n === 2) throw new Error('second');
    });
    const ended = loop.start(1);
    const messages: string[] = [];
    ended.addErrback((failure) => {
      messages.push(failure.getErrorMessage());
    });
    clock.advance(1);
    expect([messages, loop.running, clock.calls]).toEqual([['second'], false, []]);
  });

  it('counts anew from a reset', () => {
    const { clock, times, loop } = noting();
    loop.start(2);
    clock.advance(1.5);
    loop.reset();
    clock.pump([1.5, 0.5]);
    expect(times).toEqual([0, 3.5]);
  });

  it('calls as often as it can with an interval of 0', () => {
    const { clock, times, loop } = noting((n) => {
      if (n === 3) loop.stop();
    });
    loop.start(0);
    clock.pump([0, 0, 0, 0]);
    expect(times).toEqual([0, 0, 0]);
  });

  it('tells the number of intervals with withCount', () => {
    const clock = new Clock();
    const counts: number[] = [];
    const loop = LoopingCall.withCount((count) => counts.push(count));
    loop.clock = clock;
    loop.start(1);
    clock.pump([1, 3.5, 0.5, 1]);
    expect(counts).toEqual([1, 1, 3, 1, 1]);
    loop.stop();
    const instant = LoopingCall.withCount((count) => {
      if (counts.push(count) === 8) instant.stop();
    });
    instant.clock = clock;
    instant.start(0);
    clock.advance(1);
    expect(counts.slice(5)).toEqual([1, 1, 1]);
  });

  it('refuses what makes no sense', () => {
    const { loop } = noting();
    expect(() => loop.stop()).toThrow('not running');
    expect(() => loop.reset()).toThrow('not running');
    expect(() => loop.start(-1)).toThrow(RangeError);
    expect(() => loop.start(Number.NaN)).toThrow(RangeError);
    expect(loop.running).toBe(false);
    loop.start(1);
    expect(() => loop.start(1)).toThrow('already running');
    loop.stop();
  });
});
