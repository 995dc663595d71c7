import { create } from '../../../examples/web-in-60/02-dynamic-content.ts';
import { behaviours } from './behaviours/dynamic-content.js';

behaviours(
  ({ clock }) => create(clock),
  ({ clock }) => clock.advance(1),
);
