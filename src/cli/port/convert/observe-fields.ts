import type { Expr } from '../python/ast.js';
import type { Stmt } from '../python/ast-statements.js';
import { fieldOf, isSelf } from './resolve.js';
import { type Binding, bind, type Scope, type Source } from './scope.js';

/** `self.name = value` makes a field, unless a base of the file has it. */
export function noteFields(stmt: Stmt, scope: Scope): void {
  const targets =
    stmt.kind === 'assign' ? stmt.targets : stmt.kind === 'augment' ? [stmt.target] : [];
  for (const target of targets) {
    if (target.kind === 'tuple' || target.kind === 'list') {
      target.items.forEach((item, index) => {
        if (stmt.kind !== 'assign' || stmt.value === undefined) return;
        noteField(
          item,
          { kind: 'item', of: { kind: 'value', expr: stmt.value, scope }, index },
          scope,
        );
      });
    } else if (stmt.kind === 'assign') {
      const { annotation, value } = stmt;
      if (annotation !== undefined)
        noteField(target, { kind: 'annotation', expr: annotation, scope }, scope);
      else if (value !== undefined) noteField(target, { kind: 'value', expr: value, scope }, scope);
    } else noteField(target, undefined, scope);
  }
}

function noteField(target: Expr, source: Source | undefined, scope: Scope): void {
  const owner = scope.class;
  if (target.kind !== 'attribute' || owner === undefined || !isSelf(target.object, scope)) return;
  let field = fieldOf(owner, target.name);
  if (field === undefined) {
    const home: Scope = { ...owner.scope, bindings: owner.fields };
    field = bind(home, target.name, 'local');
  }
  if (source !== undefined) field.sources.push(source);
}

/** Fields of the class body that no method replaces, and that hold something that changes. */
export function noteShared(info: { fields: Map<string, Binding>; shared: Set<string> }): void {
  for (const [name, field] of info.fields) {
    const [only, ...more] = field.sources;
    if (only?.kind !== 'value' || more.length > 0 || only.scope.kind !== 'class') continue;
    const { expr } = only;
    const empty = expr.kind === 'call' && expr.callee.kind === 'name' && expr.args.length === 0;
    const kinds = ['list', 'set', 'dict', 'comprehension'];
    if (kinds.includes(expr.kind) || (empty && ['list', 'set', 'dict'].includes(nameOf(expr)))) {
      info.shared.add(name);
    }
  }
}

const nameOf = (expr: Expr): string =>
  expr.kind === 'call' && expr.callee.kind === 'name' ? expr.callee.id : '';
