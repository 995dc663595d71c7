import type { Deferred } from '../defer/deferred.js';
import { reactor as systemReactor } from './reactor.js';
import type { ThreadPool } from './thread-pool.js';
import type { ThreadTask } from './thread-task.js';

/**
 * Call a function in a thread of the reactor's pool, so that the event loop goes on meanwhile.
 *
 * @param task - A function that uses nothing but its parameters, or `{ module, name }` of an
 *   exported one; it may be async. See {@link ThreadTask}.
 * @param args - Copied to the thread, as the result is copied back (structured clone).
 * @returns A Deferred of its result. Cancelling it really ends the function.
 *
 * Twisted: `deferToThread`. Differs: threads of Node share no functions and no objects.
 *
 * @example
 * const d = deferToThread((n: number) => {
 *   let sum = 0;
 *   for (let i = 0; i < n; i++) sum += Math.sqrt(i);
 *   return sum;
 * }, 1e9);
 */
export function deferToThread<R, A extends unknown[]>(
  task: ThreadTask<A, R>,
  ...args: A
): Deferred<Awaited<R>> {
  return systemReactor.getThreadPool().run(task, args);
}

/**
 * {@link deferToThread} with a pool of one's own.
 *
 * @param _reactor - Not used; it stands here as it does in Twisted.
 *
 * Twisted: `deferToThreadPool`.
 */
export function deferToThreadPool<R, A extends unknown[]>(
  _reactor: unknown,
  threadpool: ThreadPool,
  task: ThreadTask<A, R>,
  ...args: A
): Deferred<Awaited<R>> {
  return threadpool.run(task, args);
}
