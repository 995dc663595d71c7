import type { CallExpr, Expr } from '../python/ast.js';
import {
  asType,
  binary,
  call,
  create,
  id,
  index,
  member,
  method,
  raw,
  string,
  sure,
} from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import { type Emit, first, keyword, kindOf, positional, through } from './builtin-arguments.js';
import { CONTAINER_BUILTINS } from './builtin-containers.js';
import { type Context, unported } from './context.js';
import { caughtClasses, errorName } from './exceptions.js';
import { shown } from './literals.js';
import { pythonName } from './resolve.js';
import type { Scope } from './scope.js';

const BUILTINS: Readonly<Record<string, Emit>> = {
  ...CONTAINER_BUILTINS,
  len: (cx, expr, scope) => {
    const one = first(expr);
    if (one === undefined) return undefined;
    const node = cx.expr(one, scope);
    switch (kindOf(cx, one, scope)) {
      case 'text':
      case 'bytes':
      case 'list':
      case 'tuple':
        return member(node, 'length');
      case 'set':
      case 'map':
        return member(node, 'size');
      case 'record':
        return member(method(id('Object'), 'keys', [node]), 'length');
      default:
        return call(cx.helpers.use('pyLen'), [node]);
    }
  },
  str: (cx, expr, scope) => {
    const one = first(expr);
    if (one === undefined) return string('');
    const { kind } = cx.typeOf(one, scope);
    if (kind === 'text' || kind === 'bytes') return cx.text(one, scope);
    const node = shown(cx, one, scope);
    return kind === 'boolean' || kind === 'error' ? node : call('String', [node]);
  },
  bytes: (cx, expr, scope) => {
    const one = first(expr);
    return one !== undefined && kindOf(cx, one, scope) === 'text' ? cx.expr(one, scope) : undefined;
  },
  int: (cx, expr, scope) => {
    const [one, base] = positional(expr);
    if (one === undefined) return raw('0');
    if (base === undefined && kindOf(cx, one, scope) === 'number')
      return method(id('Math'), 'trunc', [cx.expr(one, scope)]);
    return call(
      cx.helpers.use('pyInt'),
      [one, ...(base === undefined ? [] : [base])].map((arg) => cx.expr(arg, scope)),
    );
  },
  float: through((cx) => cx.helpers.use('pyFloat')),
  bool: (cx, expr, scope) => {
    const one = first(expr);
    if (one === undefined) return raw('false');
    const truth = cx.truth(one, scope);
    const isTest = truth.kind === 'binary' || (truth.kind === 'unary' && truth.op === '!');
    return isTest || kindOf(cx, one, scope) === 'boolean' ? truth : call('Boolean', [truth]);
  },
  abs: through(() => raw('Math.abs')),
  round: through((cx) => cx.helpers.use('pyRound')),
  chr: through(() => raw('String.fromCodePoint')),
  unichr: through(() => raw('String.fromCodePoint')),
  ord: (cx, expr, scope) => {
    const one = first(expr);
    return one && sure(method(cx.expr(one, scope), 'codePointAt', [raw('0')]));
  },
  hex: (cx, expr, scope) => {
    const one = first(expr);
    return (
      one && {
        kind: 'template',
        parts: ['0x', method(cx.expr(one, scope), 'toString', [raw('16')])],
      }
    );
  },
  repr: (cx, expr, scope) => {
    const one = first(expr);
    return one && call(cx.imports.name('node:util', 'inspect'), [cx.expr(one, scope)]);
  },
  print: (cx, expr, scope) => {
    const end = keyword(expr, 'end');
    const file = keyword(expr, 'file');
    if (keyword(expr, 'sep') !== undefined) return undefined;
    const target = file === undefined ? undefined : pythonName(file, scope);
    const args = positional(expr).map((arg) => {
      const kind = kindOf(cx, arg, scope);
      return kind === 'boolean' || kind === 'bytes' || kind === 'error'
        ? shown(cx, arg, scope)
        : cx.expr(arg, scope);
    });
    if (file !== undefined && target !== 'sys.stderr' && target !== 'sys.stdout') return undefined;
    if (end === undefined)
      return method(id('console'), target === 'sys.stderr' ? 'error' : 'log', args);
    if (end.kind !== 'string' || args.length > 1) return undefined;
    const parts = [...args, ...(end.value === '' ? [] : [end.value])];
    const stream = member(id('process'), target === 'sys.stderr' ? 'stderr' : 'stdout');
    return method(stream, 'write', [{ kind: 'template', parts }]);
  },
  isinstance: (cx, expr, scope) => {
    const [one, type] = positional(expr);
    if (one === undefined || type === undefined) return undefined;
    const types = type.kind === 'tuple' ? type.items : [type];
    const tests = types.map((item) => instanceTest(cx, cx.expr(one, scope), item, scope));
    if (tests.includes(undefined)) return undefined;
    return (tests as Node[]).reduce((left, right) => binary('||', left, right));
  },
  issubclass: (cx, expr, scope) => {
    const [one, type] = positional(expr);
    if (one === undefined || type === undefined || type.kind === 'tuple') return undefined;
    return binary('instanceof', member(cx.expr(one, scope), 'prototype'), cx.expr(type, scope));
  },
  callable: (cx, expr, scope) => {
    const one = first(expr);
    return (
      one &&
      binary('===', { kind: 'unary', op: 'typeof', value: cx.expr(one, scope) }, string('function'))
    );
  },
  hasattr: (cx, expr, scope) => {
    const [object, name] = positional(expr);
    return object && name && binary('in', cx.expr(name, scope), cx.expr(object, scope));
  },
  getattr: (cx, expr, scope) => {
    const [object, name, fallback] = positional(expr);
    if (object === undefined || name === undefined) return undefined;
    const any = asType(cx.expr(object, scope), 'any');
    const found: Node =
      name.kind === 'string'
        ? { kind: 'member', object: any, name: name.value }
        : index(any, cx.expr(name, scope));
    return fallback === undefined ? found : binary('??', found, cx.expr(fallback, scope));
  },
  setattr: (cx, expr, scope) => {
    const [object, name, value] = positional(expr);
    if (object === undefined || name === undefined || value === undefined) return undefined;
    const target = index(asType(cx.expr(object, scope), 'any'), cx.expr(name, scope));
    return { kind: 'assign', op: '=', target, value: cx.expr(value, scope) };
  },
  type: (cx, expr, scope) => {
    const one = first(expr);
    return one && expr.args.length === 1 ? member(cx.expr(one, scope), 'constructor') : undefined;
  },
};
const SAME_AS: Readonly<Record<string, string>> = {
  unicode: 'str',
  xrange: 'range',
  tuple: 'list',
  frozenset: 'set',
};

const TYPEOF: Readonly<Record<string, string>> = {
  str: 'string',
  bytes: 'string',
  unicode: 'string',
  basestring: 'string',
  int: 'number',
  float: 'number',
  long: 'number',
  bool: 'boolean',
};
const INSTANCE: Readonly<Record<string, string>> = { dict: 'Map', set: 'Set', frozenset: 'Set' };

function instanceTest(cx: Context, value: Node, type: Expr, scope: Scope): Node | undefined {
  const python = pythonName(type, scope);
  const builtin = python?.startsWith('builtins.') === true ? python.slice('builtins.'.length) : '';
  const primitive = TYPEOF[builtin];
  if (primitive !== undefined)
    return binary('===', { kind: 'unary', op: 'typeof', value }, string(primitive));
  if (builtin === 'list' || builtin === 'tuple') return method(id('Array'), 'isArray', [value]);
  const container = INSTANCE[builtin];
  if (container !== undefined) return binary('instanceof', value, id(container));
  const names = caughtClasses(cx, type, scope);
  return names
    ?.map((name) => binary('instanceof', value, raw(name)))
    .reduce((a, b) => binary('||', a, b));
}

/** A call of one of Python's builtins; undefined where it is none. */
export function builtinCall(cx: Context, expr: CallExpr, scope: Scope): Node | undefined {
  const python = pythonName(expr.callee, scope);
  if (python?.startsWith('builtins.') !== true) return undefined;
  const name = python.slice('builtins.'.length);
  const emit = BUILTINS[SAME_AS[name] ?? name];
  if (emit !== undefined && Object.hasOwn(BUILTINS, SAME_AS[name] ?? name)) {
    return emit(cx, expr, scope) ?? unported(cx, expr);
  }
  const error = errorName(cx, python);
  if (error === undefined) return undefined;
  return create(error, errorArguments(cx, expr, scope));
}

/** An exception takes one message; more arguments go into it. */
export function errorArguments(cx: Context, expr: CallExpr, scope: Scope): Node[] {
  const args = expr.args.map((arg) => cx.expr(arg.value, scope));
  if (args.length === 0) return [];
  const [one] = expr.args;
  if (args.length === 1 && one !== undefined) {
    return [
      kindOf(cx, one.value, scope) === 'text'
        ? (args[0] as Node)
        : call('String', [args[0] as Node]),
    ];
  }
  return [{ kind: 'template', parts: args.flatMap((arg, at) => (at === 0 ? [arg] : [', ', arg])) }];
}

/** Whether the table has a builtin. */
export function isBuiltin(python: string): boolean {
  const name = python.replace(/^builtins\./, '');
  return Object.hasOwn(BUILTINS, SAME_AS[name] ?? name);
}
