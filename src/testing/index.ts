/**
 * Requests in memory, and a clock that tests advance.
 *
 * @module hawser/testing
 */
export { Clock } from '../task/clock.js';
export { DummyRequest, type DummyRequestOptions } from './dummy-request.js';
export { type MemoryEnd, MemoryExchange, type MemoryRequest } from './memory-exchange.js';
export { type MemoryFetch, memoryFetch } from './memory-fetch.js';
export { type RenderedResponse, type Rendering, type RenderOptions, render } from './render.js';
export { assertNoResult, failureResultOf, successResultOf } from './results.js';
