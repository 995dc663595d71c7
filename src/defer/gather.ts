import type { Canceller, Chain, Taker } from './chain.js';
import { Deferred } from './deferred.js';
import { CancelledError, FirstError } from './errors.js';
import { Failure } from './failure.js';
import { FLAGS } from './flags.js';
import { report } from './report.js';
import { addTaker, made, start } from './run.js';
import { kindOf } from './traceback.js';
import type { ResultOf } from './types.js';

const { CALLED, LIST } = FLAGS;

/** What {@link gatherResults} can be told. */
export interface GatherOptions {
  /**
   * Whether the Deferreds given lose their failure, as somebody else gets it. Default is `false`:
   * each still has to be handled by an errback of its own.
   */
  consumeErrors?: boolean | undefined;
  /**
   * Whether the Deferreds that have no result yet are cancelled as soon as the outcome is certain;
   * their `CancelledError` is nobody's business then. Default is `false`. Twisted tickets 9329, 4919.
   */
  cancelRest?: boolean | undefined;
}

/** The results of a list or tuple of Deferreds or promises. */
export type Results<L extends readonly unknown[]> = { -readonly [K in keyof L]: ResultOf<L[K]> };

/** The Deferreds of a list; promises in it are adopted. @internal */
export function deferredsOf(list: Iterable<PromiseLike<unknown>>): Deferred<any>[] {
  const items: PromiseLike<any>[] = Array.isArray(list) ? list : [...list];
  const deferreds: Deferred<any>[] = new Array(items.length);
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item instanceof Deferred) deferreds[i] = item;
    else if (typeof item?.then === 'function') deferreds[i] = Deferred.fromPromise(item);
    else throw new TypeError(`Item ${i} is ${kindOf(item)}, not a Deferred or promise.`);
  }
  return deferreds;
}

/** Cancel each; a canceller that throws is reported and does not keep the others from theirs. @internal */
export function cancelAll(list: readonly Deferred<any>[]): void {
  for (const d of list) {
    try {
      d.cancel();
    } catch (error) {
      report(new Failure(error), 'Exception raised from user supplied canceller');
    }
  }
}

/** Collects the results of {@link gatherResults}. */
class Gatherer implements Taker, Canceller {
  readonly deferred: Chain;
  private readonly list: readonly Deferred<any>[];
  private readonly results: unknown[];
  private readonly consumeErrors: boolean;
  private readonly cancelRest: boolean;
  private missing: number;
  /** The outcome is certain and the rest has been cancelled. */
  private cancelling = false;

  constructor(list: readonly Deferred<any>[], options: GatherOptions) {
    this.list = list;
    this.results = new Array(list.length);
    this.consumeErrors = options.consumeErrors === true;
    this.cancelRest = options.cancelRest === true;
    this.missing = list.length;
    this.deferred = new made.Deferred(this);
    this.deferred._flags = LIST;
    if (list.length === 0) start(this.deferred, []);
    for (let i = 0; i < list.length; i++) addTaker(list[i] as Deferred<any>, this, i);
  }

  onCancel(): void {
    cancelAll(this.list);
  }

  take(_source: Chain, result: unknown, failed: boolean, index: unknown): unknown {
    this.missing--;
    if (!failed) {
      this.results[index as number] = result;
      if (this.missing === 0 && (this.deferred._flags & CALLED) === 0) {
        start(this.deferred, this.results);
      }
      return result;
    }

    const ours = this.cancelling && (result as Failure).value instanceof CancelledError;
    if (!this.cancelling && (this.deferred._flags & CALLED) === 0) {
      const error = new FirstError(result as Failure, index as number);
      if (this.cancelRest) {
        this.cancelling = true;
        cancelAll(this.list.filter((_, i) => i !== index));
      }
      start(this.deferred, new Failure(error));
    }
    return this.consumeErrors || ours ? undefined : result;
  }
}

/**
 * Wait for all of these, and get their results in the same order.
 *
 * Fails with {@link FirstError} as soon as one of them fails; the others go on, unless
 * `cancelRest` is set. Cancelling the returned Deferred cancels all of them.
 *
 * @param list - Deferreds or promises. A tuple gives a tuple of results.
 *
 * Twisted: `gatherResults`.
 */
export function gatherResults<const L extends readonly PromiseLike<unknown>[]>(
  list: L,
  options?: GatherOptions,
): Deferred<Results<L>>;
export function gatherResults<T>(
  list: Iterable<Deferred<T> | PromiseLike<T>>,
  options?: GatherOptions,
): Deferred<T[]>;
export function gatherResults(
  list: Iterable<PromiseLike<unknown>>,
  options: GatherOptions = {},
): Deferred<any> {
  return new Gatherer(deferredsOf(list), options).deferred as unknown as Deferred<any>;
}
