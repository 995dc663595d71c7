import type { Expr, LogicalExpr } from '../python/ast.js';
import { binary, call, not, raw } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import type { Context } from './context.js';
import type { Scope } from './scope.js';
import { isSteady } from './steady.js';
import { settled, type Type } from './types.js';

/** `a and b`, `a or b` as a value: an empty list is true in JavaScript. */
export function logicalNode(cx: Context, expr: LogicalExpr, scope: Scope): Node {
  const { op, left, right } = expr;
  const [a, b] = [cx.expr(left, scope), cx.expr(right, scope)];
  const symbol = op === 'or' ? '||' : '&&';
  // `xs or []` gives another empty list, which is as good.
  const sameEmpty = op === 'or' && isEmptyLiteral(right);
  if (sameEmpty || !canBeEmpty(settled(cx.typeOf(left, scope)))) return binary(symbol, a, b);
  if (isSteady(left, scope)) {
    const test = cx.truth(left, scope);
    return { kind: 'conditional', test, then: op === 'or' ? a : b, otherwise: op === 'or' ? b : a };
  }
  const other: Node = { kind: 'arrow', params: [], body: b };
  return call(cx.helpers.use(op === 'or' ? 'pyOr' : 'pyAnd'), [a, other]);
}

function isEmptyLiteral(expr: Expr): boolean {
  if (expr.kind === 'list' || expr.kind === 'tuple') return expr.items.length === 0;
  if (expr.kind === 'string') return expr.value === '';
  return expr.kind === 'dict' && expr.entries.length === 0;
}

const canBeEmpty = (type: Type): boolean =>
  ['list', 'tuple', 'set', 'map', 'record', 'bytes', 'any', 'json'].includes(type.kind);

/** An expression as a condition: what is empty is false in Python. */
export function truthNode(cx: Context, expr: Expr, scope: Scope): Node {
  if (expr.kind === 'logical') {
    return binary(
      expr.op === 'or' ? '||' : '&&',
      cx.truth(expr.left, scope),
      cx.truth(expr.right, scope),
    );
  }
  if (expr.kind === 'unary' && expr.op === 'not') return negation(cx.truth(expr.operand, scope));
  const node = cx.expr(expr, scope);
  const type = cx.typeOf(expr, scope);
  switch (settled(type).kind) {
    case 'list':
    case 'tuple':
    case 'bytes':
      return sized(cx, node, type, 'length');
    case 'set':
    case 'map':
      return sized(cx, node, type, 'size');
    case 'record':
    case 'json':
    case 'any':
      return node.kind === 'call' && node.callee.kind === 'id' && node.callee.name === 'unported'
        ? node
        : call(cx.helpers.use('pyTruth'), [node]);
    default:
      return node;
  }
}

function sized(cx: Context, node: Node, type: Type, property: string): Node {
  if (type.kind === 'optional') return call(cx.helpers.use('pyTruth'), [node]);
  return binary('>', { kind: 'member', object: node, name: property }, raw('0'));
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
};

/** `not x`, said the shorter way where there is one. */
export function negation(test: Node): Node {
  if (test.kind === 'unary' && test.op === '!') return test.value;
  if (test.kind === 'binary') {
    const opposite = OPPOSITE[test.op];
    if (opposite !== undefined) return { ...test, op: opposite };
    if (
      test.op === '>' &&
      test.right.kind === 'raw' &&
      test.right.text === '0' &&
      test.left.kind === 'member'
    ) {
      return { ...test, op: '===' };
    }
  }
  return not(test);
}
