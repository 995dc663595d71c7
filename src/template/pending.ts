import type { Chain, Taker } from '../defer/chain.js';
import { Deferred } from '../defer/deferred.js';
import { Failure } from '../defer/failure.js';
import { report } from '../defer/report.js';
import { addTaker } from '../defer/run.js';
import { noteObserved } from '../defer/unhandled.js';
import type { Flattenable } from './flattenable.js';
import { slot } from './markup.js';
import { TagNode } from './tag.js';

/** Whether a value has a `then`, as promises do. */
export function isThenable(value: unknown): value is PromiseLike<Flattenable> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as Partial<PromiseLike<unknown>>).then === 'function'
  );
}

/**
 * Call `found` for every Deferred and promise within `roots`: in content, attributes and slot values at any depth, but
 * not in what generators and components have yet to make.
 */
export function eachPending(
  roots: Iterable<unknown>,
  found: (pending: Deferred<unknown> | PromiseLike<unknown>) => void,
): void {
  const seen = new Set<object>();
  const todo: unknown[] = [...roots];
  while (todo.length > 0) {
    const value = todo.pop();
    if (typeof value === 'string') continue;
    if (value instanceof TagNode) {
      if (seen.has(value)) continue;
      seen.add(value);
      todo.push(value.children, ...Object.values(value.attributes));
      if (value.slotData !== undefined) todo.push(...Object.values(value.slotData));
    } else if (Array.isArray(value)) {
      if (seen.has(value)) continue;
      seen.add(value);
      for (const item of value) todo.push(item);
    } else if (value instanceof slot) {
      todo.push(value.default);
    } else if (isThenable(value)) {
      found(value);
    }
  }
}

/** Keeps the failures of what flattening has not come to yet, so that they count neither as handled nor as unhandled. */
export class Watch implements Taker {
  readonly #failures = new Map<unknown, Failure>();
  readonly #settled = new WeakSet<object>();

  /** Look after a Deferred or a promise until it is {@link Watch.reached}. */
  add(pending: Deferred<unknown> | PromiseLike<unknown>): void {
    if (this.#settled.has(pending)) return;
    this.#settled.add(pending);
    if (pending instanceof Deferred) addTaker(pending, this);
    else pending.then(undefined, (reason) => this.#failures.set(pending, new Failure(reason)));
  }

  take(source: Chain, result: unknown, failed: boolean): unknown {
    if (failed) {
      noteObserved(source);
      this.#failures.set(source, result as Failure);
    }
    return result;
  }

  /** Flattening has come to it: from now on its failure is the page's. */
  reached(pending: object): void {
    this.#failures.delete(pending);
  }

  /** The page failed earlier: report what else had failed by then, as nobody else will. */
  report(): void {
    for (const failure of this.#failures.values()) {
      report(failure, 'In a part of a page that failed before this part was reached');
    }
    this.#failures.clear();
  }
}
