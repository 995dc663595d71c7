import type { Expr } from '../python/ast.js';
import type { Stmt } from '../python/ast-statements.js';
import { blocksOf } from '../python/walk.js';
import type { Program } from './bind.js';
import {
  countWrites,
  expressionMentions,
  headMentions,
  mentions,
  mentionsNow,
  readsIn,
  targetNames,
  touches,
} from './mentions.js';
import type { Binding, Scope } from './scope.js';

interface Inline {
  readonly keyword: 'const' | 'let';
  readonly binding: Binding;
}

/** Where Python's function-wide variables are declared in TypeScript's blocks. */
export interface Declarations {
  /** Names a statement declares as it assigns them (a loop: its targets). */
  readonly inline: Map<Stmt, Map<string, Inline>>;
  /** Names that are declared, without a value, before a statement. */
  readonly before: Map<Stmt, Binding[]>;
  /** Functions that give their value to a variable declared before. */
  readonly assigned: Set<Stmt>;
}

/** Find a place for the declaration of every local variable of a file. */
export function placeDeclarations(program: Program): Declarations {
  const placed = noDeclarations();
  placeScope(program, program.scope, program.module.body, placed);
  for (const info of program.functions.values()) {
    if (info.node.kind === 'def') placeScope(program, info.scope, info.node.body, placed);
  }
  settleMixed(placed);
  return placed;
}

const noDeclarations = (): Declarations => ({
  inline: new Map(),
  before: new Map(),
  assigned: new Set(),
});

function placeScope(
  program: Program,
  scope: Scope,
  body: readonly Stmt[],
  placed: Declarations,
): void {
  for (const binding of scope.bindings.values()) {
    if (binding.kind === 'function') placeFunction(program, binding, body, placed);
    if (binding.kind !== 'local') continue;
    if (!independent(program, binding, body, placed)) place(program, binding, body, placed);
  }
}

/** A function defined inside of a block and used outside of it becomes a variable. */
function placeFunction(
  program: Program,
  binding: Binding,
  body: readonly Stmt[],
  placed: Declarations,
): void {
  const isDefinition = (stmt: Stmt): boolean => stmt.kind === 'def' && stmt.name === binding.name;
  if (body.some(isDefinition)) return;
  const touching = body.filter(
    (stmt) => mentions(program, stmt, binding) || defines(stmt, binding.name),
  );
  const [first] = touching;
  if (first === undefined || touching.length === 1) return;
  placed.before.set(first, [...(placed.before.get(first) ?? []), binding]);
  const note = (stmts: readonly Stmt[]): void => {
    for (const stmt of stmts) {
      if (isDefinition(stmt)) placed.assigned.add(stmt);
      else if (stmt.kind !== 'def' && stmt.kind !== 'class')
        for (const block of blocksOf(stmt)) note(block);
    }
  };
  note(touching);
}

function defines(stmt: Stmt, name: string): boolean {
  if (stmt.kind === 'def' || stmt.kind === 'class') return stmt.name === name;
  return blocksOf(stmt).some((block) => block.some((inner) => defines(inner, name)));
}

/** Whether every block that mentions the name can declare it for itself; if so, done. */
function independent(
  program: Program,
  binding: Binding,
  block: readonly Stmt[],
  placed: Declarations,
): boolean {
  const found = noDeclarations();
  const touching = block.filter((stmt) => mentions(program, stmt, binding));
  const first = touching.find((stmt) => mentionsNow(program, stmt, binding));
  if (first !== undefined && declares(first, binding.name) && !readsIn(program, first, binding)) {
    const writes = countWrites(program, block, binding);
    const keyword = writes === 1 ? 'const' : 'let';
    addInline(placed, first, { keyword, binding });
    return true;
  }
  for (const stmt of touching) {
    if (stmt.kind === 'for' && targetNames(stmt.target).includes(binding.name)) {
      if (
        expressionMentions(program, stmt.iterable, binding) ||
        touches(program, stmt.otherwise, binding)
      ) {
        return false;
      }
      const keyword = countWrites(program, stmt.body, binding) === 0 ? 'const' : 'let';
      addInline(found, stmt, { keyword, binding });
      continue;
    }
    if (headMentions(program, stmt, binding)) return false;
    if (stmt.kind === 'def' || stmt.kind === 'class') return false;
    for (const inner of blocksOf(stmt)) {
      if (!touches(program, inner, binding)) continue;
      if (isHandlerName(stmt, inner, binding.name)) continue;
      if (!independent(program, binding, inner, found)) return false;
    }
  }
  for (const [stmt, names] of found.inline) {
    for (const one of names.values()) addInline(placed, stmt, one);
  }
  return true;
}

/** Declare the name before the first statement that mentions it, in the innermost block that holds them all. */
function place(
  program: Program,
  binding: Binding,
  block: readonly Stmt[],
  placed: Declarations,
): void {
  const touching = block.filter((stmt) => mentions(program, stmt, binding));
  const first = touching.find((stmt) => mentionsNow(program, stmt, binding)) ?? touching[0];
  if (first === undefined) return;
  if (
    touching.length === 1 &&
    first.kind !== 'for' &&
    first.kind !== 'while' &&
    !headMentions(program, first, binding)
  ) {
    const inner = blocksOf(first).filter((candidate) => touches(program, candidate, binding));
    if (inner.length === 1 && first.kind !== 'def' && first.kind !== 'class') {
      place(program, binding, inner[0] as readonly Stmt[], placed);
      return;
    }
  }
  const list = placed.before.get(first);
  if (list === undefined) placed.before.set(first, [binding]);
  else list.push(binding);
}

/** `except E as name`: the name lives in its handler only. */
function isHandlerName(stmt: Stmt, block: readonly Stmt[], name: string): boolean {
  return (
    stmt.kind === 'try' &&
    stmt.handlers.some((handler) => handler.body === block && handler.name === name)
  );
}

function addInline(placed: Declarations, stmt: Stmt, one: Inline): void {
  const names = placed.inline.get(stmt);
  if (names === undefined) placed.inline.set(stmt, new Map([[one.binding.name, one]]));
  else names.set(one.binding.name, one);
}

/** What is taken apart is declared as a whole, or before. */
function settleMixed(placed: Declarations): void {
  for (const [stmt, names] of placed.inline) {
    const targets =
      stmt.kind === 'for' ? [stmt.target] : stmt.kind === 'assign' ? stmt.targets : [];
    for (const target of targets) {
      if (target.kind === 'name') continue;
      const own = targetNames(target);
      if (isPattern(target) && own.every((name) => names.has(name))) continue;
      for (const name of own) {
        const one = names.get(name);
        if (one === undefined) continue;
        names.delete(name);
        placed.before.set(stmt, [...(placed.before.get(stmt) ?? []), one.binding]);
      }
    }
  }
}

/** Whether a target holds nothing but names. */
function isPattern(target: Expr): boolean {
  switch (target.kind) {
    case 'name':
      return true;
    case 'tuple':
    case 'list':
      return target.items.every(isPattern);
    case 'starred':
      return isPattern(target.value);
    default:
      return false;
  }
}

/** Whether a statement gives the name its value in plain sight: `name = …`, `name, other = …`, `with … as name`. */
function declares(stmt: Stmt, name: string): boolean {
  if (stmt.kind === 'assign') {
    return (
      stmt.value !== undefined && stmt.targets.some((target) => targetNames(target).includes(name))
    );
  }
  return stmt.kind === 'with' && stmt.items.some((item) => item.name === name);
}

/** The keyword a statement declares the names of a target with; undefined where they are declared before. */
export function declaredWith(
  declarations: Declarations,
  stmt: Stmt,
  target: Expr,
): 'const' | 'let' | undefined {
  const names = declarations.inline.get(stmt);
  const own = targetNames(target);
  if (names === undefined || own.length === 0 || !own.every((name) => names.has(name)))
    return undefined;
  return own.every((name) => names.get(name)?.keyword === 'const') ? 'const' : 'let';
}
