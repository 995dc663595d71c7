import type { Expr } from '../python/ast.js';
import { array, call, id, method, spread, sure } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import type { Context } from './context.js';
import type { Scope } from './scope.js';
import { settled } from './types.js';

/** What `for (… of …)` goes over to see what Python's loop sees. */
export function iterableNode(cx: Context, expr: Expr, scope: Scope): Node {
  const type = cx.typeOf(expr, scope);
  const plain = cx.expr(expr, scope);
  const node = type.kind === 'optional' ? sure(plain) : plain;
  switch (settled(type).kind) {
    case 'map':
      return method(node, 'keys');
    case 'record':
      return method(id('Object'), 'keys', [node]);
    case 'any':
    case 'json':
      return isHelper(node) ? node : call(cx.helpers.use('pyIter'), [node]);
    default:
      return unlisted(node);
  }
}

/** The same as an array, for `map` and `filter`. */
export function arrayOf(cx: Context, expr: Expr, scope: Scope): Node {
  const { kind } = settled(cx.typeOf(expr, scope));
  if (kind === 'list' || kind === 'tuple') {
    const node = cx.expr(expr, scope);
    return cx.typeOf(expr, scope).kind === 'optional' ? sure(node) : node;
  }
  const node = iterableNode(cx, expr, scope);
  return kind === 'record' ? node : array([spread(node)]);
}

/** `map.keys()` for `[...map.keys()]`: a loop needs no list. */
function unlisted(node: Node): Node {
  const only = node.kind === 'array' && node.items.length === 1 ? node.items[0] : undefined;
  if (only?.kind !== 'spread' || only.value.kind !== 'call' || only.value.callee.kind !== 'member')
    return node;
  const { callee, args } = only.value;
  return args.length === 0 && ['keys', 'values', 'entries'].includes(callee.name)
    ? only.value
    : node;
}

const isHelper = (node: Node): boolean =>
  node.kind === 'call' &&
  node.callee.kind === 'id' &&
  /^(py[A-Z]\w*|unported)$/.test(node.callee.name);
