import type { SyntaxNode } from '@lezer/common';
import type { Expr } from './ast.js';
import type { Reader } from './reader.js';
import { childrenOf } from './tokens.js';

/** Operands with the operators between them: one more of the first than of the second. */
interface Flat {
  readonly operands: Expr[];
  readonly ops: ('and' | 'or')[];
}

/** Whether a node is `and`, `or` or `not` over something, without brackets around it. */
export function isLogical(node: SyntaxNode): boolean {
  if (node.name === 'UnaryExpression') return node.firstChild?.name === 'not';
  return node.name === 'BinaryExpression' && operatorOf(node) !== undefined;
}

/**
 * Read `and`, `or` and `not`.
 *
 * The grammar lets `not` reach over what follows: it reads `a and not b or c` as `a and not (b or c)`. In Python `not`
 * binds first, then `and`, then `or`; so the tree is laid flat and put together again.
 */
export function readLogical(reader: Reader, node: SyntaxNode): Expr {
  const { operands, ops } = flatten(reader, node);
  const terms: Expr[] = [operands[0] as Expr];
  for (const [at, op] of ops.entries()) {
    const right = operands[at + 1] as Expr;
    const left = terms.at(-1) as Expr;
    if (op === 'and') terms[terms.length - 1] = join('and', left, right);
    else terms.push(right);
  }
  return terms.reduce((left, right) => join('or', left, right));
}

const join = (op: 'and' | 'or', left: Expr, right: Expr): Expr => ({
  kind: 'logical',
  op,
  left,
  right,
  from: left.from,
  to: right.to,
});

function flatten(reader: Reader, node: SyntaxNode): Flat {
  const children = childrenOf(node);
  if (node.name === 'UnaryExpression' && isLogical(node)) {
    const { operands, ops } = flatten(reader, children[1] as SyntaxNode);
    const [first, ...rest] = operands as [Expr, ...Expr[]];
    const negated: Expr = {
      kind: 'unary',
      op: 'not',
      operand: first,
      from: node.from,
      to: first.to,
    };
    return { operands: [negated, ...rest], ops };
  }
  const op = node.name === 'BinaryExpression' ? operatorOf(node) : undefined;
  if (op === undefined) return { operands: [reader.expr(node)], ops: [] };
  const left = flatten(reader, children[0] as SyntaxNode);
  const right = flatten(reader, children.at(-1) as SyntaxNode);
  return { operands: [...left.operands, ...right.operands], ops: [...left.ops, op, ...right.ops] };
}

function operatorOf(node: SyntaxNode): 'and' | 'or' | undefined {
  const name = childrenOf(node)[1]?.name;
  return name === 'and' || name === 'or' ? name : undefined;
}
