import { inlinesRight } from './binary.js';
import { type Doc, fluid, group, indent, line } from './doc.js';
import type { Node } from './nodes.js';
import type { Printer } from './printer.js';

/** `left = right`, broken behind the operator where the right side offers no better place. */
export function assignmentDoc(printer: Printer, left: Doc, operator: string, right: Node): Doc {
  const value = printer.expr(right, 'value');
  if (breaksAfterOperator(right)) return group([left, operator, group(indent([line, value]))]);
  switch (right.kind) {
    case 'template':
    case 'arrow':
    case 'function':
      return group([left, operator, ' ', value]);
    default:
      return group([left, operator, fluid(value)]);
  }
}

function breaksAfterOperator(right: Node): boolean {
  switch (right.kind) {
    case 'binary':
      return !inlinesRight(right);
    case 'string':
      return true;
    case 'conditional':
      return right.test.kind === 'binary' && !inlinesRight(right.test);
    case 'unary':
      return breaksAfterOperator(right.value);
    case 'member':
    case 'index':
    case 'sure':
    case 'call':
      return isPoorChain(right);
    default:
      return false;
  }
}

/** Names and dots, and calls with short arguments: nowhere in it would a break look well. */
function isPoorChain(node: Node, deep = false): boolean {
  switch (node.kind) {
    case 'member':
    case 'index':
      return isPoorChain(node.object, true);
    case 'sure':
      return isPoorChain(node.value, true);
    case 'call':
      return isShort(node.args) && isPoorChain(node.callee, true);
    case 'id':
      return deep;
    case 'raw':
      return deep && node.text === 'this';
    default:
      return false;
  }
}

/** No argument, or one that takes up less than a quarter of the line. */
function isShort(args: readonly Node[]): boolean {
  const [first] = args;
  if (first === undefined) return true;
  if (args.length > 1) return false;
  switch (first.kind) {
    case 'id':
      return first.name.length <= 25;
    case 'raw':
      return first.text.length <= 25;
    case 'string':
      return first.value.length <= 23;
    case 'object':
      return first.properties.length === 0;
    case 'array':
      return first.items.length === 0;
    default:
      return false;
  }
}
