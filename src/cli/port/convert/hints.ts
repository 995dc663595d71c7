import type { Expr } from '../python/ast.js';
import { targetOf } from './names.js';
import { classNamed, pythonName } from './resolve.js';
import type { Scope } from './scope.js';
import {
  ANY,
  BOOLEAN,
  deferredOf,
  functionOf,
  hawserType,
  joinTypes,
  listOf,
  mapOf,
  NONE,
  NUMBER,
  optional,
  promiseOf,
  setOf,
  TEXT,
  type Type,
  tupleOf,
} from './types.js';

const SIMPLE: Readonly<Record<string, Type>> = {
  str: TEXT,
  bytes: TEXT,
  int: NUMBER,
  float: NUMBER,
  bool: BOOLEAN,
  list: listOf(ANY),
  dict: mapOf(ANY, ANY),
  set: setOf(ANY),
  tuple: listOf(ANY),
  List: listOf(ANY),
  Dict: mapOf(ANY, ANY),
  Set: setOf(ANY),
  AnyStr: TEXT,
  Text: TEXT,
  object: ANY,
};

/** The type a Python annotation says. */
export function hintedType(hint: Expr, scope: Scope): Type {
  switch (hint.kind) {
    case 'constant':
      return hint.value === 'None' ? NONE : ANY;
    case 'string':
      return classNamed({ kind: 'name', id: hint.value, from: hint.from, to: hint.to }, scope) ===
        undefined
        ? (SIMPLE[hint.value] ?? ANY)
        : { kind: 'instance', name: hint.value, own: true };
    case 'binary':
      return hint.op === '|'
        ? joinTypes(hintedType(hint.left, scope), hintedType(hint.right, scope))
        : ANY;
    case 'subscript':
      return genericType(lastName(hint.object), hint.index, scope);
    case 'name':
    case 'attribute': {
      if (classNamed(hint, scope) !== undefined) {
        return { kind: 'instance', name: lastName(hint), own: true };
      }
      const python = pythonName(hint, scope) ?? '';
      const target = targetOf(python);
      if (python === 'twisted.web.server.Request' || python === 'twisted.web.http.Request') {
        return hawserType('IRequest');
      }
      if (target?.name === 'Deferred') return deferredOf(ANY);
      if (target !== undefined && target.member === undefined) return hawserType(target.name);
      return SIMPLE[lastName(hint)] ?? ANY;
    }
    default:
      return ANY;
  }
}

function lastName(expr: Expr): string {
  return expr.kind === 'name' ? expr.id : expr.kind === 'attribute' ? expr.name : '';
}

function genericType(name: string, index: Expr, scope: Scope): Type {
  const items = index.kind === 'tuple' ? index.items : [index];
  const types = items.map((item) => hintedType(item, scope));
  const [first = ANY, second = ANY] = types;
  switch (name) {
    case 'Optional':
      return optional(first);
    case 'Union':
      return types.reduce(joinTypes);
    case 'list':
    case 'List':
    case 'Sequence':
    case 'Iterable':
      return listOf(first);
    case 'set':
    case 'Set':
    case 'FrozenSet':
      return setOf(first);
    case 'dict':
    case 'Dict':
    case 'Mapping':
      return mapOf(first, second);
    case 'tuple':
    case 'Tuple':
      return items[1]?.kind === 'constant' && items[1].value === '...'
        ? listOf(first)
        : tupleOf(types);
    case 'Deferred':
      return deferredOf(first);
    case 'Awaitable':
    case 'Coroutine':
      return promiseOf(types.at(-1) ?? ANY);
    case 'Callable':
      return functionOf(second);
    default:
      return ANY;
  }
}
