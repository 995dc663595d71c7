import type { Clause, ComprehensionExpr, Expr } from '../python/ast.js';
import { array, id, method, spread } from '../typescript/build.js';
import type { Node, Pattern } from '../typescript/nodes.js';
import { type Context, unported } from './context.js';
import { arrayOf } from './iteration.js';
import { localName } from './local-names.js';
import type { Scope } from './scope.js';
import { handedOn } from './tuples.js';

/** A comprehension as a chain of filter, map and flatMap; sets and dicts are made of its result. */
export function comprehensionNode(cx: Context, expr: ComprehensionExpr, outer: Scope): Node {
  const scope = cx.program.scopes.get(expr) ?? outer;
  if (expr.clauses.some((clause) => clause.kind === 'for' && clause.async))
    return unported(cx, expr);
  const element =
    expr.value === undefined
      ? handedOn(cx, expr.element, scope)
      : array([cx.expr(expr.element, scope), cx.expr(expr.value, scope)]);
  const items = chain(cx, expr.clauses, element, expr, scope);
  if (items === undefined) return unported(cx, expr);
  if (expr.type === 'set') return { kind: 'new', callee: id('Set'), args: [items] };
  if (expr.type !== 'dict') return items;
  const type = cx.typeOf(expr, outer);
  const types =
    type.kind === 'map' ? `${cx.typeText(type.key)}, ${cx.typeText(type.of)}` : 'any, any';
  return { kind: 'new', callee: id('Map'), args: [items], types };
}

function chain(
  cx: Context,
  clauses: readonly Clause[],
  element: Node,
  expr: ComprehensionExpr,
  scope: Scope,
): Node | undefined {
  const [first, ...rest] = clauses;
  if (first === undefined || first.kind !== 'for') return undefined;
  const pattern = patternOf(first.target);
  if (pattern === undefined) return undefined;
  const next = rest.findIndex((clause) => clause.kind === 'for');
  const tests = (next < 0 ? rest : rest.slice(0, next)).flatMap((clause) =>
    clause.kind === 'if' ? [clause.test] : [],
  );
  const arrow = (body: Node): Node => ({ kind: 'arrow', params: [{ pattern }], body });
  let items = arrayOf(cx, first.iterable, scope);
  for (const test of tests) items = method(items, 'filter', [arrow(cx.truth(test, scope))]);
  if (next >= 0) {
    const inner = chain(cx, rest.slice(next), element, expr, scope);
    return inner && method(items, 'flatMap', [arrow(inner)]);
  }
  if (element.kind === 'id' && element.name === pattern) {
    // [x for x in xs] is a copy.
    const isCopy =
      items.kind === 'array' && items.items.length === 1 && items.items[0]?.kind === 'spread';
    return tests.length > 0 || isCopy ? items : array([spread(items)]);
  }
  return method(items, 'map', [arrow(element)]);
}

const isBlank = (target: Expr): boolean => target.kind === 'name' && target.id === '_';

/** The pattern of a loop's target, where it is made of names. */
export function patternOf(target: Expr): Pattern | undefined {
  switch (target.kind) {
    case 'name':
      return localName(target.id);
    case 'tuple':
    case 'list': {
      const last = target.items.at(-1);
      const rest = last?.kind === 'starred' ? patternOf(last.value) : undefined;
      const plain = rest === undefined ? target.items : target.items.slice(0, -1);
      // Of several _ the last one counts, as in Python.
      const items = plain.map((item, at) =>
        isBlank(item) && plain.slice(at + 1).some(isBlank) ? '' : patternOf(item),
      );
      if (items.includes(undefined)) return undefined;
      return { kind: 'array', items, ...(rest === undefined ? {} : { rest }) };
    }
    default:
      return undefined;
  }
}

/** `any(test for x in xs)` and `all(…)` as `some` and `every`; undefined where the chain is longer. */
export function quantified(
  cx: Context,
  name: 'some' | 'every',
  expr: ComprehensionExpr,
  outer: Scope,
): Node | undefined {
  const scope = cx.program.scopes.get(expr) ?? outer;
  const [first, ...rest] = expr.clauses;
  if (first?.kind !== 'for' || rest.some((clause) => clause.kind === 'for')) return undefined;
  const pattern = patternOf(first.target);
  if (pattern === undefined) return undefined;
  let items = arrayOf(cx, first.iterable, scope);
  for (const clause of rest) {
    if (clause.kind !== 'if') continue;
    const test: Node = { kind: 'arrow', params: [{ pattern }], body: cx.truth(clause.test, scope) };
    items = method(items, 'filter', [test]);
  }
  const body = cx.truth(expr.element, scope);
  return method(items, name, [{ kind: 'arrow', params: [{ pattern }], body }]);
}
