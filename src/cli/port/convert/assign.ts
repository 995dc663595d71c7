import type { Expr } from '../python/ast.js';
import type { AssignStmt, AugmentStmt } from '../python/ast-statements.js';
import {
  array,
  asType,
  call,
  id,
  index,
  member,
  method,
  plain,
  raw,
  run,
  spread,
  UNDEFINED,
} from '../typescript/build.js';
import type { Line, Node } from '../typescript/nodes.js';
import { patternOf } from './comprehensions.js';
import { type Context, unported } from './context.js';
import { declaredWith } from './declare.js';
import { isExported } from './exports.js';
import { arrayOf } from './iteration.js';
import { localName } from './local-names.js';
import { bindingOf, pythonName } from './resolve.js';
import { lookUp, type Scope } from './scope.js';
import { isMixed } from './tuples.js';
import { settled, type Type } from './types.js';

/** `target = value`, `a, b = value`, `a = b = value`, `name: type` */
export function assignLines(cx: Context, stmt: AssignStmt, scope: Scope): Line[] {
  const { targets, value } = stmt;
  const [first, ...more] = targets as [Expr, ...Expr[]];
  if (value === undefined) {
    // The type of a variable or a field is declared where that is.
    if (first.kind !== 'name' && first.kind !== 'attribute') cx.report.mark(stmt);
    return [];
  }
  const lines = [
    assignLine(cx, stmt, first, cx.exprAs(value, scope, targetType(cx, first, scope)), scope),
  ];
  for (const target of more)
    lines.push(assignLine(cx, stmt, target, placeNode(cx, first, scope), scope));
  return lines;
}

/** What a place is known to hold. */
function targetType(cx: Context, target: Expr, scope: Scope): Type {
  const binding = bindingOf(target, scope);
  return binding === undefined ? cx.typeOf(target, scope) : cx.types.typeOfBinding(binding);
}

function assignLine(cx: Context, stmt: AssignStmt, target: Expr, value: Node, scope: Scope): Line {
  const keyword = declaredWith(cx.declarations, stmt, target);
  if (keyword !== undefined) {
    const pattern = patternOf(target);
    if (pattern !== undefined) {
      const type =
        target.kind === 'name'
          ? declaredType(cx, stmt, target.id, keyword, value, scope)
          : undefined;
      const exported = target.kind === 'name' && isExported(cx, target.id, scope, stmt);
      return plain({ kind: 'declare', keyword, pattern, value, type, exported });
    }
  }
  return storeLine(cx, target, value, scope);
}

/** The annotation a declaration needs: where Python has one, and where the value alone says too little. */
function declaredType(
  cx: Context,
  stmt: AssignStmt,
  name: string,
  keyword: 'const' | 'let',
  value: Node,
  scope: Scope,
): string | undefined {
  const binding = lookUp(scope, name);
  if (binding === undefined) return undefined;
  const type = cx.types.typeOfBinding(binding);
  const text = cx.typeText(type);
  if (stmt.annotation !== undefined) return text === 'any' ? undefined : text;
  if (value.kind === 'array' && value.items.length === 0) return text === 'any' ? 'any[]' : text;
  if (value.kind === 'array' && isMixed(type)) return text;
  if (value.kind === 'object')
    return binding.mutations.length > 0 || value.properties.length === 0 ? text : undefined;
  const undef = value === UNDEFINED;
  if (undef) return text === 'undefined' ? 'any' : text;
  // A let that takes values of several types later on.
  return keyword === 'let' && (type.kind === 'any' || type.kind === 'optional') ? text : undefined;
}

/** Put a value where something is already declared. */
export function storeLine(cx: Context, target: Expr, value: Node, scope: Scope): Line {
  if (target.kind === 'subscript') return run(storeItem(cx, target, value, scope));
  if (target.kind === 'tuple' || target.kind === 'list') {
    const places = target.items.map((item): Node => {
      if (item.kind === 'starred') return spread(placeNode(cx, item.value, scope));
      return placeNode(cx, item, scope);
    });
    return run({ kind: 'assign', op: '=', target: array(places), value });
  }
  return run({ kind: 'assign', op: '=', target: placeNode(cx, target, scope), value });
}

/** A place as an expression that can be assigned and read. */
function placeNode(cx: Context, target: Expr, scope: Scope): Node {
  switch (target.kind) {
    case 'name':
      return id(localName(target.id));
    case 'attribute':
      return cx.member(target, scope);
    case 'subscript':
      return itemPlace(cx, target, scope) ?? cx.expr(target, scope);
    default:
      return cx.expr(target, scope);
  }
}

/** `object[index]` where it can be assigned as it stands: of a list or a plain object. */
function itemPlace(
  cx: Context,
  target: Extract<Expr, { kind: 'subscript' }>,
  scope: Scope,
): Node | undefined {
  const { kind } = settled(cx.typeOf(target.object, scope));
  if (pythonName(target.object, scope) === 'os.environ')
    return index(member(id('process'), 'env'), cx.expr(target.index, scope));
  if (target.index.kind === 'slice') return undefined;
  if (kind !== 'list' && kind !== 'record' && kind !== 'json') return undefined;
  const object = cx.expr(target.object, scope);
  if (target.index.kind === 'string') return member(object, target.index.value);
  const negative = target.index.kind === 'unary';
  return negative ? undefined : index(object, cx.expr(target.index, scope));
}

function storeItem(
  cx: Context,
  target: Extract<Expr, { kind: 'subscript' }>,
  value: Node,
  scope: Scope,
): Node {
  const place = itemPlace(cx, target, scope);
  if (place !== undefined) return { kind: 'assign', op: '=', target: place, value };
  if (target.index.kind === 'slice') return unported(cx, target, 'a slice that is assigned');
  const object = cx.expr(target.object, scope);
  const key = cx.expr(target.index, scope);
  if (settled(cx.typeOf(target.object, scope)).kind === 'map')
    return method(object, 'set', [key, value]);
  return call(cx.helpers.use('pySet'), [object, key, value]);
}

const PLAIN_OPS: ReadonlySet<string> = new Set([
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '&',
  '|',
  '^',
  '<<',
  '>>',
]);

/** `target op= value` */
export function augmentLine(cx: Context, stmt: AugmentStmt, scope: Scope): Line {
  const { target, op, value } = stmt;
  const type = settled(cx.typeOf(target, scope));
  if (op === '+' && type.kind === 'list') {
    return run(method(cx.expr(target, scope), 'push', [spread(arrayOf(cx, value, scope))]));
  }
  const span = { from: stmt.from, to: stmt.to };
  const sum: Expr = { ...span, kind: 'binary', op, left: target, right: value };
  const inPlace = target.kind !== 'subscript' || itemPlace(cx, target, scope) !== undefined;
  const simple =
    PLAIN_OPS.has(op) && inPlace && (op !== '%' || type.kind === 'number') && type.kind !== 'set';
  if (!simple) return storeLine(cx, target, cx.expr(sum, scope), scope);
  const added = type.kind === 'text' ? cx.text(value, scope) : cx.expr(value, scope);
  return run({ kind: 'assign', op: `${op}=`, target: placeNode(cx, target, scope), value: added });
}

/** `del target` */
export function deleteLine(cx: Context, target: Expr, scope: Scope): Line {
  if (target.kind === 'name') {
    return run({
      kind: 'assign',
      op: '=',
      target: asType(id(localName(target.id)), 'any'),
      value: UNDEFINED,
    });
  }
  if (target.kind === 'attribute') {
    const any = asType(cx.expr(target.object, scope), 'any');
    return run({ kind: 'unary', op: 'delete', value: member(any, target.name) });
  }
  if (target.kind !== 'subscript' || target.index.kind === 'slice')
    return run(unported(cx, target));
  const object = cx.expr(target.object, scope);
  const key = cx.expr(target.index, scope);
  switch (settled(cx.typeOf(target.object, scope)).kind) {
    case 'map':
      return run(method(object, 'delete', [key]));
    case 'list':
      return run(method(object, 'splice', [key, raw('1')]));
    case 'record':
    case 'json':
      return run({ kind: 'unary', op: 'delete', value: index(object, key) });
    default:
      return run(call(cx.helpers.use('pyDelete'), [object, key]));
  }
}
