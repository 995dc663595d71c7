import type { Expr } from '../python/ast.js';
import { callType } from './call-types.js';
import type { Inference } from './infer.js';
import { memberOf } from './member-types.js';
import { targetOf } from './names.js';
import { classNamed, fieldOf, isSelf, pythonName } from './resolve.js';
import { type Binding, lookUp, type Scope } from './scope.js';
import {
  ANY,
  BOOLEAN,
  BYTES,
  elementOf,
  functionOf as functionType,
  joinTypes,
  listOf,
  mapOf,
  NEVER,
  NONE,
  NUMBER,
  recordOf,
  setOf,
  settled,
  TEXT,
  type Type,
  tupleOf,
} from './types.js';

/** The type of an expression. */
export function typeOfExpression(types: Inference, expr: Expr, scope: Scope): Type {
  switch (expr.kind) {
    case 'string':
      return expr.bytes && /[^\x00-\x7f]/.test(expr.value) ? BYTES : TEXT;
    case 'joined':
    case 'format':
      return TEXT;
    case 'number':
      return NUMBER;
    case 'constant':
      return expr.value === 'None' ? NONE : expr.value === '...' ? ANY : BOOLEAN;
    case 'compare':
      return BOOLEAN;
    case 'name': {
      if (isSelf(expr, scope)) return types.selfType(scope);
      const binding = lookUp(scope, expr.id);
      if (binding === undefined) return ANY;
      return binding.kind === 'import' ? importedType(binding) : types.typeOfBinding(binding);
    }
    case 'list':
      return listOf(joined(types, expr.items, scope));
    case 'set':
      return setOf(joined(types, expr.items, scope));
    case 'tuple':
      if (expr.items.some((item) => item.kind === 'starred')) return listOf(ANY);
      return tupleOf(expr.items.map((item) => types.typeOf(item, scope)));
    case 'dict':
      return dictType(types, expr, scope, undefined);
    case 'comprehension':
      return comprehensionType(types, expr, types.scopes.get(expr) ?? scope);
    case 'conditional':
      return joinTypes(types.typeOf(expr.then, scope), types.typeOf(expr.otherwise, scope));
    case 'logical': {
      const [left, right] = [types.typeOf(expr.left, scope), types.typeOf(expr.right, scope)];
      return joinTypes(expr.op === 'or' ? settled(left) : left, right);
    }
    case 'unary':
      return expr.op === 'not' ? BOOLEAN : NUMBER;
    case 'binary':
      return binaryType(expr.op, types.typeOf(expr.left, scope), types.typeOf(expr.right, scope));
    case 'subscript':
      if (pythonName(expr.object, scope) === 'os.environ') return TEXT;
      return itemType(types.typeOf(expr.object, scope), expr.index);
    case 'attribute':
      return attributeType(types, expr.object, expr.name, scope);
    case 'call':
      return callType(types, expr, scope);
    case 'lambda':
      return functionType(types.typeOf(expr.body, types.scopes.get(expr) ?? scope));
    case 'await': {
      const awaited = types.typeOf(expr.value, scope);
      return awaited.kind === 'deferred' || awaited.kind === 'promise' ? awaited.of : ANY;
    }
    case 'yield': {
      if (expr.value === undefined) return ANY;
      const yielded = types.typeOf(expr.value, scope);
      return yielded.kind === 'deferred' && scope.function?.inlineCallbacks === true
        ? yielded.of
        : ANY;
    }
    case 'named':
      return types.typeOf(expr.value, scope);
    default:
      return ANY;
  }
}

/** A dict with text keys that serves as an object is a record; one that serves as a table is a Map. */
export function dictType(
  types: Inference,
  expr: Extract<Expr, { kind: 'dict' }>,
  scope: Scope,
  binding: Binding | undefined,
): Type {
  const values = expr.entries.map((entry) => types.typeOf(entry.value, scope));
  const joined = values.reduce(joinTypes, NEVER as Type);
  // What is None everywhere is there to be filled in.
  const of = joined.kind === 'none' ? ANY : joined;
  const literal = expr.entries.every(
    (entry) => entry.key?.kind === 'string' || entry.key === undefined,
  );
  if (literal && binding?.table !== true) {
    if (expr.entries.length > 0) return recordOf(of);
    if (binding !== undefined && binding.mutations.length > 0) return recordOf(ANY);
  }
  const keys = expr.entries.flatMap((entry) =>
    entry.key === undefined ? [] : [types.typeOf(entry.key, scope)],
  );
  return mapOf(keys.reduce(joinTypes, NEVER as Type), of);
}

function comprehensionType(
  types: Inference,
  expr: Extract<Expr, { kind: 'comprehension' }>,
  scope: Scope,
): Type {
  const element = types.typeOf(expr.element, scope);
  if (expr.type === 'set') return setOf(element);
  if (expr.type !== 'dict' || expr.value === undefined) return listOf(element);
  return mapOf(element, types.typeOf(expr.value, scope));
}

function binaryType(op: string, left: Type, right: Type): Type {
  const [a, b] = [settled(left), settled(right)];
  if (op === '%' && (a.kind === 'text' || a.kind === 'bytes')) return TEXT;
  if (op === '+') {
    if (a.kind === 'tuple' || a.kind === 'list')
      return listOf(joinTypes(elementOf(a), elementOf(b)));
    if (a.kind === 'text' || b.kind === 'text' || a.kind === 'bytes' || b.kind === 'bytes')
      return TEXT;
    return a.kind === 'number' && b.kind === 'number' ? NUMBER : ANY;
  }
  if (op === '*' && (a.kind === 'text' || b.kind === 'text')) return TEXT;
  if (op === '*' && (a.kind === 'list' || b.kind === 'list')) return a.kind === 'list' ? a : b;
  if (['|', '&', '-', '^'].includes(op) && a.kind === 'set') return a;
  if (a.kind === 'number' || b.kind === 'number' || op === '//' || op === '**') return NUMBER;
  return ANY;
}

function itemType(object: Type, index: Expr): Type {
  const type = settled(object);
  if (index.kind === 'slice') return type.kind === 'tuple' ? listOf(elementOf(type)) : type;
  switch (type.kind) {
    case 'text':
      return TEXT;
    case 'bytes':
      return NUMBER;
    case 'tuple':
      return index.kind === 'number' ? (type.items[Number(index.text)] ?? ANY) : elementOf(type);
    case 'list':
    case 'map':
    case 'record':
      return type.of;
    case 'json':
      return type;
    default:
      return ANY;
  }
}

function attributeType(types: Inference, object: Expr, name: string, scope: Scope): Type {
  const python = pythonName({ kind: 'attribute', object, name, from: 0, to: 0 }, scope);
  if (python !== undefined) return targetOf(python)?.name === 'http' ? NUMBER : ANY;
  const class_ = classNamed(object, scope);
  const field = class_ && fieldOf(class_, name);
  if (field !== undefined) return types.typeOfBinding(field);
  return memberOf(types, settled(types.typeOf(object, scope)), name, scope);
}

function importedType(binding: Binding): Type {
  const target = targetOf(binding.imported ?? '');
  return target?.name === 'http' && target.member !== undefined ? NUMBER : ANY;
}

function joined(types: Inference, items: readonly Expr[], scope: Scope): Type {
  return items.reduce<Type>((type, item) => {
    const one =
      item.kind === 'starred'
        ? elementOf(types.typeOf(item.value, scope))
        : types.typeOf(item, scope);
    return joinTypes(type, one);
  }, NEVER);
}
