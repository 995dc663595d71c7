import { Failure } from '../defer/failure.js';
import { type Overseer, oversight } from '../defer/overseer.js';
import type { IDelayedCall } from '../defer/types.js';
import { AlreadyCalled, AlreadyCancelled } from './errors.js';

/** What a delayed call needs of the clock that keeps it. @internal */
export interface DelayedCallKeeper {
  /** The current time in seconds. */
  seconds(): number;
  /** The call was cancelled. */
  forget(call: DelayedCall): void;
  /** The call is due earlier than it was. */
  hasten(call: DelayedCall): void;
}

function released(): void {}

/**
 * A call that is due at some time.
 *
 * Moving it later only notes the new time; the clock finds out when it would have been due.
 *
 * Twisted: `twisted.internet.base.DelayedCall`.
 */
export class DelayedCall implements IDelayedCall {
  /** When the clock looks at it, in seconds. */
  time: number;
  /** How much later than {@link time} it is due. */
  delayedTime: number;
  /** What is called. */
  func: (...args: any[]) => unknown;
  /** What it is called with. */
  args: readonly unknown[];
  /** Whether it was cancelled. */
  cancelled: boolean;
  /** Whether it was made. */
  called: boolean;
  /** Node's handle, of the system reactor's calls. @internal */
  handle: NodeJS.Timeout | NodeJS.Immediate | undefined;
  /** Whether that was made by `setImmediate`. @internal */
  immediate: boolean;
  /** @internal */
  readonly keeper: DelayedCallKeeper;
  private readonly overseer: Overseer | undefined;

  /** @internal */
  constructor(
    time: number,
    func: (...args: any[]) => unknown,
    args: readonly unknown[],
    keeper: DelayedCallKeeper,
  ) {
    this.time = time;
    this.delayedTime = 0;
    this.func = func;
    this.args = args;
    this.cancelled = false;
    this.called = false;
    this.handle = undefined;
    this.immediate = false;
    this.keeper = keeper;
    this.overseer = oversight.current;
  }

  getTime(): number {
    return this.time + this.delayedTime;
  }

  active(): boolean {
    return !this.cancelled && !this.called;
  }

  cancel(): void {
    this.checkActive();
    this.keeper.forget(this);
    this.cancelled = true;
    this.func = released;
    this.args = [];
  }

  reset(seconds: number): void {
    this.checkActive();
    const time = this.keeper.seconds() + seconds;
    if (time < this.time) {
      this.delayedTime = 0;
      this.time = time;
      this.keeper.hasten(this);
    } else {
      this.delayedTime = time - this.time;
    }
  }

  delay(seconds: number): void {
    this.checkActive();
    this.delayedTime += seconds;
    if (this.delayedTime < 0) {
      this.time += this.delayedTime;
      this.delayedTime = 0;
      this.keeper.hasten(this);
    }
  }

  /**
   * Let the process end even though the call is still due. Node's `unref`; no Twisted counterpart.
   *
   * Has no effect on a call of a `Clock`.
   *
   * @returns This call.
   */
  unref(): this {
    this.handle?.unref();
    return this;
  }

  /**
   * Make the call, for whoever was in charge when it was scheduled.
   *
   * @throws what the function throws, unless an overseer takes responsibility for it.
   * @internal
   */
  run(): void {
    this.called = true;
    const outer = oversight.current;
    oversight.current = this.overseer;
    try {
      this.func(...this.args);
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure(error);
      if (this.overseer?.unhandledFailure(failure) !== true) throw error;
    } finally {
      oversight.current = outer;
    }
  }

  private checkActive(): void {
    if (this.cancelled) throw new AlreadyCancelled('This delayed call was already cancelled.');
    if (this.called) throw new AlreadyCalled('This delayed call was already made.');
  }
}
