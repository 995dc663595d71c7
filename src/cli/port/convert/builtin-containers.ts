import type { Expr } from '../python/ast.js';
import {
  array,
  asType,
  binary,
  call,
  create,
  id,
  index,
  method,
  raw,
  spread,
} from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import { type Emit, first, keyword, kindOf, positional } from './builtin-arguments.js';
import { quantified } from './comprehensions.js';
import { sortArguments } from './container-methods.js';
import type { Context } from './context.js';
import { arrayOf, iterableNode } from './iteration.js';
import type { Scope } from './scope.js';

const extreme =
  (name: 'min' | 'max'): Emit =>
  (cx, expr, scope) => {
    const [one, ...more] = positional(expr);
    if (
      one === undefined ||
      keyword(expr, 'key') !== undefined ||
      keyword(expr, 'default') !== undefined
    ) {
      return undefined;
    }
    const args =
      more.length === 0
        ? [spread(iterableNode(cx, one, scope))]
        : [one, ...more].map((arg) => cx.expr(arg, scope));
    return method(id('Math'), name, args);
  };

const quantifier =
  (name: 'some' | 'every'): Emit =>
  (cx, expr, scope) => {
    const one = first(expr);
    if (one === undefined) return undefined;
    const direct = one.kind === 'comprehension' ? quantified(cx, name, one, scope) : undefined;
    return direct ?? method(arrayOf(cx, one, scope), name, [id('Boolean')]);
  };

/** A function handed to map or filter, called with one item. */
const callOf = (cx: Context, over: Expr, scope: Scope): Node =>
  call(cx.expr(over, scope), [id('item')]);

/** Builtins that make, or go through, lists, sets and dicts. */
export const CONTAINER_BUILTINS: Readonly<Record<string, Emit>> = {
  min: extreme('min'),
  max: extreme('max'),
  sum: (cx, expr, scope) => {
    const one = first(expr);
    if (one === undefined) return undefined;
    const start = expr.args[1] === undefined ? raw('0') : cx.expr(expr.args[1].value, scope);
    const add: Node = {
      kind: 'arrow',
      params: [{ pattern: 'sum' }, { pattern: 'item' }],
      body: binary('+', id('sum'), id('item')),
    };
    return method(arrayOf(cx, one, scope), 'reduce', [add, start]);
  },
  any: quantifier('some'),
  all: quantifier('every'),
  list: (cx, expr, scope) => {
    const one = first(expr);
    if (one === undefined) return array([]);
    const items = iterableNode(cx, one, scope);
    return items.kind === 'array' ? items : array([spread(items)]);
  },
  iter: (cx, expr, scope) => {
    const one = first(expr);
    return one && call(index(iterableNode(cx, one, scope), raw('Symbol.iterator')), []);
  },
  dict: (cx, expr, scope) => {
    const one = first(expr);
    if (expr.args.some((arg) => arg.star === '*')) return undefined;
    if (
      expr.args.length > 0 &&
      expr.args.every((arg) => arg.name !== undefined || arg.star === '**')
    ) {
      return {
        kind: 'object',
        properties: expr.args.map((arg) =>
          arg.name === undefined
            ? { kind: 'spread', value: cx.expr(arg.value, scope) }
            : { kind: 'entry', key: arg.name, value: cx.expr(arg.value, scope) },
        ),
      };
    }
    if (expr.args.length > 1) return undefined;
    if (one !== undefined && kindOf(cx, one, scope) === 'record') {
      return { kind: 'object', properties: [{ kind: 'spread', value: cx.expr(one, scope) }] };
    }
    const known = one === undefined || ['map', 'list', 'tuple'].includes(kindOf(cx, one, scope));
    const entries =
      one &&
      (known ? cx.expr(one, scope) : call(cx.helpers.use('pyEntries'), [cx.expr(one, scope)]));
    return create(
      'Map',
      entries === undefined ? [] : [entries],
      entries === undefined ? 'any, any' : undefined,
    );
  },
  set: (cx, expr, scope) => {
    const one = first(expr);
    return one === undefined
      ? create('Set', [], 'any')
      : create('Set', [iterableNode(cx, one, scope)]);
  },
  sorted: (cx, expr, scope) => {
    const one = first(expr);
    if (one === undefined) return undefined;
    return call(cx.helpers.use('pySorted'), [
      iterableNode(cx, one, scope),
      ...sortArguments(cx, expr.args, scope),
    ]);
  },
  reversed: (cx, expr, scope) => {
    const one = first(expr);
    return one && method(array([spread(iterableNode(cx, one, scope))]), 'reverse');
  },
  enumerate: (cx, expr, scope) => {
    const [one] = positional(expr);
    const start = keyword(expr, 'start') ?? positional(expr)[1];
    if (one === undefined) return undefined;
    const items = arrayOf(cx, one, scope);
    if (start === undefined) return array([spread(method(items, 'entries'))]);
    const pair: Node = asType(
      array([binary('+', id('at'), cx.expr(start, scope)), id('item')]),
      '[number, any]',
    );
    const over: Node = {
      kind: 'arrow',
      params: [{ pattern: 'item' }, { pattern: 'at' }],
      body: pair,
    };
    return method(items, 'map', [over]);
  },
  zip: (cx, expr, scope) =>
    call(
      cx.helpers.use('pyZip'),
      expr.args.map((arg) => iterableNode(cx, arg.value, scope)),
    ),
  range: (cx, expr, scope) => {
    const args = expr.args.map((arg) => cx.expr(arg.value, scope));
    return call(cx.helpers.use('pyRange'), args.length === 1 ? [raw('0'), ...args] : args);
  },
  map: (cx, expr, scope) => {
    const [over, items] = positional(expr);
    if (over === undefined || items === undefined || expr.args.length > 2) return undefined;
    const node: Node = {
      kind: 'arrow',
      params: [{ pattern: 'item' }],
      body: callOf(cx, over, scope),
    };
    return method(arrayOf(cx, items, scope), 'map', [node]);
  },
  filter: (cx, expr, scope) => {
    const [test, items] = positional(expr);
    if (test === undefined || items === undefined) return undefined;
    const isNone = test.kind === 'constant' && test.value === 'None';
    const node: Node = isNone
      ? id('Boolean')
      : { kind: 'arrow', params: [{ pattern: 'item' }], body: callOf(cx, test, scope) };
    return method(arrayOf(cx, items, scope), 'filter', [node]);
  },
};
