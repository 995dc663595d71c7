import { create } from '../../../examples/web-in-60/13-logging-errors.ts';
import { behaviours } from './behaviours/interrupted.js';

behaviours(({ clock }) => create(clock), 'The client did not wait');
