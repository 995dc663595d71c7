import { Deferred } from '../defer/deferred.js';
import { CancelledError, TimeoutError } from '../defer/errors.js';
import { fail } from '../defer/succeed.js';
import type { IDelayedCall, IReactorTime } from '../defer/types.js';
import { AlreadyTryingToLockError } from './errors.js';
import { FilesystemLock } from './filesystem-lock.js';
import { reactor } from './reactor.js';

/** How long it waits before it tries again, in seconds. */
const INTERVAL = 1;

/**
 * A {@link FilesystemLock} one can wait for. It is tried once a second.
 *
 * Twisted: `DeferredFilesystemLock`.
 */
export class DeferredFilesystemLock extends FilesystemLock {
  private readonly scheduler: IReactorTime;
  private tryCall: IDelayedCall | undefined = undefined;
  private timeoutCall: IDelayedCall | undefined = undefined;

  /**
   * @param name - The path of the lock.
   * @param scheduler - What measures the time. Default is the system reactor.
   */
  constructor(name: string, scheduler: IReactorTime = reactor) {
    super(name);
    this.scheduler = scheduler;
  }

  /**
   * Wait until the lock is ours.
   *
   * @param timeout - How many seconds to try. Default is for ever.
   * @returns A Deferred that fires when it is locked. It fails with `TimeoutError`; with
   *   `CancelledError` when cancelled, unless a last try succeeds; and with
   *   {@link AlreadyTryingToLockError} when an earlier call still waits.
   */
  deferUntilLocked(timeout?: number): Deferred<void> {
    if (this.tryCall !== undefined) {
      return fail(new AlreadyTryingToLockError("deferUntilLocked isn't safe for concurrent use."));
    }
    const giveUp = (reason: Error): void => {
      this.tryCall?.cancel();
      this.tryCall = undefined;
      if (this.timeoutCall?.active()) this.timeoutCall.cancel();
      this.timeoutCall = undefined;
      settle(reason);
    };
    const settle = (otherwise: Error): void => {
      let locked: boolean;
      try {
        locked = this.lock();
      } catch (error) {
        d.errback(error);
        return;
      }
      if (locked) d.callback();
      else d.errback(otherwise);
    };
    const d = new Deferred<void>(() => giveUp(new CancelledError()));
    const attempt = (): void => {
      if (!this.lock()) {
        if (timeout !== undefined && this.timeoutCall === undefined) {
          const text = `Timed out acquiring lock: ${this.name} after ${timeout}s`;
          this.timeoutCall = this.scheduler.callLater(timeout, () =>
            giveUp(new TimeoutError(text, timeout)),
          );
        }
        this.tryCall = this.scheduler.callLater(INTERVAL, attempt);
        return;
      }
      this.timeoutCall?.cancel();
      this.timeoutCall = undefined;
      this.tryCall = undefined;
      d.callback();
    };
    attempt();
    return d;
  }
}
