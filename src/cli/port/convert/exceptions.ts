import type { Expr } from '../python/ast.js';
import type { Context } from './context.js';
import { callsOf } from './facts.js';
import { targetOf } from './names.js';
import { classNamed, pythonName } from './resolve.js';
import type { Scope } from './scope.js';

/** Python's exceptions that JavaScript has a class for, or that mean any error. */
const NATIVE: Readonly<Record<string, string>> = {
  BaseException: 'Error',
  Exception: 'Error',
  StandardError: 'Error',
  ValueError: 'RangeError',
  OverflowError: 'RangeError',
  TypeError: 'TypeError',
  AttributeError: 'TypeError',
  NameError: 'ReferenceError',
  SyntaxError: 'SyntaxError',
};
/** Those that a missing key or index throws. */
const LOOKUPS: ReadonlySet<string> = new Set(['KeyError', 'IndexError', 'LookupError']);
/** Those that become a class of their own in the file that uses them. */
const OWN: ReadonlySet<string> = new Set(
  (
    'ArithmeticError AssertionError BufferError EOFError EnvironmentError FileExistsError FileNotFoundError ' +
    'FloatingPointError IOError ImportError InterruptedError IsADirectoryError KeyboardInterrupt MemoryError ' +
    'NotADirectoryError NotImplementedError OSError PermissionError ProcessLookupError ReferenceError RuntimeError ' +
    'SystemError SystemExit TimeoutError UnicodeDecodeError UnicodeEncodeError UnicodeError Warning ' +
    'ZeroDivisionError'
  ).split(' '),
);
const MODULES: Readonly<Record<string, string>> = {
  'json.JSONDecodeError': 'SyntaxError',
  'json.decoder.JSONDecodeError': 'SyntaxError',
};

/** The class a Python exception is in the emitted file; undefined for what is no exception of Python's. */
export function errorName(cx: Context, python: string): string | undefined {
  const inModule = MODULES[python];
  if (inModule !== undefined) return inModule;
  if (!python.startsWith('builtins.')) return undefined;
  const name = python.slice('builtins.'.length);
  const native = NATIVE[name];
  if (native !== undefined) return native;
  if (LOOKUPS.has(name)) return cx.helpers.use('LookupError');
  return OWN.has(name) ? cx.helpers.useError(name) : undefined;
}

/** Whether a dotted name is an exception of Python's. */
export function isError(python: string): boolean {
  if (Object.hasOwn(MODULES, python)) return true;
  if (!python.startsWith('builtins.')) return false;
  const name = python.slice('builtins.'.length);
  return Object.hasOwn(NATIVE, name) || LOOKUPS.has(name) || OWN.has(name);
}

/** Whether an exception type catches everything. */
export function catchesAll(type: Expr | undefined, scope: Scope): boolean {
  if (type === undefined) return true;
  const python = pythonName(type, scope);
  return python === 'builtins.Exception' || python === 'builtins.BaseException';
}

/** Whether a handler's type has to do with missing keys and indexes. */
export function catchesLookup(type: Expr | undefined, scope: Scope): boolean {
  if (type === undefined) return false;
  if (type.kind === 'tuple') return type.items.some((item) => catchesLookup(item, scope));
  const python = pythonName(type, scope) ?? '';
  return LOOKUPS.has(python.replace('builtins.', ''));
}

/** The classes a handler catches, as expressions' texts; undefined where one of them is unknown. */
export function caughtClasses(cx: Context, type: Expr, scope: Scope): string[] | undefined {
  if (type.kind === 'tuple') {
    const all = type.items.map((item) => caughtClasses(cx, item, scope));
    return all.includes(undefined) ? undefined : [...new Set((all as string[][]).flat())];
  }
  const class_ = classNamed(type, scope);
  if (class_ !== undefined) return [class_.node.name];
  const python = pythonName(type, scope);
  if (python === undefined) return undefined;
  const target = targetOf(python);
  if (target !== undefined) {
    const local = cx.imports.name(target.from, target.name);
    return [target.member === undefined ? local : `${local}.${target.member}`];
  }
  const name = errorName(cx, python);
  if (name === undefined) {
    const node = cx.expr(type, scope);
    return node.kind === 'id' ? [node.name] : undefined;
  }
  // JSON.parse throws a SyntaxError where json.loads throws a ValueError.
  const parses = callsOf(cx.program).has('loads');
  return python === 'builtins.ValueError' && parses ? ['RangeError', 'SyntaxError'] : [name];
}
