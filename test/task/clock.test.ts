import { AlreadyCalled, AlreadyCancelled, Clock, DelayedCall, deferLater } from 'hawser';
import { describe, expect, it } from 'vitest';

describe('Clock', () => {
  it('makes calls when their time has come, and not before (test_callLater)', () => {
    const clock = new Clock();
    const order: string[] = [];
    clock.callLater(2, (word: string) => order.push(word), 'two');
    clock.callLater(1, () => order.push('one'));
    expect(clock.getDelayedCalls().map((call) => call.getTime())).toEqual([1, 2]);
    clock.advance(0.5);
    expect(order).toEqual([]);
    clock.pump([0.5, 1]);
    expect([order, clock.seconds(), clock.calls]).toEqual([['one', 'two'], 2, []]);
  });

  it('makes calls in the order of their time, those made meanwhile as well', () => {
    const clock = new Clock();
    const order: string[] = [];
    clock.callLater(1, () => {
      order.push('first');
      clock.callLater(0.5, () => order.push('made meanwhile'));
    });
    clock.callLater(2, () => order.push('second'));
    clock.advance(3);
    // All see the final time, so that what the first one schedules is not due yet.
    expect(order).toEqual(['first', 'second']);
    clock.advance(0.5);
    expect(order).toEqual(['first', 'second', 'made meanwhile']);
  });

  it('lets an exception out, and makes the rest of the calls next time', () => {
    const clock = new Clock();
    const order: string[] = [];
    clock.callLater(1, () => {
      throw new Error('x');
    });
    clock.callLater(1, () => order.push('rest'));
    expect(() => clock.advance(1)).toThrow('x');
    expect(order).toEqual([]);
    clock.advance(0);
    expect(order).toEqual(['rest']);
  });
});

describe('DelayedCall', () => {
  it('can be moved and cancelled while it is due', () => {
    const clock = new Clock();
    const order: string[] = [];
    const call = clock.callLater(2, () => order.push('called'));
    expect(call).toBeInstanceOf(DelayedCall);
    call.delay(1);
    expect(call.getTime()).toBe(3);
    call.delay(-2);
    expect(call.getTime()).toBe(1);
    call.reset(5);
    clock.advance(4);
    expect(order).toEqual([]);
    call.reset(0.5);
    expect([call.getTime(), call.active(), call.unref()]).toEqual([4.5, true, call]);
    clock.advance(0.5);
    expect([order, call.active()]).toEqual([['called'], false]);
    for (const change of [() => call.cancel(), () => call.delay(1), () => call.reset(1)]) {
      expect(change).toThrow(AlreadyCalled);
    }
  });

  it('refuses everything once it is cancelled', () => {
    const clock = new Clock();
    const call = clock.callLater(1, () => {});
    call.cancel();
    expect(clock.getDelayedCalls()).toEqual([]);
    for (const change of [() => call.cancel(), () => call.delay(1), () => call.reset(1)]) {
      expect(change).toThrow(AlreadyCancelled);
    }
  });
});

describe('deferLater', () => {
  it('fires with what the function returns (test_callback)', () => {
    const clock = new Clock();
    const d = deferLater(clock, 3, (a: number, b: number) => a + b, 1, 2);
    clock.advance(3);
    expect(d.result).toBe(3);
  });

  it('needs no function', () => {
    const clock = new Clock();
    const d = deferLater(clock, 3);
    clock.advance(3);
    expect([d.called, d.result]).toEqual([true, undefined]);
  });

  it('does not call when it is cancelled (test_cancel)', () => {
    const clock = new Clock();
    const d = deferLater(clock, 3, () => 'called');
    d.addErrback(() => 'cancelled');
    d.cancel();
    expect([d.result, clock.getDelayedCalls()]).toEqual(['cancelled', []]);
  });
});
