import type { IReactorTime } from '../defer/types.js';
import { DelayedCall } from './delayed-call.js';

/**
 * Time for tests: it stands still until {@link advance} moves it, and then everything that is due
 * happens before `advance` returns.
 *
 * Give it wherever a reactor is taken.
 *
 * Twisted: `twisted.internet.task.Clock`.
 */
export class Clock implements IReactorTime {
  /** The current time in seconds. Starts at 0. */
  rightNow = 0;
  /** The calls that are due, those with the same time in the order they were made. */
  readonly calls: DelayedCall[] = [];

  seconds(): number {
    return this.rightNow;
  }

  callLater<A extends unknown[]>(
    seconds: number,
    callable: (...args: A) => unknown,
    ...args: A
  ): DelayedCall {
    const call = new DelayedCall(this.rightNow + seconds, callable, args, this);
    this.calls.push(call);
    this.sort();
    return call;
  }

  getDelayedCalls(): readonly DelayedCall[] {
    return this.calls;
  }

  /**
   * Move the time forward, and make the calls that are due.
   *
   * All of them see the final time. One that throws keeps the rest waiting for the next `advance`.
   *
   * @throws what a call throws.
   */
  advance(seconds: number): void {
    this.rightNow += seconds;
    this.sort();
    for (;;) {
      const call = this.calls[0];
      if (call === undefined || call.getTime() > this.rightNow) return;
      this.calls.shift();
      call.run();
      this.sort();
    }
  }

  /** {@link advance} by each of these amounts in turn. */
  pump(timings: Iterable<number>): void {
    for (const seconds of timings) this.advance(seconds);
  }

  /** @internal */
  forget(call: DelayedCall): void {
    this.calls.splice(this.calls.indexOf(call), 1);
  }

  /** @internal */
  hasten(_call: DelayedCall): void {}

  /** @internal */
  neglect(_call: DelayedCall): void {}

  private sort(): void {
    this.calls.sort((a, b) => a.getTime() - b.getTime());
  }
}
