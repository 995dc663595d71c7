import type { Expr } from '../python/ast.js';
import type { Stmt } from '../python/ast-statements.js';
import { blocksOf, expressionsOf, visitExpression } from '../python/walk.js';
import type { Program } from './bind.js';

const cache = new WeakMap<Program, ReadonlySet<string>>();

/** The names of all functions and methods a file calls. */
export function callsOf(program: Program): ReadonlySet<string> {
  let names = cache.get(program);
  if (names === undefined) {
    const found = new Set<string>();
    visitAll(program.module.body, (expr) => {
      if (expr.kind !== 'call') return;
      if (expr.callee.kind === 'attribute') found.add(expr.callee.name);
      if (expr.callee.kind === 'name') found.add(expr.callee.id);
    });
    names = found;
    cache.set(program, names);
  }
  return names;
}

/** Visit every expression of some statements and of the blocks in them. */
export function visitAll(stmts: readonly Stmt[], visit: (expr: Expr) => void): void {
  for (const stmt of stmts) {
    for (const expr of expressionsOf(stmt)) {
      visitExpression(expr, (inner) => {
        visit(inner);
        return undefined;
      });
    }
    for (const block of blocksOf(stmt)) visitAll(block, visit);
  }
}
