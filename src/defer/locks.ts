import { Deferred } from './deferred.js';
import { Fifo } from './fifo.js';
import { maybeDeferred } from './succeed.js';
import type { Unwrapped } from './types.js';

/**
 * What lock and semaphore have in common: the waiting line.
 *
 * It is disposable, so that `using held = await lock.acquire()` releases it at the end of the block.
 */
abstract class ConcurrencyPrimitive {
  private readonly line = new Fifo<Deferred<any>>();

  /** The Deferreds of those that wait, the next one first. */
  get waiting(): readonly Deferred<this>[] {
    return this.line.toArray();
  }

  /** Ask for it: a Deferred that fires with this object when it is ours. Cancelling it leaves the line. */
  acquire(): Deferred<this> {
    const d: Deferred<any> = new Deferred(() => this.line.remove(d));
    if (this.take()) d.callback(this);
    else this.line.push(d);
    return d;
  }

  /**
   * Give it back. The next in line has it before this returns.
   *
   * @throws Error when nobody holds it.
   */
  release(): void {
    this.give();
    if (this.line.length > 0 && this.take()) this.line.shift()?.callback(this);
  }

  /**
   * Acquire, call, release: also after a failure.
   *
   * A Deferred or promise the function returns is waited for before it is released.
   *
   * @returns A Deferred of what the function returns, which fires after the release.
   */
  run<R, A extends unknown[]>(callable: (...args: A) => R, ...args: A): Deferred<Unwrapped<R>> {
    const release = (result: unknown): unknown => {
      this.release();
      return result;
    };
    return this.acquire().addCallback(() =>
      maybeDeferred(callable, ...args).addBoth(release),
    ) as Deferred<any>;
  }

  /** {@link release}, for `using`. */
  [Symbol.dispose](): void {
    this.release();
  }

  /** {@link release}, for `await using`. Twisted: `__aexit__`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
  }

  /** Take it if it is free; whether it was. */
  protected abstract take(): boolean;
  /** Note that it is free. */
  protected abstract give(): void;
}

/**
 * A lock that one holds at a time; the others wait in line.
 *
 * Twisted: `DeferredLock`.
 *
 * @example
 * {
 *   using held = await lock.acquire();
 *   await write();
 * } // released here, whatever happened
 */
export class DeferredLock extends ConcurrencyPrimitive {
  /** Whether somebody holds it. */
  locked = false;

  protected take(): boolean {
    if (this.locked) return false;
    this.locked = true;
    return true;
  }

  protected give(): void {
    if (!this.locked) throw new Error('Tried to release a DeferredLock that nobody holds.');
    this.locked = false;
  }
}

/**
 * A lock that so many can hold at a time.
 *
 * Twisted: `DeferredSemaphore`.
 */
export class DeferredSemaphore extends ConcurrencyPrimitive {
  /** How many may hold it at once. */
  readonly limit: number;
  /** How many more could acquire it now. */
  tokens: number;

  /**
   * @param tokens - How many may hold it at once.
   * @throws RangeError when that is not a whole number of 1 or more.
   */
  constructor(tokens: number) {
    super();
    if (!Number.isInteger(tokens) || tokens < 1) {
      throw new RangeError(
        `A DeferredSemaphore needs a whole number of tokens from 1, not ${tokens}.`,
      );
    }
    this.limit = tokens;
    this.tokens = tokens;
  }

  protected take(): boolean {
    if (this.tokens === 0) return false;
    this.tokens--;
    return true;
  }

  protected give(): void {
    if (this.tokens >= this.limit) {
      throw new Error('Tried to release a DeferredSemaphore more often than it was acquired.');
    }
    this.tokens++;
  }
}
