import { Deferred } from '../defer/deferred.js';

/** A Deferred for a Deferred or a thenable; undefined for anything else. A Promise made here is cancelled quietly. */
export function asDeferred(value: unknown): Deferred<unknown> | undefined {
  if (value instanceof Deferred) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (typeof (value as { then?: unknown }).then !== 'function') return undefined;
  return Deferred.fromPromise(value as PromiseLike<unknown>);
}
