import type { Chain } from './chain.js';
import { Deferred } from './deferred.js';
import { CancelledError, FirstError } from './errors.js';
import { Failure } from './failure.js';
import { FLAGS } from './flags.js';
import { cancelAll, deferredsOf, type GatherOptions } from './gather.js';
import { addTaker, start } from './run.js';
import type { ResultOf } from './types.js';

const { LIST } = FLAGS;

/** First of the pair that a {@link DeferredList} keeps for a result. */
export const SUCCESS = true as const;
/** First of the pair that a {@link DeferredList} keeps for a failure. */
export const FAILURE = false as const;

/** What a {@link DeferredList} tells of each Deferred: `[SUCCESS, result]` or `[FAILURE, failure]`. */
export type DeferredListItem<T> = [success: true, result: T] | [success: false, failure: Failure];

/** What a {@link DeferredList} can be told. */
export interface DeferredListOptions extends GatherOptions {
  /** Fire at the first result, with `[result, index]`. Default is `false`. */
  fireOnOneCallback?: boolean | undefined;
  /** Fail at the first failure, with a `FirstError`. Default is `false`. */
  fireOnOneErrback?: boolean | undefined;
}

/** The pairs of a list or tuple of Deferreds or promises. */
export type DeferredListItems<L extends readonly unknown[]> = {
  -readonly [K in keyof L]: DeferredListItem<ResultOf<L[K]>>;
};

/** The ways to make a {@link DeferredList}. */
export interface DeferredListConstructor {
  new <const L extends readonly PromiseLike<unknown>[]>(
    list: L,
    options: DeferredListOptions & { fireOnOneCallback: true },
  ): DeferredList<[result: ResultOf<L[number]>, index: number]>;
  new <const L extends readonly PromiseLike<unknown>[]>(
    list: L,
    options?: DeferredListOptions & { fireOnOneCallback?: false | undefined },
  ): DeferredList<DeferredListItems<L>>;
  new (list: Iterable<PromiseLike<unknown>>, options?: DeferredListOptions): DeferredList<any>;
  readonly prototype: DeferredList<any>;
}

/**
 * A Deferred of what becomes of several others.
 *
 * By default it waits for all and fires with a pair for each, in the order given, and never fails.
 * The options let it fire at the first result, fail at the first failure, or both. An empty list
 * fires at once, except with `fireOnOneCallback`, when it never fires.
 *
 * It adds callbacks to the Deferreds given: it sees what those added before made of the result,
 * and those added later see what it leaves behind, which is the result or failure unchanged, or
 * `undefined` for a failure with `consumeErrors`.
 *
 * Cancelling it before it fires cancels all of them; later it does nothing.
 *
 * Twisted: `DeferredList`.
 */
class DeferredListClass extends Deferred<any> {
  /** Fires at the first result. */
  readonly fireOnOneCallback: boolean;
  /** Fails at the first failure. */
  readonly fireOnOneErrback: boolean;
  /** Takes the failures of the Deferreds given. */
  readonly consumeErrors: boolean;
  /** Cancels the others when the outcome is certain. */
  readonly cancelRest: boolean;
  /** The pairs so far; `undefined` for a Deferred that has not fired. */
  readonly resultList: (DeferredListItem<any> | undefined)[];
  /** How many have fired. */
  finishedCount: number;
  private readonly list: readonly Deferred<any>[];
  private cancelling: boolean;

  constructor(list: Iterable<PromiseLike<unknown>>, options: DeferredListOptions = {}) {
    const deferreds = deferredsOf(list);
    super(() => cancelAll(deferreds));
    this._flags = LIST;
    this.fireOnOneCallback = options.fireOnOneCallback === true;
    this.fireOnOneErrback = options.fireOnOneErrback === true;
    this.consumeErrors = options.consumeErrors === true;
    this.cancelRest = options.cancelRest === true;
    this.resultList = new Array(deferreds.length).fill(undefined);
    this.finishedCount = 0;
    this.list = deferreds;
    this.cancelling = false;
    if (deferreds.length === 0 && !this.fireOnOneCallback) start(this as unknown as Chain, []);
    for (let i = 0; i < deferreds.length; i++) addTaker(deferreds[i] as Deferred<any>, this, i);
  }

  /** @internal */
  take(_source: Chain, result: unknown, failed: boolean, mark: unknown): unknown {
    const index = mark as number;
    this.resultList[index] = failed ? [FAILURE, result as Failure] : [SUCCESS, result];
    this.finishedCount++;
    const ours = this.cancelling && failed && (result as Failure).value instanceof CancelledError;
    if (!this.cancelling && !this.called) {
      if (!failed && this.fireOnOneCallback) this.conclude(index, [result, index]);
      else if (failed && this.fireOnOneErrback) {
        this.conclude(index, new Failure(new FirstError(result as Failure, index)));
      } else if (this.finishedCount === this.list.length) {
        start(this as unknown as Chain, this.resultList);
      }
    }
    return failed && (this.consumeErrors || ours) ? undefined : result;
  }

  /** Fire early. */
  private conclude(index: number, outcome: unknown): void {
    if (this.cancelRest) {
      this.cancelling = true;
      cancelAll(this.list.filter((_, i) => i !== index));
    }
    start(this as unknown as Chain, outcome);
  }
}
Object.defineProperty(DeferredListClass, 'name', { value: 'DeferredList' });

export type DeferredList<T = any> = Deferred<T> & Omit<DeferredListClass, keyof Deferred>;
/** Waits for several Deferreds: see {@link DeferredListConstructor}. Twisted: `DeferredList`. */
export const DeferredList: DeferredListConstructor = DeferredListClass as DeferredListConstructor;
