export * from './clock.js';
export * from './defer-later.js';
export * from './delayed-call.js';
export * from './errors.js';
export * from './reactor.js';
