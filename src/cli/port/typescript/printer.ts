import type { Doc } from './doc.js';
import type { Line, Node } from './nodes.js';

/**
 * Where an expression stands, as far as its layout depends on it: as the test of an `if` (inside of brackets
 * already), as a returned or thrown value, behind an assignment or an arrow, as an operand in brackets.
 */
export type Place =
  | 'test'
  | 'result'
  | 'value'
  | 'wrapped'
  | 'statement'
  | 'argument'
  | 'last-argument';

/** What the parts of the printer need of one another. */
export interface Printer {
  /** An expression as it stands on its own. */
  expr(node: Node, place: Place): Doc;
  /** An expression inside another one: in brackets where it binds less than `strength`. */
  operand(node: Node, strength: number): Doc;
  /** The statements of a block, each on its line. */
  lines(lines: readonly Line[]): Doc;
}
