import { type Doc, group, ifBroken, indent, line, softline } from './doc.js';
import type { Node } from './nodes.js';
import type { Place, Printer } from './printer.js';
import { strengthOf, wantsBrackets } from './strength.js';

type Binary = Extract<Node, { kind: 'binary' }>;

/** A chain of operators; where the line is too short, every operand of equal strength on its own. */
export function binaryDoc(printer: Printer, node: Binary, place: Place): Doc {
  const parts = flatten(printer, node, false);
  switch (place) {
    case 'test':
      return parts;
    case 'result':
      return group([ifBroken('('), indent([softline, parts]), softline, ifBroken(')')]);
    case 'value':
      return group(parts);
    case 'wrapped':
      return group([indent([softline, parts]), softline]);
    default:
      return group([parts[0] as Doc, indent(parts.slice(1))]);
  }
}

function flatten(printer: Printer, node: Binary, nested: boolean): Doc[] {
  const { left, right, op } = node;
  const same =
    left.kind === 'binary' &&
    strengthOf(left.op) === strengthOf(op) &&
    !wantsBrackets(op, left, false) &&
    left.op !== '**';
  const head = same ? flatten(printer, left, true) : [operandDoc(printer, op, left, false)];
  const tail: Doc = [op, inlinesRight(node) ? ' ' : line, operandDoc(printer, op, right, true)];
  const alone = !nested && left.kind !== 'binary' && right.kind !== 'binary' && !isLogical(op);
  return [...head, ' ', alone ? group(tail) : tail];
}

/** `x ?? [a]`: what opens with a bracket stays on the operator's line. */
export function inlinesRight({ op, right }: Binary): boolean {
  if (!isLogical(op)) return false;
  if (right.kind === 'object') return right.properties.length > 0;
  return right.kind === 'array' && right.items.length > 0;
}

const isLogical = (op: string): boolean => op === '&&' || op === '||' || op === '??';

function operandDoc(printer: Printer, op: string, operand: Node, right: boolean): Doc {
  return wantsBrackets(op, operand, right)
    ? ['(', printer.expr(operand, 'wrapped'), ')']
    : printer.operand(operand, strengthOf(op));
}
