/**
 * The log, and where it goes.
 *
 * @module hawser/log
 */
export { collectErrors, flushLoggedErrors, setSink } from './emit.js';
export * from './event.js';
export * from './log.js';
export * from './sinks.js';
