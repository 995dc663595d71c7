import { Failure } from '../defer/failure.js';
import { report } from '../defer/report.js';
import type { IReactorTime } from '../defer/types.js';
import { DelayedCall } from './delayed-call.js';

/** The longest time Node's timers can wait for, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/**
 * The system's time: Node's event loop, with Twisted's interface.
 *
 * Twisted: `reactor`.
 */
export class Reactor implements IReactorTime {
  private readonly timers = new Map<DelayedCall, NodeJS.Timeout>();

  /** Seconds since the epoch, as precise as the platform allows; never goes back. */
  seconds(): number {
    return (performance.timeOrigin + performance.now()) / 1000;
  }

  /**
   * Call a function in so many seconds.
   *
   * What it throws is reported, and goes no further.
   *
   * @throws RangeError when `seconds` is negative or not a number.
   */
  callLater<A extends unknown[]>(
    seconds: number,
    callable: (...args: A) => unknown,
    ...args: A
  ): DelayedCall {
    if (!(seconds >= 0)) {
      throw new RangeError(`callLater wants seconds of 0 or more, not ${seconds}.`);
    }
    const call = new DelayedCall(this.seconds() + seconds, callable, args, this);
    this.arm(call);
    return call;
  }

  getDelayedCalls(): readonly DelayedCall[] {
    return [...this.timers.keys()];
  }

  /** @internal */
  forget(call: DelayedCall): void {
    clearTimeout(this.timers.get(call));
    this.timers.delete(call);
  }

  /** @internal */
  hasten(call: DelayedCall): void {
    this.forget(call);
    this.arm(call);
  }

  private arm(call: DelayedCall): void {
    const wait = Math.ceil((call.getTime() - this.seconds()) * 1000);
    this.timers.set(call, setTimeout(fire, Math.min(wait, LONGEST), this, call));
  }

  /** @internal */
  due(call: DelayedCall): void {
    this.timers.delete(call);
    if (call.getTime() > this.seconds()) {
      this.arm(call);
      return;
    }
    try {
      call.run();
    } catch (error) {
      report(error instanceof Failure ? error : new Failure(error), 'A delayed call threw');
    }
  }
}

function fire(reactor: Reactor, call: DelayedCall): void {
  reactor.due(call);
}

/** The reactor of this process: the default wherever one is taken. */
export const reactor: Reactor = new Reactor();
