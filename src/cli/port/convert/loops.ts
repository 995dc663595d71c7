import type { Expr } from '../python/ast.js';
import type { ForStmt, WhileStmt } from '../python/ast-statements.js';
import { binary, declare, id, not, plain, raw } from '../typescript/build.js';
import type { Line, Node, Statement } from '../typescript/nodes.js';
import { patternOf } from './comprehensions.js';
import { type Context, unported } from './context.js';
import { declaredWith } from './declare.js';
import { iterableNode } from './iteration.js';
import { hasBreak } from './leaving.js';
import { localName } from './local-names.js';
import { targetNames } from './mentions.js';
import { pythonName } from './resolve.js';
import type { Scope } from './scope.js';

/** `for target in iterable:` with its else clause. */
export function forLines(cx: Context, stmt: ForStmt, scope: Scope): Line[] {
  return withElse(cx, stmt, scope, (body) => forStatement(cx, stmt, body, scope));
}

/** `while test:` with its else clause. */
export function whileLines(cx: Context, stmt: WhileStmt, scope: Scope): Line[] {
  return withElse(cx, stmt, scope, (body) => ({
    kind: 'while',
    test: cx.truth(stmt.test, scope),
    body,
  }));
}

/** The else clause of a loop runs unless a break left it: a flag says so. */
function withElse(
  cx: Context,
  stmt: ForStmt | WhileStmt,
  scope: Scope,
  make: (body: Line[]) => Statement,
): Line[] {
  const flag =
    stmt.otherwise.length > 0 && hasBreak(stmt.body)
      ? `broken${cx.around.loops.length || ''}`
      : undefined;
  cx.around.loops.push({ flag });
  const body = cx.block(stmt.body, scope);
  cx.around.loops.pop();
  const loop = plain(make(body));
  if (stmt.otherwise.length === 0) return [loop];
  const otherwise = cx.block(stmt.otherwise, scope);
  if (flag === undefined) return [loop, ...otherwise];
  const unless: Statement = { kind: 'if', branches: [{ test: not(id(flag)), body: otherwise }] };
  return [declare('let', flag, raw('false')), loop, plain(unless)];
}

function forStatement(cx: Context, stmt: ForStmt, body: Line[], scope: Scope): Statement {
  const { target } = stmt;
  const keyword = declaredWith(cx.declarations, stmt, target);
  const counted =
    target.kind === 'name' && keyword === 'const'
      ? countedLoop(cx, stmt, target.id, body, scope)
      : undefined;
  if (counted !== undefined) return counted;
  const iterable = iterableNode(cx, stmt.iterable, scope);
  const awaits = stmt.async ? { awaits: true } : {};
  const pattern = patternOf(target);
  if (keyword !== undefined && pattern !== undefined) {
    return { kind: 'for-of', target: { keyword, pattern }, iterable, body, ...awaits };
  }
  if (pattern !== undefined && targetNames(target).length > 0) {
    return { kind: 'for-of', target: assignable(target), iterable, body, ...awaits };
  }
  return {
    kind: 'for-of',
    target: unported(cx, target, 'a loop over places that are no variables'),
    iterable,
    body,
  };
}

function assignable(target: Expr): Node {
  switch (target.kind) {
    case 'name':
      return id(localName(target.id));
    case 'tuple':
    case 'list':
      return { kind: 'array', items: target.items.map(assignable) };
    case 'starred':
      return { kind: 'spread', value: assignable(target.value) };
    default:
      return raw('_');
  }
}

/** `for i in range(…)` counts. */
function countedLoop(
  cx: Context,
  stmt: ForStmt,
  name: string,
  body: Line[],
  scope: Scope,
): Statement | undefined {
  const { iterable } = stmt;
  if (iterable.kind !== 'call') return undefined;
  const python = pythonName(iterable.callee, scope);
  if (python !== 'builtins.range' && python !== 'builtins.xrange') return undefined;
  if (iterable.args.some((arg) => arg.name !== undefined || arg.star !== '')) return undefined;
  const args = iterable.args.map((arg) => arg.value);
  const [start, stop, step] = args.length === 1 ? [undefined, args[0], undefined] : args;
  const by = step === undefined ? 1 : literalNumber(step);
  if (stop === undefined || by === undefined || by === 0) return undefined;
  const counter = id(localName(name));
  const amount = raw(String(Math.abs(by)));
  return {
    kind: 'for',
    name: localName(name),
    start: start === undefined ? raw('0') : cx.expr(start, scope),
    test: binary(by > 0 ? '<' : '>', counter, cx.expr(stop, scope)),
    step: { kind: 'assign', op: by > 0 ? '+=' : '-=', target: counter, value: amount },
    body,
  };
}

function literalNumber(expr: Expr): number | undefined {
  if (expr.kind === 'number') return Number(expr.text);
  if (expr.kind === 'unary' && expr.op === '-' && expr.operand.kind === 'number')
    return -Number(expr.operand.text);
  return undefined;
}
