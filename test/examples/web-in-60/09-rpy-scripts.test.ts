import { readFileSync } from 'node:fs';
import { create } from '../../../examples/web-in-60/09-rpy-scripts.ts';
import { behaviours } from './behaviours/rpy-scripts.js';

const clock = new URL('../../../examples/web-in-60/scripts/clock.rpy.ts', import.meta.url);
behaviours(({ folder }) => create(folder), readFileSync(clock, 'utf8'));
