import type { Argument, Clause, Expr, FormatPart, Parameter } from './ast.js';
import type { Stmt } from './ast-statements.js';

/** The blocks of a statement, in order. */
export function blocksOf(stmt: Stmt): (readonly Stmt[])[] {
  switch (stmt.kind) {
    case 'def':
    case 'class':
    case 'with':
      return [stmt.body];
    case 'if':
      return [...stmt.branches.map((branch) => branch.body), stmt.otherwise];
    case 'for':
    case 'while':
      return [stmt.body, stmt.otherwise];
    case 'try':
      return [
        stmt.body,
        ...stmt.handlers.map((handler) => handler.body),
        stmt.otherwise,
        stmt.final,
      ];
    default:
      return [];
  }
}

const defined = (exprs: readonly (Expr | undefined)[]): Expr[] =>
  exprs.filter((expr) => expr !== undefined);
const ofArguments = (args: readonly Argument[]): Expr[] => args.map((arg) => arg.value);
const ofParameters = (params: readonly Parameter[]): Expr[] =>
  defined(params.map((param) => param.fallback));
const ofClauses = (clauses: readonly Clause[]): Expr[] =>
  clauses.flatMap((clause) =>
    clause.kind === 'if' ? [clause.test] : [clause.target, clause.iterable],
  );
const ofParts = (parts: readonly FormatPart[]): Expr[] =>
  parts.flatMap((part) => (typeof part === 'string' ? [] : [part.value, ...ofParts(part.spec)]));

/** The expressions a statement itself holds: not those of its blocks, no annotations. */
export function expressionsOf(stmt: Stmt): Expr[] {
  switch (stmt.kind) {
    case 'def':
      return [...stmt.decorators, ...ofParameters(stmt.params)];
    case 'class':
      return [...stmt.decorators, ...ofArguments(stmt.args)];
    case 'assign':
      return defined([...stmt.targets, stmt.value]);
    case 'augment':
      return [stmt.target, stmt.value];
    case 'if':
      return stmt.branches.map((branch) => branch.test);
    case 'for':
      return [stmt.target, stmt.iterable];
    case 'while':
      return [stmt.test];
    case 'try':
      return defined(stmt.handlers.map((handler) => handler.type));
    case 'with':
      return stmt.items.map((item) => item.value);
    case 'expr':
      return [stmt.value];
    case 'return':
      return defined([stmt.value]);
    case 'raise':
      return defined([stmt.value, stmt.cause]);
    case 'assert':
      return defined([stmt.test, stmt.message]);
    case 'delete':
      return [...stmt.targets];
    default:
      return [];
  }
}

/** The expressions directly inside an expression. */
export function partsOf(expr: Expr): Expr[] {
  switch (expr.kind) {
    case 'call':
      return [expr.callee, ...ofArguments(expr.args)];
    case 'attribute':
      return [expr.object];
    case 'subscript':
      return [expr.object, expr.index];
    case 'slice':
      return defined([expr.start, expr.stop, expr.step]);
    case 'binary':
    case 'logical':
      return [expr.left, expr.right];
    case 'compare':
      return [...expr.operands];
    case 'unary':
      return [expr.operand];
    case 'list':
    case 'tuple':
    case 'set':
      return [...expr.items];
    case 'dict':
      return expr.entries.flatMap((entry) => defined([entry.key, entry.value]));
    case 'comprehension':
      return [...ofClauses(expr.clauses), ...defined([expr.element, expr.value])];
    case 'conditional':
      return [expr.test, expr.then, expr.otherwise];
    case 'lambda':
      return [...ofParameters(expr.params), expr.body];
    case 'format':
      return ofParts(expr.parts);
    case 'joined':
      return [...expr.parts];
    case 'yield':
      return defined([expr.value]);
    case 'await':
    case 'starred':
      return [expr.value];
    case 'named':
      return [expr.target, expr.value];
    default:
      return [];
  }
}

/** Visit an expression and everything inside of it; `visit` returning false leaves out what is inside. */
export function visitExpression(expr: Expr, visit: (expr: Expr) => boolean | undefined): void {
  if (visit(expr) === false) return;
  for (const part of partsOf(expr)) visitExpression(part, visit);
}
