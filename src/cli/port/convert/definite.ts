import type { Stmt } from '../python/ast-statements.js';
import { alwaysLeaves } from './leaving.js';
import { targetNames } from './mentions.js';

/** Whether a statement surely gives a variable its value before anything after it can look. */
export function assigns(stmt: Stmt, name: string): boolean {
  switch (stmt.kind) {
    case 'assign':
      return (
        stmt.value !== undefined &&
        stmt.targets.some((target) => targetNames(target).includes(name))
      );
    case 'with':
      return stmt.items.some((item) => item.name === name) || blockAssigns(stmt.body, name);
    case 'if':
      return (
        stmt.otherwise.length > 0 &&
        [...stmt.branches.map((branch) => branch.body), stmt.otherwise].every((block) =>
          blockAssigns(block, name),
        )
      );
    case 'try':
      if (stmt.final.some((inner) => assigns(inner, name))) return true;
      return (
        blockAssigns(stmt.body, name) &&
        stmt.handlers.every((handler) => blockAssigns(handler.body, name))
      );
    default:
      return false;
  }
}

const blockAssigns = (block: readonly Stmt[], name: string): boolean =>
  alwaysLeaves(block) || block.some((stmt) => assigns(stmt, name));
