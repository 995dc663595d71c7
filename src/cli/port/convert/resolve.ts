import type { Expr } from '../python/ast.js';
import { type Binding, type ClassInfo, type FunctionInfo, lookUp, type Scope } from './scope.js';

/** Whether an expression is the method's own `self` (or `cls`). */
export function isSelf(expr: Expr, scope: Scope): boolean {
  return expr.kind === 'name' && expr.id === scope.self && lookUp(scope, expr.id) === undefined;
}

/**
 * The dotted Python name an expression stands for: `twisted.web.server.Site` for `server.Site`, `builtins.len`
 * for `len`. Undefined for variables and for what is computed.
 */
export function pythonName(expr: Expr, scope: Scope): string | undefined {
  if (expr.kind === 'name') {
    const binding = lookUp(scope, expr.id);
    if (binding !== undefined) return binding.imported;
    return isSelf(expr, scope) ? undefined : `builtins.${expr.id}`;
  }
  if (expr.kind !== 'attribute') return undefined;
  const object = pythonName(expr.object, scope);
  return object === undefined || object.startsWith('builtins.')
    ? undefined
    : `${object}.${expr.name}`;
}

/** The class of the file a name stands for. */
export function classNamed(expr: Expr, scope: Scope): ClassInfo | undefined {
  return expr.kind === 'name' ? lookUp(scope, expr.id)?.class : undefined;
}

/** The classes of the file a class derives from, nearest first, itself included. */
export function lineage(info: ClassInfo): ClassInfo[] {
  const line: ClassInfo[] = [];
  const visit = (current: ClassInfo): void => {
    if (line.includes(current)) return;
    line.push(current);
    for (const arg of current.node.args) {
      const base = classNamed(arg.value, current.scope.parent as Scope);
      if (base !== undefined) visit(base);
    }
  };
  visit(info);
  return line;
}

/** The dotted Python names of the bases outside of the file. */
export function outsideBases(info: ClassInfo): string[] {
  return lineage(info).flatMap((current) =>
    current.node.args
      .filter((arg) => arg.name === undefined && arg.star === '')
      .map((arg) => pythonName(arg.value, current.scope.parent as Scope))
      .filter((name) => name !== undefined && name !== 'builtins.object'),
  ) as string[];
}

/** The method of a class of the file, inherited ones included. */
export function methodOf(info: ClassInfo, name: string): FunctionInfo | undefined {
  for (const current of lineage(info)) {
    const method = current.methods.get(name);
    if (method !== undefined) return method;
  }
  return undefined;
}

/** The field of a class of the file, inherited ones included. */
export function fieldOf(info: ClassInfo, name: string): Binding | undefined {
  for (const current of lineage(info)) {
    const field = current.fields.get(name);
    if (field !== undefined) return field;
  }
  return undefined;
}

/** The function of the file a callee or callback stands for; a class stands for its `__init__`. */
export function functionOf(
  expr: Expr,
  scope: Scope,
  functions: ReadonlyMap<object, FunctionInfo>,
): FunctionInfo | undefined {
  switch (expr.kind) {
    case 'lambda':
      return functions.get(expr);
    case 'name': {
      const binding = lookUp(scope, expr.id);
      return binding?.function ?? (binding?.class && methodOf(binding.class, '__init__'));
    }
    case 'attribute': {
      const owner = isSelf(expr.object, scope) ? scope.class : classNamed(expr.object, scope);
      return owner && methodOf(owner, expr.name);
    }
    default:
      return undefined;
  }
}

/** The variable or field of the file an expression stands for. */
export function bindingOf(expr: Expr, scope: Scope): Binding | undefined {
  if (expr.kind === 'name') return lookUp(scope, expr.id);
  if (expr.kind !== 'attribute') return undefined;
  const owner = isSelf(expr.object, scope) ? scope.class : classNamed(expr.object, scope);
  return owner && fieldOf(owner, expr.name);
}

/** `super()`, with or without arguments. */
export const isSuper = (expr: Expr): boolean =>
  expr.kind === 'call' && expr.callee.kind === 'name' && expr.callee.id === 'super';
