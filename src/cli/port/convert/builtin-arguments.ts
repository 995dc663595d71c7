import type { CallExpr, Expr } from '../python/ast.js';
import { call } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import type { Context } from './context.js';
import type { Scope } from './scope.js';
import { settled, type Type } from './types.js';

/** Undefined means: not with these arguments. */
export type Emit = (cx: Context, expr: CallExpr, scope: Scope) => Node | undefined;

export const first = (expr: CallExpr): Expr | undefined => expr.args[0]?.value;
export const kindOf = (cx: Context, expr: Expr, scope: Scope): Type['kind'] =>
  settled(cx.typeOf(expr, scope)).kind;
export const keyword = (expr: CallExpr, name: string): Expr | undefined =>
  expr.args.find((arg) => arg.name === name)?.value;
export const positional = (expr: CallExpr): Expr[] =>
  expr.args.filter((arg) => arg.name === undefined).map((arg) => arg.value);

/** A helper or function called with the same arguments. */
export const through =
  (name: (cx: Context) => string | Node): Emit =>
  (cx, expr, scope) =>
    expr.args.some((arg) => arg.name !== undefined || arg.star !== '')
      ? undefined
      : call(
          name(cx),
          expr.args.map((arg) => cx.expr(arg.value, scope)),
        );
