import type { Expr } from '../python/ast.js';
import type { Stmt } from '../python/ast-statements.js';
import { blocksOf, expressionsOf, partsOf } from '../python/walk.js';
import type { Program } from './bind.js';
import { type Binding, lookUp, type Scope } from './scope.js';

/** The names a target assigns. */
export function targetNames(target: Expr): string[] {
  switch (target.kind) {
    case 'name':
      return [target.id];
    case 'tuple':
    case 'list':
      return target.items.flatMap(targetNames);
    case 'starred':
      return targetNames(target.value);
    default:
      return [];
  }
}

export function readsIn(program: Program, stmt: Stmt, binding: Binding): boolean {
  const values =
    stmt.kind === 'assign'
      ? [
          stmt.value,
          ...stmt.targets.filter(
            (target) => target.kind === 'subscript' || target.kind === 'attribute',
          ),
        ]
      : stmt.kind === 'with'
        ? stmt.items.map((item) => item.value)
        : [];
  return values.some((value) => value !== undefined && expressionMentions(program, value, binding));
}

export function touches(program: Program, block: readonly Stmt[], binding: Binding): boolean {
  return block.some((stmt) => mentions(program, stmt, binding));
}

export function mentions(program: Program, stmt: Stmt, binding: Binding): boolean {
  if (headMentions(program, stmt, binding)) return true;
  return blocksOf(stmt).some((block) => touches(program, block, binding));
}

/** Whether a statement mentions the name as it runs: what functions mention counts when they are called. */
export function mentionsNow(program: Program, stmt: Stmt, binding: Binding): boolean {
  if (headMentions(program, stmt, binding)) return true;
  if (stmt.kind === 'def') return false;
  return blocksOf(stmt).some((block) =>
    block.some((inner) => mentionsNow(program, inner, binding)),
  );
}

/** Whether the statement itself, not its blocks, mentions the name. */
export function headMentions(program: Program, stmt: Stmt, binding: Binding): boolean {
  if (expressionsOf(stmt).some((expr) => expressionMentions(program, expr, binding))) return true;
  switch (stmt.kind) {
    case 'with':
      return stmt.items.some((item) => item.name === binding.name);
    case 'try':
      // The name of a handler is the handler's own.
      return false;
    case 'for':
      return targetNames(stmt.target).includes(binding.name);
    default:
      return false;
  }
}

/** Whether an expression mentions the variable; a name of the same spelling in an inner scope is another one. */
export function expressionMentions(program: Program, expr: Expr, binding: Binding): boolean {
  if (expr.kind === 'name') return expr.id === binding.name;
  const inner = program.scopes.get(expr);
  if (inner !== undefined && lookUp(inner, binding.name) !== binding) {
    // What a comprehension's first loop goes over is looked up outside of it.
    const first = expr.kind === 'comprehension' ? expr.clauses[0] : undefined;
    return first?.kind === 'for' && expressionMentions(program, first.iterable, binding);
  }
  return partsOf(expr).some((part) => expressionMentions(program, part, binding));
}

/** How often the statements of a block, and of the functions in it, write the name. */
export function countWrites(program: Program, block: readonly Stmt[], binding: Binding): number {
  let writes = 0;
  for (const stmt of block) {
    if (stmt.kind === 'def' || stmt.kind === 'class') {
      const inner = program.scopes.get(stmt) as Scope;
      if (lookUp(inner, binding.name) !== binding) continue;
      // Written from inside of a function: once is already once more.
      writes += countWrites(program, stmt.body, binding) * 2;
      continue;
    }
    writes += ownWrites(stmt, binding.name);
    for (const inner of blocksOf(stmt)) writes += countWrites(program, inner, binding);
  }
  return writes;
}

function ownWrites(stmt: Stmt, name: string): number {
  const named = (targets: readonly Expr[]): number =>
    targets.flatMap(targetNames).filter((target) => target === name).length;
  let writes = 0;
  for (const expr of expressionsOf(stmt)) writes += walrusWrites(expr, name);
  switch (stmt.kind) {
    case 'assign':
      return writes + (stmt.value === undefined ? 0 : named(stmt.targets));
    case 'augment':
      return writes + named([stmt.target]);
    case 'delete':
      return writes + named(stmt.targets);
    case 'for':
      return writes + named([stmt.target]) * 2;
    case 'with':
      return writes + stmt.items.filter((item) => item.name === name).length;
    default:
      return writes;
  }
}

function walrusWrites(expr: Expr, name: string): number {
  const own = expr.kind === 'named' && expr.target.id === name ? 2 : 0;
  return partsOf(expr).reduce((sum, part) => sum + walrusWrites(part, name), own);
}
