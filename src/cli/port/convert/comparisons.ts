import type { CompareExpr, Expr } from '../python/ast.js';
import { binary, call, id, method, not, raw, UNDEFINED } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import type { Context } from './context.js';
import { value } from './operators.js';
import type { Scope } from './scope.js';
import { settled } from './types.js';

const ORDER: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);

/** `a == b`, `a in b`, `a < b < c` */
export function compareNode(cx: Context, expr: CompareExpr, scope: Scope): Node {
  const tests = expr.ops.map((op, at) =>
    comparison(cx, op, expr.operands[at] as Expr, expr.operands[at + 1] as Expr, scope),
  );
  return tests.reduce((left, right) => binary('&&', left, right));
}

function comparison(cx: Context, op: string, left: Expr, right: Expr, scope: Scope): Node {
  if (ORDER.has(op)) return binary(op, value(cx, left, scope), value(cx, right, scope));
  if (op === 'in') return membership(cx, left, right, scope);
  if (op === 'not in') return not(membership(cx, left, right, scope));
  const wanted = op === '==' || op === 'is';
  const none = [left, right].find((side) => side.kind === 'constant' && side.value === 'None');
  if (none !== undefined) {
    const other = none === left ? right : left;
    const { kind } = cx.typeOf(other, scope);
    const loose = kind === 'any' || kind === 'json' || kind === 'error';
    return binary(
      loose ? (wanted ? '==' : '!=') : wanted ? '===' : '!==',
      cx.expr(other, scope),
      loose ? raw('null') : UNDEFINED,
    );
  }
  const deep = [left, right].some((side) =>
    ['list', 'tuple', 'map', 'record', 'set', 'bytes'].includes(
      settled(cx.typeOf(side, scope)).kind,
    ),
  );
  const [a, b] = [cx.expr(left, scope), cx.expr(right, scope)];
  if (deep && (op === '==' || op === '!=')) {
    const same = call(cx.imports.name('node:util', 'isDeepStrictEqual'), [a, b]);
    return wanted ? same : not(same);
  }
  return binary(wanted ? '===' : '!==', a, b);
}

function membership(cx: Context, item: Expr, container: Expr, scope: Scope): Node {
  const type = settled(cx.typeOf(container, scope));
  const needle = value(cx, item, scope);
  const inside = value(cx, container, scope);
  switch (type.kind) {
    case 'text':
    case 'list':
    case 'tuple':
    case 'bytes':
      return method(inside, 'includes', [needle]);
    case 'set':
    case 'map':
      return method(inside, 'has', [needle]);
    case 'record':
      return method(id('Object'), 'hasOwn', [inside, needle]);
    case 'instance':
      if (type.name === 'Headers') return method(inside, 'hasHeader', [needle]);
      break;
  }
  return call(cx.helpers.use('pyIn'), [needle, inside]);
}
