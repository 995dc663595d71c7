import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Deferred,
  type EventPhase,
  Reactor,
  ReactorAlreadyRunning,
  ReactorNotRestartable,
  ReactorNotRunning,
  reactor,
  setReporter,
} from 'hawser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const turns = async (n = 5): Promise<void> => {
  for (let i = 0; i < n; i++) await new Promise(setImmediate);
};

const told: [string, string | undefined][] = [];
let putBack: ReturnType<typeof setReporter>;
beforeEach(() => {
  told.length = 0;
  putBack = setReporter((failure, why) => {
    told.push([failure.getErrorMessage(), why]);
  });
});
afterEach(() => {
  setReporter(putBack);
  vi.useRealTimers();
});

describe('the time of the reactor', () => {
  it('is in seconds, and does not go back', () => {
    const before = Date.now() / 1000;
    const now = reactor.seconds();
    expect(Math.abs(now - before)).toBeLessThan(60);
    expect(reactor.seconds()).toBeGreaterThanOrEqual(now);
  });

  it('makes calls in the order of their time', async () => {
    const time = new Reactor();
    const order: string[] = [];
    const done = new Deferred<void>();
    time.callLater(0.02, () => {
      order.push('later');
      done.callback();
    });
    time.callLater(0.001, (word: string) => order.push(word), 'soon');
    time.callLater(0, () => order.push('next turn'));
    expect(time.getDelayedCalls()).toHaveLength(3);
    await done;
    expect([order, time.getDelayedCalls()]).toEqual([['next turn', 'soon', 'later'], []]);
  });

  it('is never early', async () => {
    const time = new Reactor();
    for (const seconds of [0.0004, 0.0011, 0.0019]) {
      const due = time.seconds() + seconds;
      const at = new Deferred<number>();
      time.callLater(seconds, () => at.callback(time.seconds()));
      expect(await at).toBeGreaterThanOrEqual(due);
    }
  });

  it('can move and cancel calls', async () => {
    vi.useFakeTimers();
    const time = new Reactor();
    const order: string[] = [];
    const later = time.callLater(1, () => order.push('later'));
    const sooner = time.callLater(100, () => order.push('sooner'));
    const never = time.callLater(2, () => order.push('never'));
    const next = time.callLater(0, () => order.push('never'));
    later.delay(2);
    sooner.reset(2);
    never.cancel();
    next.cancel();
    expect(time.getDelayedCalls()).toEqual([sooner, later]);
    vi.advanceTimersByTime(1999);
    expect(order).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(order).toEqual(['sooner']);
    vi.advanceTimersByTime(1000);
    expect(order).toEqual(['sooner', 'later']);
  });

  it('waits longer than Node can', () => {
    vi.useFakeTimers();
    const time = new Reactor();
    const month = 30 * 24 * 3600;
    let called = false;
    time.callLater(month, () => {
      called = true;
    });
    vi.advanceTimersByTime(month * 1000 - 5);
    expect(called).toBe(false);
    vi.advanceTimersByTime(10);
    expect(called).toBe(true);
  });

  it('refuses times that have been', () => {
    expect(() => reactor.callLater(-1, () => {})).toThrow(
      new RangeError('callLater wants seconds of 0 or more, not -1.'),
    );
    expect(() => reactor.callLater(Number.NaN, () => {})).toThrow(RangeError);
  });

  it('reports what a call throws, and goes on', async () => {
    const time = new Reactor();
    time.callLater(0, () => {
      throw new Error('x');
    });
    await turns();
    expect(told).toEqual([['x', 'while handling timed call']]);
  });

  it('makes calls in the async context they were made in', async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const time = new Reactor();
    context.run('mine', () => {
      time.callLater(0, () => seen.push(context.getStore()));
      time.callLater(0.001, () => seen.push(context.getStore()));
    });
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    expect(seen).toEqual(['mine', 'mine']);
  });
});

describe('running and stopping a reactor', () => {
  it('calls functions when it is running, at once if it is', async () => {
    const r = new Reactor();
    const order: string[] = [];
    expect(r.callWhenRunning((word: string) => order.push(word), 'started')).toBeDefined();
    expect(r.running).toBe(false);
    const stopped = r.run({ installSignalHandlers: false });
    expect([r.running, order]).toEqual([true, ['started']]);
    expect(r.callWhenRunning(() => order.push('at once'))).toBeUndefined();
    expect(order).toEqual(['started', 'at once']);
    r.stop();
    await stopped;
    expect(r.running).toBe(false);
  });

  it('starts by itself when somebody waits for it', async () => {
    const r = new Reactor();
    const order: string[] = [];
    r.callWhenRunning(() => order.push('running'));
    await turns();
    expect([r.running, order]).toEqual([true, ['running']]);
    const stopped = r.run({ installSignalHandlers: false });
    r.stop();
    await stopped;
  });

  it('calls the triggers of shutdown in three phases, and waits for those before', async () => {
    const r = new Reactor();
    const order: string[] = [];
    const work = new Deferred<void>();
    const phases: EventPhase[] = ['after', 'during', 'before'];
    for (const phase of phases) {
      r.addSystemEventTrigger(phase, 'shutdown', (word: string) => order.push(word), phase);
    }
    r.addSystemEventTrigger('before', 'shutdown', () => {
      throw new Error('broken');
    });
    r.addSystemEventTrigger('before', 'shutdown', () => work);
    r.addSystemEventTrigger('before', 'shutdown', async () => {
      order.push('promised');
    });
    const removed = r.addSystemEventTrigger('during', 'shutdown', () => order.push('never'));
    r.removeSystemEventTrigger(removed);
    expect(() => r.removeSystemEventTrigger(removed)).toThrow(RangeError);
    const stopped = r.run({ installSignalHandlers: false });
    r.stop();
    expect(order).toEqual([]);
    await turns();
    expect([order, r.running]).toEqual([['before', 'promised'], true]);
    work.callback();
    await stopped;
    expect(order).toEqual(['before', 'promised', 'during', 'after']);
    expect(told).toEqual([['broken', 'While calling system event trigger handler']]);
  });

  it('refuses what makes no sense', async () => {
    const r = new Reactor();
    expect(() => r.stop()).toThrow(ReactorNotRunning);
    const stopped = r.run({ installSignalHandlers: false });
    expect(() => r.run()).toThrow(ReactorAlreadyRunning);
    r.stop();
    expect(() => r.stop()).toThrow(ReactorNotRunning);
    await stopped;
    expect(() => r.run()).toThrow(ReactorNotRestartable);
    expect(() => r.addSystemEventTrigger('later' as never, 'shutdown', () => {})).toThrow(
      "The phase must be 'before', 'during' or 'after', not 'later'.",
    );
    expect(() => r.addSystemEventTrigger('before', 'shutdown', 5 as never)).toThrow(TypeError);
  });

  it('fires events of your own', () => {
    const r = new Reactor();
    const order: string[] = [];
    r.addSystemEventTrigger('after', 'reload', () => order.push('after'));
    const before = r.addSystemEventTrigger('before', 'reload', () => {
      order.push('before');
      // Called already: there is nothing left to remove.
      r.removeSystemEventTrigger(before);
    });
    r.addSystemEventTrigger('during', 'reload', () => {
      throw new Error('broken');
    });
    r.fireSystemEvent('reload');
    r.fireSystemEvent('unheard of');
    expect(order).toEqual(['before', 'after']);
    expect(told).toHaveLength(1);
  });

  it('stops at a signal, and lets the second one through', async () => {
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => true);
    const listeners = process.listenerCount('SIGTERM');
    const r = new Reactor();
    const slow = new Deferred<void>();
    r.addSystemEventTrigger('before', 'shutdown', () => slow);
    const stopped = r.run();
    expect(process.listenerCount('SIGTERM')).toBe(listeners + 1);
    process.emit('SIGTERM', 'SIGTERM');
    await turns();
    expect([r.exitSignal, stopped.called]).toEqual(['SIGTERM', false]);
    process.emit('SIGTERM', 'SIGTERM');
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGTERM');
    expect(process.listenerCount('SIGTERM')).toBe(listeners);
    slow.callback();
    await stopped;
    kill.mockRestore();
  });

  it('calls functions in a later turn with callFromThread', async () => {
    const r = new Reactor();
    const order: string[] = [];
    r.callFromThread((word: string) => order.push(word), 'later');
    r.callFromThread(() => {
      throw new Error('x');
    });
    expect(order).toEqual([]);
    await turns();
    expect([order, told]).toEqual([['later'], [['x', 'while calling from thread']]]);
  });
});
