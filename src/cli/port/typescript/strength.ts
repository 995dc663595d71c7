import type { Node } from './nodes.js';

/** How strongly operators bind (ECMA-262, grammar of expressions); more binds first. */
const BINARY: Readonly<Record<string, number>> = {
  '??': 4,
  '||': 4,
  '&&': 5,
  '|': 6,
  '^': 7,
  '&': 8,
  '===': 9,
  '!==': 9,
  '==': 9,
  '!=': 9,
  '<': 10,
  '<=': 10,
  '>': 10,
  '>=': 10,
  in: 10,
  instanceof: 10,
  '<<': 11,
  '>>': 11,
  '>>>': 11,
  '+': 12,
  '-': 12,
  '*': 13,
  '/': 13,
  '%': 13,
  '**': 14,
};

/** Binds less than any operator: assignments, arrows, yields. */
export const ASSIGNMENT = 2;
const CONDITIONAL = 3;
export const UNARY = 15;
/** What may stand before a dot or an argument list. */
export const MEMBER = 18;
const PRIMARY = 20;

/** How strongly a binary operator binds. */
export const strengthOf = (op: string): number => BINARY[op] ?? 0;

/** How strongly an expression holds together. */
export function strength(node: Node): number {
  switch (node.kind) {
    case 'arrow':
    case 'assign':
    case 'yield':
      return ASSIGNMENT;
    case 'conditional':
      return CONDITIONAL;
    case 'spread':
      return 1;
    case 'binary':
      return strengthOf(node.op);
    case 'as':
      return strengthOf('<');
    case 'unary':
    case 'await':
      return UNARY;
    case 'call':
    case 'member':
    case 'index':
    case 'sure':
    case 'new':
      return MEMBER;
    case 'raw':
      return node.loose === true ? 0 : PRIMARY;
    default:
      return PRIMARY;
  }
}

/** Whether an operand that would hold without brackets is easier to read, or only legal, with them. */
export function wantsBrackets(parent: string, child: Node, right: boolean): boolean {
  if (child.kind !== 'binary') return parent === '**' && !right && child.kind === 'unary';
  const [outer, inner] = [strengthOf(parent), strengthOf(child.op)];
  if (inner < outer || (right && inner === outer)) return true;
  if (parent === '**') return !right || inner !== outer;
  if (child.op === '%' || parent === '%')
    return child.op !== parent && inner >= 12 && inner <= 13 && outer === 13;
  if (parent === '??' || child.op === '??')
    return child.op !== parent && (inner === 4 || inner === 5);
  if (parent === '||') return child.op === '&&';
  if (outer === 9 && inner === 9) return true;
  if (outer === 10 && inner === 10) return false;
  const bits = (op: string): boolean => ['|', '^', '&', '<<', '>>', '>>>'].includes(op);
  if (bits(parent)) return child.op !== parent || outer === 11;
  return outer === 13 && inner === 13 && child.op !== parent;
}
