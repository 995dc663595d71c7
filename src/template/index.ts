export * from './renderable.js';
