/**
 * Deferreds alone, for code that knows nothing of the web.
 *
 * @module hawser/defer
 */
export { keepAsyncContext } from './async-context.js';
export { DebugInfo, getDebugging, setDebugging } from './debug-info.js';
export { Deferred, type PairOptions, passthru } from './deferred.js';
export {
  DeferredList,
  type DeferredListConstructor,
  type DeferredListItem,
  type DeferredListItems,
  type DeferredListOptions,
  FAILURE,
  SUCCESS,
} from './deferred-list.js';
export * from './errbacks.js';
export * from './errors.js';
export * from './failure.js';
export { type GatherOptions, gatherResults, type Results } from './gather.js';
export * from './inline-callbacks.js';
export { inspectDeferred } from './inspect.js';
export * from './locks.js';
export { enterOverseer, leaveOverseer, type Overseer } from './overseer.js';
export * from './queue.js';
export * from './race.js';
export * from './report.js';
export * from './succeed.js';
export type { TracebackDetail } from './traceback.js';
export * from './types.js';
export { setUnhandledHandler, type UnhandledHandler, unhandledFailureOf } from './unhandled.js';
