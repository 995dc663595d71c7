import type { BinaryExpr, Expr } from '../python/ast.js';
import { array, binary, call, id, index, method, not, spread, sure } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import { concatenation } from './concatenation.js';
import { type Context, unported } from './context.js';
import { percentFormat } from './percent.js';
import type { Scope } from './scope.js';
import { elementOf, settled, type Type } from './types.js';

const PLAIN: ReadonlySet<string> = new Set(['-', '*', '/', '**', '&', '|', '^', '<<', '>>']);

/** `a + b`, `a % b`, `a // b` … */
export function binaryNode(cx: Context, expr: BinaryExpr, scope: Scope): Node {
  const { op, left, right } = expr;
  const [a, b] = [settled(cx.typeOf(left, scope)), settled(cx.typeOf(right, scope))];
  const both = (operator: string): Node =>
    binary(operator, value(cx, left, scope), value(cx, right, scope));
  switch (op) {
    case '+':
      return concatenation(cx, expr, scope) ?? sum(cx, left, right, a, b, scope);
    case '%':
      if (left.kind === 'string' || left.kind === 'joined') {
        return percentFormat(cx, expr, scope);
      }
      if (a.kind === 'text' || a.kind === 'bytes')
        return unported(cx, expr, 'the format is no literal');
      return isNeverNegative(left)
        ? both('%')
        : call(cx.helpers.use('pyMod'), [cx.expr(left, scope), cx.expr(right, scope)]);
    case '//':
      return method(id('Math'), 'floor', [both('/')]);
    case '*':
      if (a.kind === 'text') return method(cx.expr(left, scope), 'repeat', [cx.expr(right, scope)]);
      if (b.kind === 'text') return method(cx.expr(right, scope), 'repeat', [cx.expr(left, scope)]);
      if (a.kind === 'list' || b.kind === 'list')
        return repeated(cx, expr, a.kind === 'list', scope);
      return both('*');
    case '|':
    case '&':
    case '-':
    case '^':
      if (a.kind === 'set' || b.kind === 'set') return setOperation(cx, expr, scope);
      return both(op);
    default:
      return PLAIN.has(op) ? both(op) : unported(cx, expr);
  }
}

/** An operand: what may be undefined is taken to be there, as Python would fail otherwise. */
export function value(cx: Context, expr: Expr, scope: Scope): Node {
  const node = cx.expr(expr, scope);
  return cx.typeOf(expr, scope).kind === 'optional' ? sure(node) : node;
}

function sum(cx: Context, left: Expr, right: Expr, a: Type, b: Type, scope: Scope): Node {
  const lists = new Set(['list', 'tuple']);
  if (lists.has(a.kind) || lists.has(b.kind)) {
    const parts = (expr: Expr): Node[] => {
      if (expr.kind === 'list' || expr.kind === 'tuple') {
        const node = cx.expr(expr, scope);
        if (node.kind === 'array') return [...node.items];
      }
      return [spread(value(cx, expr, scope))];
    };
    return array([...parts(left), ...parts(right)]);
  }
  return binary('+', value(cx, left, scope), value(cx, right, scope));
}

function isNeverNegative(expr: Expr): boolean {
  if (expr.kind === 'number') return true;
  return expr.kind === 'call' && expr.callee.kind === 'name' && expr.callee.id === 'len';
}

/** `[0] * n` */
function repeated(cx: Context, expr: BinaryExpr, listFirst: boolean, scope: Scope): Node {
  const [list, times] = listFirst ? [expr.left, expr.right] : [expr.right, expr.left];
  const count = {
    kind: 'object' as const,
    properties: [{ kind: 'entry' as const, key: 'length', value: cx.expr(times, scope) }],
  };
  const items = cx.expr(list, scope);
  const only = items.kind === 'array' && items.items.length === 1 ? items.items[0] : undefined;
  if (only !== undefined && only.kind !== 'spread') {
    return method(id('Array'), 'from', [count, { kind: 'arrow', params: [], body: only }]);
  }
  const rounds = method(id('Array'), 'from', [count, { kind: 'arrow', params: [], body: items }]);
  return method(rounds, 'flat');
}

function setOperation(cx: Context, expr: BinaryExpr, scope: Scope): Node {
  const [left, right] = [value(cx, expr.left, scope), value(cx, expr.right, scope)];
  const kept = (wanted: boolean): Node => {
    const has = method(right, 'has', [id('item')]);
    const test: Node = {
      kind: 'arrow',
      params: [{ pattern: 'item' }],
      body: wanted ? has : not(has),
    };
    return {
      kind: 'new',
      callee: id('Set'),
      args: [method(array([spread(left)]), 'filter', [test])],
    };
  };
  switch (expr.op) {
    case '|':
      return { kind: 'new', callee: id('Set'), args: [array([spread(left), spread(right)])] };
    case '&':
      return kept(true);
    case '-':
      return kept(false);
    default:
      return unported(cx, expr);
  }
}

/** `container[index]` of something that counts from its end below zero. */
export function itemAt(cx: Context, object: Node, type: Type, at: Expr, scope: Scope): Node {
  if (at.kind === 'unary' && at.op === '-' && at.operand.kind === 'number') {
    return sure(method(object, 'at', [cx.expr(at, scope)]));
  }
  if (type.kind === 'tuple' && at.kind === 'number') return index(object, cx.expr(at, scope));
  return elementOf(type).kind === 'any'
    ? index(object, cx.expr(at, scope))
    : sure(index(object, cx.expr(at, scope)));
}
