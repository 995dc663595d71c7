import type { Deferred } from '../defer/deferred.js';
import { Failure } from '../defer/failure.js';

/** What a Deferred has now: nothing, a result, or a failure. It is put back for whoever comes next. */
function peek(d: Deferred<any>): { readonly result: unknown } | undefined {
  let seen: { readonly result: unknown } | undefined;
  d.addBoth((result) => {
    seen = { result };
    return result;
  });
  return seen;
}

/**
 * The result a Deferred has now.
 *
 * @throws Error if it has none yet, or has failed; the failure is then taken as handled.
 *
 * Twisted: `SynchronousTestCase.successResultOf`.
 */
export function successResultOf<T>(d: Deferred<T>): T {
  const seen = peek(d);
  if (seen === undefined) {
    throw new Error('Success result expected on the Deferred, found no result instead');
  }
  if (seen.result instanceof Failure) {
    const failure = seen.result;
    d.addErrback(() => undefined);
    throw new Error(`Success result expected on the Deferred, found failure: ${failure.value}`, {
      cause: failure.value,
    });
  }
  return seen.result as T;
}

/**
 * The failure a Deferred has now, which is thereby handled.
 *
 * @param types - Classes of error, one of which it must be of.
 * @throws Error if it has none yet, or a result, or a failure of another class.
 *
 * Twisted: `SynchronousTestCase.failureResultOf`.
 */
export function failureResultOf(
  d: Deferred<any>,
  ...types: Array<abstract new (...args: any[]) => unknown>
): Failure {
  const seen = peek(d);
  if (seen === undefined) {
    throw new Error('Failure result expected on the Deferred, found no result instead');
  }
  if (!(seen.result instanceof Failure)) {
    throw new Error(
      `Failure result expected on the Deferred, found success (${String(seen.result)}) instead`,
    );
  }
  const failure = seen.result;
  d.addErrback(() => undefined);
  if (types.length > 0 && !types.some((type) => failure.value instanceof type)) {
    const names = types.map((type) => type.name).join(', ');
    throw new Error(`Failure of ${names} expected, found ${failure.value}`, {
      cause: failure.value,
    });
  }
  return failure;
}

/**
 * That a Deferred has neither result nor failure yet.
 *
 * @throws Error if it has one.
 *
 * Twisted: `SynchronousTestCase.assertNoResult`.
 */
export function assertNoResult(d: Deferred<any>): void {
  const seen = peek(d);
  if (seen === undefined) return;
  const { result } = seen;
  if (result instanceof Failure) d.addErrback(() => undefined);
  const found = result instanceof Failure ? `failure: ${result.value}` : String(result);
  throw new Error(`No result expected on the Deferred, found ${found} instead`);
}
