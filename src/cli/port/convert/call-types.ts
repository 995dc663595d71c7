import type { CallExpr, Expr } from '../python/ast.js';
import type { Inference } from './infer.js';
import { memberOf } from './member-types.js';
import { targetOf } from './names.js';
import { classNamed, functionOf, pythonName } from './resolve.js';
import { resultOf, textMethod } from './result-types.js';
import type { Scope } from './scope.js';
import {
  ANY,
  deferredOf,
  elementOf,
  functionOf as functionType,
  hawserType,
  joinTypes,
  listOf,
  mapOf,
  NEVER,
  NONE,
  NUMBER,
  optional,
  recordOf,
  setOf,
  settled,
  TEXT,
  type Type,
  tupleOf,
} from './types.js';

/** What a call gives. */
export function callType(types: Inference, expr: CallExpr, scope: Scope): Type {
  const { callee, args } = expr;
  const python = pythonName(callee, scope);
  if (python !== undefined) return pythonCallType(types, python, expr, scope);
  const class_ = classNamed(callee, scope);
  if (class_ !== undefined) return { kind: 'instance', name: class_.node.name, own: true };
  const info = functionOf(callee, scope, types.functions);
  if (info !== undefined) return types.resultOfFunction(info);
  if (callee.kind !== 'attribute') {
    const type = types.typeOf(callee, scope);
    return type.kind === 'function' ? type.result : ANY;
  }
  const receiver = settled(types.typeOf(callee.object, scope));
  const first = args[0]?.value;
  switch (receiver.kind) {
    case 'deferred':
      return deferredCall(types, receiver.of, callee.name, first, scope);
    case 'bytes':
    case 'text':
      return textMethod(callee.name) ?? ANY;
    case 'list':
    case 'set':
      if (callee.name === 'pop') return receiver.of;
      if (callee.name === 'copy') return receiver;
      return callee.name === 'index' || callee.name === 'count' ? NUMBER : ANY;
    case 'map':
    case 'record':
      return tableCall(
        types,
        receiver,
        callee.name,
        args.map((arg) => arg.value),
        scope,
      );
    case 'json':
      return callee.name === 'get' ? receiver : ANY;
    default: {
      const member = memberOf(types, receiver, callee.name, scope);
      if (member.kind === 'function') return member.result;
      return receiver.kind === 'any' ? (textMethod(callee.name) ?? ANY) : ANY;
    }
  }
}

function pythonCallType(types: Inference, python: string, expr: CallExpr, scope: Scope): Type {
  const first = expr.args[0]?.value;
  const known = resultOf(python);
  if (known !== undefined) return known;
  switch (python) {
    case 'os.environ.get':
    case 'os.getenv':
      return expr.args.length > 1 ? TEXT : optional(TEXT);
    case 'twisted.internet.task.deferLater':
    case 'twisted.internet.defer.maybeDeferred':
    case 'twisted.internet.defer.execute': {
      const handed = expr.args[python.endsWith('deferLater') ? 2 : 0]?.value;
      return deferredOf(handed === undefined ? NONE : callbackResult(types, handed, scope));
    }
    case 'twisted.internet.reactor.callLater':
      return hawserType('IDelayedCall');
    case 'builtins.list':
    case 'builtins.sorted':
    case 'builtins.reversed':
    case 'builtins.tuple':
      return listOf(first === undefined ? NEVER : elementOf(types.typeOf(first, scope)));
    case 'builtins.set':
    case 'builtins.frozenset':
      return setOf(first === undefined ? NEVER : elementOf(types.typeOf(first, scope)));
    case 'builtins.dict':
    case 'collections.OrderedDict':
      if (first === undefined && expr.args.length > 0) return recordOf(ANY);
      return first === undefined ? mapOf(NEVER, NEVER) : settled(types.typeOf(first, scope));
    case 'builtins.enumerate':
      return listOf(
        tupleOf([NUMBER, first === undefined ? ANY : elementOf(types.typeOf(first, scope))]),
      );
    case 'builtins.zip':
      return listOf(tupleOf(expr.args.map((arg) => elementOf(types.typeOf(arg.value, scope)))));
    case 'builtins.min':
    case 'builtins.max':
      if (first === undefined) return ANY;
      return expr.args.length > 1
        ? types.typeOf(first, scope)
        : elementOf(types.typeOf(first, scope));
    case 'builtins.sum':
      return NUMBER;
  }
  const target = targetOf(python);
  if (target === undefined || target.member !== undefined || !/^[A-Z]/.test(target.name))
    return ANY;
  return hawserType(target.name);
}

function deferredCall(
  types: Inference,
  of: Type,
  name: string,
  first: Expr | undefined,
  scope: Scope,
): Type {
  switch (name) {
    case 'addCallback':
      return deferredOf(first === undefined ? ANY : callbackResult(types, first, scope));
    case 'addErrback':
      return deferredOf(
        joinTypes(of, first === undefined ? ANY : callbackResult(types, first, scope)),
      );
    case 'addCallbacks':
    case 'addBoth':
    case 'addTimeout':
      return deferredOf(ANY);
    default:
      return ANY;
  }
}

/** What a function handed over gives, a Deferred's result for a Deferred. */
function callbackResult(types: Inference, handed: Expr, scope: Scope): Type {
  const info = functionOf(handed, scope, types.functions);
  const type =
    info === undefined ? types.typeOf(handed, scope) : functionType(types.resultOfFunction(info));
  if (type.kind !== 'function') return ANY;
  const { result } = type;
  return result.kind === 'deferred' || result.kind === 'promise' ? result.of : result;
}

function tableCall(
  types: Inference,
  table: Extract<Type, { kind: 'map' | 'record' }>,
  name: string,
  args: readonly Expr[],
  scope: Scope,
): Type {
  const key = table.kind === 'map' ? table.key : TEXT;
  switch (name) {
    case 'get':
    case 'pop':
    case 'setdefault': {
      const fallback = args[1] === undefined ? NONE : types.typeOf(args[1], scope);
      return name === 'pop' && args.length === 1 ? table.of : joinTypes(table.of, fallback);
    }
    case 'items':
    case 'iteritems':
      return listOf(tupleOf([key, table.of]));
    case 'keys':
    case 'iterkeys':
      return listOf(key);
    case 'values':
    case 'itervalues':
      return listOf(table.of);
    case 'copy':
      return table;
    default:
      return ANY;
  }
}
