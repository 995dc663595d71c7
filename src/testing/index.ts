export { Clock } from '../task/clock.js';
export { type MemoryEnd, MemoryExchange, type MemoryRequest } from './memory-exchange.js';
