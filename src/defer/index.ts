export * from './debug-info.js';
export * from './deferred.js';
export * from './errors.js';
export * from './failure.js';
export * from './overseer.js';
export * from './report.js';
export * from './succeed.js';
export * from './types.js';
export { setUnhandledHandler, type UnhandledHandler, unhandledFailureOf } from './unhandled.js';
