import type { Target } from '../target.js';
import * as auth from './auth.js';
import * as documents from './documents.js';
import * as fields from './fields.js';
import * as paths from './paths.js';
import * as trees from './trees.js';

/** Every parser of ours. */
export const TARGETS: readonly Target[] = [
  ...Object.values(paths),
  ...Object.values(fields),
  ...Object.values(auth),
  ...Object.values(documents),
  ...Object.values(trees),
];
