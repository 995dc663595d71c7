import type { Expr } from '../python/ast.js';
import type { FunctionStmt, Stmt } from '../python/ast-statements.js';
import { blocksOf, visitExpression } from '../python/walk.js';
import { call, raw, run } from '../typescript/build.js';
import type { Line, Member } from '../typescript/nodes.js';
import { argumentNodes } from './arguments.js';
import type { Context } from './context.js';
import { bodyLines } from './functions.js';
import { parameterNodes } from './parameters.js';
import { isSelf, isSuper } from './resolve.js';
import type { FunctionInfo } from './scope.js';

/** `__init__` as a constructor; `derived` where there is a base whose constructor must be called. */
export function constructorMember(
  cx: Context,
  stmt: FunctionStmt,
  info: FunctionInfo,
  derived: boolean,
): Member {
  const at = stmt.body.findIndex((inner) => superArguments(inner, info) !== undefined);
  const found = at < 0 ? undefined : (stmt.body[at] as Stmt);
  const lines = bodyLines(
    cx,
    { ...stmt, body: stmt.body.filter((inner) => inner !== found) },
    info,
  );
  const body = derived ? withSuper(cx, stmt, info, lines, found, at) : lines;
  return {
    kind: 'method',
    modifiers: [],
    name: 'constructor',
    params: parameterNodes(cx, info),
    body,
  };
}

/** The base's constructor is called first, unless what it is given has to be worked out before. */
function withSuper(
  cx: Context,
  stmt: FunctionStmt,
  info: FunctionInfo,
  lines: readonly Line[],
  found: Stmt | undefined,
  at: number,
): Line[] {
  if (found === undefined) return [run(call(raw('super'))), ...lines];
  const args = superArguments(found, info) ?? [];
  const callee = (found as Extract<Stmt, { kind: 'expr' }>).value as Extract<
    Expr,
    { kind: 'call' }
  >;
  const nodes = argumentNodes(cx, callee.callee, args, info.scope);
  const { leading, trailing } = found.trivia;
  const line: Line = {
    ...run(call(raw('super'), nodes)),
    leading: leading.map((comment) => `//${comment.text}`),
    trailing: trailing === undefined ? undefined : `//${trailing}`,
  };
  const before = stmt.body.slice(0, at);
  const locals = new Set(before.flatMap(assignedNames));
  const needsThem = args.some((arg) => mentions(arg.value, locals));
  if (!needsThem) return [line, ...lines];
  return [...lines.slice(0, at), line, ...lines.slice(at)];
}

/** The arguments of a call of the base's `__init__`; undefined where a statement is none. */
function superArguments(
  stmt: Stmt,
  info: FunctionInfo,
): Extract<Expr, { kind: 'call' }>['args'] | undefined {
  if (stmt.kind !== 'expr' || stmt.value.kind !== 'call') return undefined;
  const { callee, args } = stmt.value;
  if (callee.kind !== 'attribute' || callee.name !== '__init__') return undefined;
  if (isSuper(callee.object)) return args;
  const [first] = args;
  return first !== undefined && isSelf(first.value, info.scope) ? args.slice(1) : undefined;
}

function assignedNames(stmt: Stmt): string[] {
  const own =
    stmt.kind === 'assign'
      ? stmt.targets.flatMap((target) => (target.kind === 'name' ? [target.id] : []))
      : [];
  return [...own, ...blocksOf(stmt).flatMap((block) => block.flatMap(assignedNames))];
}

function mentions(expr: Expr, names: ReadonlySet<string>): boolean {
  let found = false;
  visitExpression(expr, (inner) => {
    if (inner.kind === 'name' && names.has(inner.id)) found = true;
    return undefined;
  });
  return found;
}

/** The fields a constructor sets in plain sight, so that TypeScript sees them set too. */
export function fieldsSetBy(stmt: FunctionStmt, info: FunctionInfo): Set<string> {
  const names = new Set<string>();
  for (const inner of stmt.body) {
    if (inner.kind !== 'assign') continue;
    for (const target of inner.targets) {
      const targets = target.kind === 'tuple' ? target.items : [target];
      for (const one of targets) {
        if (one.kind === 'attribute' && isSelf(one.object, info.scope)) names.add(one.name);
      }
    }
  }
  return names;
}
