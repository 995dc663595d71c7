import type { FromStmt, ImportStmt } from '../python/ast-statements.js';
import { plain } from '../typescript/build.js';
import type { Line } from '../typescript/nodes.js';
import type { Context } from './context.js';
import { isKnown } from './known.js';
import { lookUp, type Scope } from './scope.js';

/**
 * An import disappears: what is used of it is imported from where it lives in TypeScript. One that brings in something
 * without a counterpart stays as a comment. A module of the project is loaded even where nothing of it is used: it may
 * be imported for what it does.
 */
export function importLines(cx: Context, stmt: ImportStmt | FromStmt, scope: Scope): Line[] {
  const names =
    stmt.kind === 'import'
      ? stmt.names.map(({ name }) => name)
      : stmt.names.map(
          ({ name }) =>
            `${'.'.repeat(stmt.level)}${stmt.module}${stmt.module === '' ? '' : '.'}${name}`,
        );
  const locals = stmt.names.map(({ name, alias }) => alias ?? name.split('.')[0] ?? name);
  const taken = locals.filter((local) => lookUp(scope, local)?.kind !== 'import');
  const lost = names.filter((name) => !isKnown(cx, name));
  if (stmt.kind === 'from' && stmt.names.length === 0) cx.report.mark(stmt, 'a star import');
  else if (taken.length > 0) cx.report.mark(stmt, `${taken.join(', ')} is a variable as well`);
  else if (lost.length > 0) cx.report.mark(stmt, `no counterpart for ${lost.join(', ')}`);
  else {
    for (const name of names) {
      const inside = cx.ownModule(name.slice(0, name.lastIndexOf('.')));
      // Whether `from .a import b` means a module b is known only where files are looked for, which is done by full names.
      const isMember = name.startsWith('.') && stmt.kind === 'from' && stmt.module !== '';
      const own = isMember ? inside : (cx.ownModule(name) ?? inside);
      if (own !== undefined) cx.imports.effect(own);
    }
  }
  return [plain({ kind: 'none' })];
}
