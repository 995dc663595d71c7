import type { Stmt } from '../python/ast-statements.js';
import type { Context } from './context.js';
import { callsOf } from './facts.js';
import { lookUp, type Scope } from './scope.js';

/**
 * Whether a name of the module is exported: a script exports its `resource`; a module what `__all__` lists, or else its
 * public classes, functions and constants, and its other variables where it is no program that runs by itself.
 */
export function isExported(cx: Context, name: string, scope: Scope, stmt: Stmt): boolean {
  if (scope.kind !== 'module' || !cx.program.module.body.includes(stmt)) return false;
  if (cx.kind === 'rpy') return name === 'resource';
  const listed = listedNames(cx);
  if (listed !== undefined) return listed.includes(name);
  if (name.startsWith('_')) return false;
  const binding = lookUp(scope, name);
  if (binding?.kind === 'class' || binding?.kind === 'function') return true;
  return /^[A-Z][A-Z0-9_]*$/.test(name) || !callsOf(cx.program).has('run');
}

function listedNames(cx: Context): string[] | undefined {
  for (const stmt of cx.program.module.body) {
    if (stmt.kind !== 'assign' || stmt.value === undefined) continue;
    const [target] = stmt.targets;
    if (target?.kind !== 'name' || target.id !== '__all__') continue;
    if (stmt.value.kind !== 'list' && stmt.value.kind !== 'tuple') continue;
    return stmt.value.items.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
  }
  return undefined;
}
