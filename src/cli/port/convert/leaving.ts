import type { Stmt } from '../python/ast-statements.js';
import { blocksOf } from '../python/walk.js';

/** Whether a block never runs past its end. */
export function alwaysLeaves(stmts: readonly Stmt[]): boolean {
  const last = stmts.at(-1);
  switch (last?.kind) {
    case 'return':
    case 'raise':
    case 'break':
    case 'continue':
      return true;
    case 'expr': {
      const { value } = last;
      if (value.kind !== 'call') return false;
      const name =
        value.callee.kind === 'name'
          ? value.callee.id
          : value.callee.kind === 'attribute'
            ? value.callee.name
            : '';
      return name === 'returnValue';
    }
    case 'if':
      return (
        last.otherwise.length > 0 &&
        [...last.branches.map((branch) => branch.body), last.otherwise].every(alwaysLeaves)
      );
    case 'with':
      return alwaysLeaves(last.body);
    case 'try':
      return (
        alwaysLeaves(last.final) ||
        ((alwaysLeaves(last.body) || alwaysLeaves(last.otherwise)) &&
          last.handlers.every((handler) => alwaysLeaves(handler.body)))
      );
    case 'while':
      return last.test.kind === 'constant' && last.test.value === 'True' && !hasBreak(last.body);
    default:
      return false;
  }
}

/** Whether a loop's block can break out of the loop. */
export function hasBreak(stmts: readonly Stmt[]): boolean {
  return stmts.some((stmt) => {
    if (stmt.kind === 'break') return true;
    const inLoop = stmt.kind === 'for' || stmt.kind === 'while';
    if (inLoop || stmt.kind === 'def' || stmt.kind === 'class') return false;
    return blocksOf(stmt).some(hasBreak);
  });
}
