import { AsyncResource } from 'node:async_hooks';
import { Failure } from '../defer/failure.js';
import { type Overseer, oversight } from '../defer/overseer.js';
import type { IDelayedCall } from '../defer/types.js';
import { AlreadyCalled, AlreadyCancelled } from './errors.js';

/** What a delayed call needs of the clock that keeps it. */
export interface DelayedCallKeeper {
  /** The current time in seconds. */
  seconds(): number;
  /** The call was cancelled. */
  forget(call: DelayedCall): void;
  /** The call is due earlier than it was. */
  hasten(call: DelayedCall): void;
  /** The call is not to keep the process alive. */
  neglect(call: DelayedCall): void;
}

const NO_ARGS: readonly unknown[] = [];

function released(): void {}

/**
 * A call that is due at some time.
 *
 * Moving it later only notes the new time; the clock finds out when it would have been due.
 *
 * Twisted: `twisted.internet.base.DelayedCall`. Differs: it is an async resource of Node's, so that the reactor makes it
 * in the async context in which it was asked for.
 */
export class DelayedCall extends AsyncResource implements IDelayedCall {
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
  /** Whether it lets the process end; see {@link unref}. @internal */
  idle: boolean;
  /** Where it waits among the reactor's calls; -1 where it does not. @internal */
  place: number;
  /** Its number among the reactor's calls. @internal */
  made: number;
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
    super('hawser.DelayedCall');
    this.time = time;
    this.delayedTime = 0;
    this.func = func;
    this.args = args.length === 0 ? NO_ARGS : args;
    this.cancelled = false;
    this.called = false;
    this.idle = false;
    this.place = -1;
    this.made = 0;
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
    this.args = NO_ARGS;
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
    if (!this.idle && this.active()) this.keeper.neglect(this);
    this.idle = true;
    return this;
  }

  /** The Deferred that waits for this call was cancelled. @internal */
  onCancel(): void {
    this.cancel();
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
