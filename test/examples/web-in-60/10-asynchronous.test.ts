import { create } from '../../../examples/web-in-60/10-asynchronous.ts';
import { behaviours } from './behaviours/asynchronous.js';

behaviours(({ clock }) => create(clock));
