import { asType, member } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';

/** A caught exception's text: what `str()` gives in Python. `failure.value` is unknown to TypeScript. */
export const messageOf = (error: Node): Node =>
  member(error.kind === 'id' ? error : asType(error, 'Error'), 'message');

/** An exception whose members are Python's: a caught one is `any` already. */
export const asAny = (error: Node): Node => (error.kind === 'id' ? error : asType(error, 'any'));
