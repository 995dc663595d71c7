import type { Expr } from '../python/ast.js';
import type { Stmt, WithStmt } from '../python/ast-statements.js';
import { binary, call, create, declare, id, plain, raw, run } from '../typescript/build.js';
import type { Line, Node } from '../typescript/nodes.js';
import { assignLines, augmentLine, deleteLine } from './assign.js';
import { classLines } from './classes.js';
import { type Context, unported } from './context.js';
import { assigns } from './definite.js';
import { isExported } from './exports.js';
import { functionLines } from './functions.js';
import { importLines } from './import-lines.js';
import { localName } from './local-names.js';
import { forLines, whileLines } from './loops.js';
import { classNamed, pythonName } from './resolve.js';
import type { Binding, Scope } from './scope.js';
import { docLines, headOf, markLines, withTrivia } from './trivia.js';
import { negation } from './truth.js';
import { tryLines } from './try.js';
import { handedOn } from './tuples.js';

/** Convert the statements of a block. */
export function blockLines(cx: Context, stmts: readonly Stmt[], scope: Scope): Line[] {
  return stmts.flatMap((stmt) => statementLines(cx, stmt, scope));
}

function statementLines(cx: Context, stmt: Stmt, scope: Scope): Line[] {
  const before = cx.report.marks.length;
  cx.report.statements += 1;
  const made = convert(cx, stmt, scope);
  // Marks inside of blocks were quoted where they stand.
  const head = headOf(stmt, cx.program.module.source);
  const own = cx.report.marks
    .slice(before)
    .some((mark) => mark.line <= cx.report.lastLineOf(head) && mark.line >= cx.report.lineOf(stmt));
  const quotes = stmt.kind !== 'def' && stmt.kind !== 'class' && own;
  const declared = (cx.declarations.before.get(stmt) ?? []).map((binding) =>
    hoisted(cx, binding, stmt),
  );
  return withTrivia(stmt, [...declared, ...made], quotes ? markLines(cx, head) : []);
}

/** A variable Python has in the whole function, declared where TypeScript's blocks want it. */
function hoisted(cx: Context, binding: Binding, stmt: Stmt): Line {
  const type = cx.types.typeOfBinding(binding);
  const text = cx.typeText(type);
  const name = localName(binding.name);
  const loose =
    assigns(stmt, binding.name) ||
    text === 'any' ||
    text.endsWith('| undefined') ||
    text === 'undefined';
  return plain({
    kind: 'declare',
    keyword: 'let',
    pattern: loose ? name : `${name}!`,
    type: text === 'undefined' ? 'any' : text,
    exported: isExported(cx, binding.name, binding.scope, stmt),
  });
}

function convert(cx: Context, stmt: Stmt, scope: Scope): Line[] {
  switch (stmt.kind) {
    case 'expr':
      return expressionLines(cx, stmt.value, scope);
    case 'assign':
      return assignLines(cx, stmt, scope);
    case 'augment':
      return [augmentLine(cx, stmt, scope)];
    case 'return':
      return [plain({ kind: 'return', value: stmt.value && handedOn(cx, stmt.value, scope) })];
    case 'raise':
      return [plain({ kind: 'throw', value: raised(cx, stmt, scope) })];
    case 'if':
      return ifLines(cx, stmt, scope);
    case 'for':
      return forLines(cx, stmt, scope);
    case 'while':
      return whileLines(cx, stmt, scope);
    case 'try':
      return tryLines(cx, stmt, scope);
    case 'with':
      return withLines(cx, stmt, scope);
    case 'def':
      return functionLines(cx, stmt, scope);
    case 'class':
      return classLines(cx, stmt, scope);
    case 'import':
    case 'from':
      return importLines(cx, stmt, scope);
    case 'assert': {
      const message =
        stmt.message === undefined ? [raw("'assertion failed'")] : [cx.text(stmt.message, scope)];
      const body = [plain({ kind: 'throw' as const, value: create('Error', message) })];
      return [
        plain({ kind: 'if', branches: [{ test: negation(cx.truth(stmt.test, scope)), body }] }),
      ];
    }
    case 'delete':
      return stmt.targets.map((target) => deleteLine(cx, target, scope));
    case 'break': {
      const flag = cx.around.loops.at(-1)?.flag;
      const set =
        flag === undefined
          ? []
          : [run({ kind: 'assign', op: '=', target: id(flag), value: raw('true') })];
      return [...set, plain({ kind: 'break' })];
    }
    case 'continue':
      return [plain({ kind: 'continue' })];
    case 'pass':
    case 'scope':
      return [];
    case 'other':
      return [run(unported(cx, stmt))];
  }
}

function expressionLines(cx: Context, expr: Expr, scope: Scope): Line[] {
  if (expr.kind === 'string')
    return [{ ...plain({ kind: 'none' as const }), leading: docLines(expr.value) }];
  if (expr.kind === 'constant') return [];
  if (expr.kind === 'call') {
    const python = pythonName(expr.callee, scope);
    if (python === 'twisted.internet.defer.returnValue') {
      const value = expr.args[0]?.value;
      return [plain({ kind: 'return', value: value && handedOn(cx, value, scope) })];
    }
    if (python === 'twisted.python.log.startLogging') {
      cx.report.mark(expr, 'hawser logs to the console by itself');
      return [];
    }
  }
  return [run(cx.expr(expr, scope))];
}

function raised(cx: Context, stmt: Extract<Stmt, { kind: 'raise' }>, scope: Scope): Node {
  const { value, cause } = stmt;
  if (value === undefined) {
    const { caught } = cx.around;
    if (caught === undefined) return unported(cx, stmt);
    caught.used = true;
    return id(caught.name);
  }
  const node = cx.expr(value, scope);
  const isClass =
    value.kind === 'name' && (classNamed(value, scope) !== undefined || node.kind === 'id');
  const thrown =
    isClass || (value.kind === 'attribute' && /^[A-Z]/.test(value.name)) ? create(node) : node;
  if (
    cause === undefined ||
    thrown.kind !== 'new' ||
    (cause.kind === 'constant' && cause.value === 'None')
  )
    return thrown;
  const args = thrown.args.length === 0 ? [raw("''")] : thrown.args;
  const options: Node = {
    kind: 'object',
    properties: [{ kind: 'entry', key: 'cause', value: cx.expr(cause, scope) }],
  };
  // Only the classes of JavaScript itself are known to take a cause.
  const takesCause =
    thrown.callee.kind === 'id' && /^(Range|Type|Syntax|Reference)?Error$/.test(thrown.callee.name);
  return takesCause
    ? { ...thrown, args: [...args, options] }
    : call('Object.assign', [thrown, options]);
}

function ifLines(cx: Context, stmt: Extract<Stmt, { kind: 'if' }>, scope: Scope): Line[] {
  const [first] = stmt.branches;
  const test =
    first !== undefined && stmt.branches.length === 1 && isMainTest(first.test, scope)
      ? mainTest(cx)
      : undefined;
  if (first !== undefined && isTypeChecking(first.test, scope)) return cx.block(first.body, scope);
  return [
    plain({
      kind: 'if',
      branches: stmt.branches.map((branch) => ({
        test: test ?? cx.truth(branch.test, scope),
        body: cx.block(branch.body, scope),
      })),
      otherwise: stmt.otherwise.length === 0 ? undefined : cx.block(stmt.otherwise, scope),
    }),
  ];
}

/** `__name__ == '__main__'` */
function isMainTest(test: Expr, scope: Scope): boolean {
  if (test.kind !== 'compare' || test.ops[0] !== '==') return false;
  const [left, right] = test.operands;
  return (
    left !== undefined &&
    pythonName(left, scope) === 'builtins.__name__' &&
    right?.kind === 'string' &&
    right.value === '__main__'
  );
}

function mainTest(cx: Context): Node {
  const path = call(cx.imports.name('node:url', 'fileURLToPath'), [raw('import.meta.url')]);
  return binary('===', raw('process.argv[1]'), path);
}

const isTypeChecking = (test: Expr, scope: Scope): boolean =>
  pythonName(test, scope) === 'typing.TYPE_CHECKING';

/** `with`: its head is marked, the statements of its block follow it. */
function withLines(cx: Context, stmt: WithStmt, scope: Scope): Line[] {
  const lines = stmt.items.map((item): Line => {
    const reason = 'TypeScript has no context managers';
    const value = unported(cx, item.value, reason);
    if (item.name === undefined) return run(value);
    const inline = cx.declarations.inline.get(stmt)?.get(item.name);
    const name = localName(item.name);
    if (inline !== undefined) return declare(inline.keyword, name, value, 'any');
    return run({ kind: 'assign', op: '=', target: id(name), value });
  });
  return [...lines, ...cx.block(stmt.body, scope)];
}
