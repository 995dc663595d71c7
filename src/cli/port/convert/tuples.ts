import type { Expr } from '../python/ast.js';
import { asType } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import type { Context } from './context.js';
import type { Scope } from './scope.js';
import { type Type, typeText } from './types.js';

/** A tuple handed on whose items differ: told to TypeScript, which would otherwise see a list of either. */
export function handedOn(cx: Context, expr: Expr, scope: Scope): Node {
  const node = cx.expr(expr, scope);
  if (expr.kind !== 'tuple' || node.kind !== 'array') return node;
  return isMixed(cx.typeOf(expr, scope)) ? asType(node, 'const') : node;
}

/** Whether the items of a tuple, or of the tuples in a list, are of different types. */
export function isMixed(type: Type): boolean {
  if (type.kind === 'list' || type.kind === 'set') return isMixed(type.of);
  if (type.kind !== 'tuple') return false;
  return (
    new Set(type.items.map(typeText)).size > 1 || type.items.every((item) => item.kind === 'any')
  );
}
