import { LEAVING } from './leaving.js';
import { MISBEHAVING } from './misbehaving.js';
import { PROXYING } from './proxying.js';
import type { Stage } from './stage.js';

/** The rows of the table. */
export const STAGES: readonly Stage[] = [...LEAVING, ...PROXYING, ...MISBEHAVING];
