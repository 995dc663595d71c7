import type { Chain, Taker } from './chain.js';
import type { Failure } from './failure.js';
import { noteObserved } from './unhandled.js';

/**
 * Settles a promise with the result of a Deferred, and leaves the result where it is: a Deferred
 * may be awaited several times, as a promise may.
 *
 * @internal
 */
export class Awaiter implements Taker {
  readonly resolve: (value: any) => void;
  readonly reject: (reason: unknown) => void;

  /** Called when the promise is settled. */
  readonly settled: (() => void) | undefined;

  constructor(
    resolve: (value: any) => void,
    reject: (reason: unknown) => void,
    settled?: (() => void) | undefined,
  ) {
    this.resolve = resolve;
    this.reject = reject;
    this.settled = settled;
  }

  take(source: Chain, result: unknown, failed: boolean): unknown {
    this.settled?.();
    if (failed) {
      noteObserved(source);
      this.reject((result as Failure).value);
    } else {
      this.resolve(result);
    }
    return result;
  }
}
