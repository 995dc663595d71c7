import type { Expr } from '../python/ast.js';
import { array, call, id, raw, spread, UNDEFINED } from '../typescript/build.js';
import type { Node, Property } from '../typescript/nodes.js';
import { attributeNode, nameNode, subscriptNode } from './access.js';
import { lambdaNode } from './callbacks.js';
import { callNode } from './calls.js';
import { compareNode } from './comparisons.js';
import { comprehensionNode } from './comprehensions.js';
import { piecesOf } from './concatenation.js';
import { type Context, unported } from './context.js';
import { joinPieces, numberNode, stringNode } from './literals.js';
import { localName } from './local-names.js';
import { binaryNode, value } from './operators.js';
import type { Scope } from './scope.js';
import { logicalNode, negation } from './truth.js';
import { settled, type Type } from './types.js';

/** Convert an expression. */
export function expressionNode(cx: Context, expr: Expr, scope: Scope): Node {
  switch (expr.kind) {
    case 'name':
      return nameNode(cx, expr, scope);
    case 'string':
      return stringNode(cx, expr);
    case 'format':
    case 'joined':
      return joinPieces(piecesOf(cx, expr, scope));
    case 'number':
      return numberNode(expr.text) ?? unported(cx, expr, 'a number JavaScript has no literal for');
    case 'constant':
      if (expr.value === '...') return unported(cx, expr);
      return expr.value === 'None' ? UNDEFINED : raw(expr.value.toLowerCase());
    case 'list':
    case 'tuple':
      return array(expr.items.map((item) => itemNode(cx, item, scope)));
    case 'set':
      return {
        kind: 'new',
        callee: id('Set'),
        args: [array(expr.items.map((item) => itemNode(cx, item, scope)))],
      };
    case 'dict':
      return dictNode(cx, expr, scope, cx.typeOf(expr, scope));
    case 'comprehension':
      return comprehensionNode(cx, expr, scope);
    case 'conditional':
      return {
        kind: 'conditional',
        test: cx.truth(expr.test, scope),
        then: cx.expr(expr.then, scope),
        otherwise: cx.expr(expr.otherwise, scope),
      };
    case 'logical':
      return logicalNode(cx, expr, scope);
    case 'compare':
      return compareNode(cx, expr, scope);
    case 'binary':
      return binaryNode(cx, expr, scope);
    case 'unary':
      if (expr.op === 'not') return negation(cx.truth(expr.operand, scope));
      return { kind: 'unary', op: expr.op, value: value(cx, expr.operand, scope) };
    case 'attribute':
      return attributeNode(cx, expr, scope);
    case 'subscript':
      return subscriptNode(cx, expr, scope);
    case 'call':
      return callNode(cx, expr, scope);
    case 'lambda':
      return lambdaNode(cx, expr, false);
    case 'await':
      return { kind: 'await', value: cx.expr(expr.value, scope) };
    case 'yield':
      return yieldNode(cx, expr, scope);
    case 'named':
      return {
        kind: 'assign',
        op: '=',
        target: id(localName(expr.target.id)),
        value: cx.expr(expr.value, scope),
      };
    case 'starred':
      return spread(cx.expr(expr.value, scope));
    default:
      return unported(cx, expr);
  }
}

const itemNode = (cx: Context, item: Expr, scope: Scope): Node =>
  item.kind === 'starred' ? spread(cx.expr(item.value, scope)) : cx.expr(item, scope);

/** Inside of `inlineCallbacks` a Deferred is delegated to, which tells TypeScript what it gives. */
function yieldNode(cx: Context, expr: Extract<Expr, { kind: 'yield' }>, scope: Scope): Node {
  if (expr.value === undefined) return { kind: 'yield', delegate: false, value: undefined };
  const type = cx.typeOf(expr.value, scope);
  const waits = scope.function?.inlineCallbacks === true && type.kind === 'deferred';
  return { kind: 'yield', delegate: expr.delegate || waits, value: cx.expr(expr.value, scope) };
}

/** Convert an expression for a place that holds a type: empty and literal containers become what is wanted. */
export function expressionAs(cx: Context, expr: Expr, scope: Scope, type: Type): Node {
  const wanted = settled(type);
  if (expr.kind === 'dict') {
    return dictNode(
      cx,
      expr,
      scope,
      wanted.kind === 'map' || wanted.kind === 'record' ? wanted : cx.typeOf(expr, scope),
    );
  }
  if (expr.kind === 'call' && expr.callee.kind === 'name' && expr.args.length === 0) {
    const node = cx.expr(expr, scope);
    if (node.kind === 'new' && node.types !== undefined && wanted.kind === 'map') {
      return { ...node, types: `${cx.typeText(wanted.key)}, ${cx.typeText(wanted.of)}` };
    }
    if (node.kind === 'new' && node.types !== undefined && wanted.kind === 'set') {
      return { ...node, types: cx.typeText(wanted.of) };
    }
    return node;
  }
  return cx.expr(expr, scope);
}

function dictNode(
  cx: Context,
  expr: Extract<Expr, { kind: 'dict' }>,
  scope: Scope,
  type: Type,
): Node {
  if (type.kind === 'record') {
    const properties = expr.entries.map(({ key, value: item }): Property => {
      if (key === undefined) return { kind: 'spread', value: cx.expr(item, scope) };
      if (key.kind === 'string')
        return { kind: 'entry', key: key.value, value: cx.expr(item, scope) };
      return { kind: 'computed', key: cx.expr(key, scope), value: cx.expr(item, scope) };
    });
    return { kind: 'object', properties };
  }
  const entries = expr.entries.map(({ key, value: item }) =>
    key === undefined
      ? spread(call(cx.helpers.use('pyEntries'), [cx.expr(item, scope)]))
      : array([cx.expr(key, scope), cx.expr(item, scope)]),
  );
  const map = type.kind === 'map' ? type : undefined;
  const loose = entries.length === 0 || map === undefined || map.of.kind === 'any';
  const types = loose
    ? `${cx.typeText(map?.key ?? { kind: 'any' })}, ${cx.typeText(map?.of ?? { kind: 'any' })}`
    : undefined;
  return {
    kind: 'new',
    callee: id('Map'),
    args: entries.length === 0 ? [] : [array(entries)],
    ...(types === undefined ? {} : { types }),
  };
}

/** Convert an expression that must be text. */
export function textNode(cx: Context, expr: Expr, scope: Scope): Node {
  const type = cx.typeOf(expr, scope);
  const node = value(cx, expr, scope);
  if (settled(type).kind !== 'bytes') return node;
  return call(cx.imports.name('hawser', 'fromBytes'), [node]);
}
