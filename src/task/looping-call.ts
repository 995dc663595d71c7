import { Deferred } from '../defer/deferred.js';
import type { Failure } from '../defer/failure.js';
import { maybeDeferred } from '../defer/succeed.js';
import type { IDelayedCall, IReactorTime } from '../defer/types.js';
import { reactor } from './reactor.js';

/**
 * Call a function every so many seconds.
 *
 * The times are counted from {@link start}: being late once does not shift the later calls, and
 * what was missed meanwhile is skipped. If the function returns a Deferred or promise, the next
 * call waits for it. If it fails, the loop ends.
 *
 * Twisted: `LoopingCall`.
 *
 * @example
 * const loop = new LoopingCall(() => console.log('tick'));
 * loop.start(1).addErrback(logError);
 */
export class LoopingCall<A extends unknown[] = any[]> {
  /** What is called. */
  readonly f: (...args: A) => unknown;
  /** What it is called with. */
  readonly a: A;
  /** What measures the time. Set it to a `Clock`, in tests, before {@link start}. */
  clock: IReactorTime = reactor;
  /** The next call, while one is due. */
  call: IDelayedCall | undefined = undefined;
  /** Whether the function is due to be called, or being called. */
  running = false;
  /** The seconds from one call to the next; `undefined` before {@link start}. */
  interval: number | undefined = undefined;
  /** From when the intervals are counted, on the {@link clock}. */
  starttime: number | undefined = undefined;
  private runAtStart = false;
  private ended: Deferred<this> | undefined = undefined;

  constructor(f: (...args: A) => unknown, ...a: A) {
    this.f = f;
    this.a = a;
  }

  /**
   * A loop that tells its function how many intervals have passed since the last call: 1, unless
   * calls were missed. With an interval of 0 it is always 1.
   *
   * Twisted: `LoopingCall.withCount`.
   */
  static withCount(f: (count: number) => unknown): LoopingCall<[]> {
    let last: number | undefined;
    const counter = (): unknown => {
      const now = loop.clock.seconds();
      const { interval = 0, starttime = now } = loop;
      if (interval === 0) {
        last = now;
        return f(1);
      }
      const passed = (time: number): number => Math.trunc((time - starttime) / interval);
      const from = last ?? (loop.runAtStart ? starttime - interval : starttime);
      const count = passed(now) - passed(from);
      if (count <= 0) return undefined;
      last = now;
      return f(count);
    };
    const loop = new LoopingCall<[]>(counter);
    return loop;
  }

  /**
   * Start calling.
   *
   * @param interval - Seconds between the calls, fractions allowed; 0 is as often as possible.
   * @param now - Whether the first call is made at once. Default is `true`; otherwise it comes
   *   after one interval.
   * @returns A Deferred that fires with this loop when it was stopped, or fails as the function
   *   does. Cancelling it does not stop the loop.
   * @throws Error when it runs already.
   * @throws RangeError when the interval is negative.
   */
  start(interval: number, now: boolean = true): Deferred<this> {
    if (this.running) throw new Error('Tried to start an already running LoopingCall.');
    if (!(interval >= 0)) {
      throw new RangeError(`The interval must be 0 seconds or more, not ${interval}.`);
    }
    this.running = true;
    const ended = new Deferred<this>();
    this.ended = ended;
    this.starttime = this.clock.seconds();
    this.interval = interval;
    this.runAtStart = now;
    if (now) this.turn();
    else this.schedule(this.starttime);
    return ended;
  }

  /**
   * Stop calling. The Deferred of {@link start} fires at once, or, while the function's own
   * Deferred is waited for, when that does.
   *
   * @throws Error when it does not run.
   */
  stop(): void {
    if (!this.running) throw new Error('Tried to stop a LoopingCall that was not running.');
    this.running = false;
    if (this.call === undefined) return;
    this.call.cancel();
    this.call = undefined;
    this.end(this);
  }

  /**
   * Skip the call that is due, and count the intervals from now.
   *
   * @throws Error when it does not run.
   */
  reset(): void {
    if (!this.running) throw new Error('Tried to reset a LoopingCall that was not running.');
    if (this.call === undefined) return;
    this.call.cancel();
    this.call = undefined;
    this.starttime = this.clock.seconds();
    this.schedule(this.starttime);
  }

  /**
   * The Deferred of {@link start}.
   *
   * @deprecated Keep what `start` returns. Twisted: `LoopingCall.deferred`, deprecated since 16.0.
   */
  get deferred(): Deferred<this> | undefined {
    return this.ended;
  }

  private turn(): void {
    this.call = undefined;
    maybeDeferred(this.f, ...this.a)
      .addCallback(() => {
        if (this.running) this.schedule(this.clock.seconds());
        else this.end(this);
      })
      .addErrback((failure) => {
        this.running = false;
        this.end(failure);
      });
  }

  private end(result: this | Failure): void {
    const { ended } = this;
    this.ended = undefined;
    ended?.callback(result);
  }

  private schedule(now: number): void {
    this.call = this.clock.callLater(this.untilNext(now), () => this.turn());
  }

  private untilNext(now: number): number {
    const { interval = 0, starttime = now } = this;
    if (interval === 0) return 0;
    const until = interval - ((now - starttime) % interval);
    // So small that adding it changes nothing: this interval is already being counted.
    return now + until === now ? interval : until;
  }
}
