import type { Argument, AttributeExpr, Expr, Span } from '../python/ast.js';
import type { Stmt } from '../python/ast-statements.js';
import { call, string } from '../typescript/build.js';
import type { Line, Node } from '../typescript/nodes.js';
import type { Program } from './bind.js';
import type { Declarations } from './declare.js';
import type { Helpers } from './helpers.js';
import type { Imports } from './imports.js';
import type { Inference } from './infer.js';
import type { Report } from './report.js';
import type { Scope } from './scope.js';
import type { Type } from './types.js';

/** What a file becomes: a module, or a script whose `resource` is served. */
export type Kind = 'module' | 'rpy';

/** Everything the emitters share while one file is converted. */
export interface Context {
  readonly kind: Kind;
  readonly program: Program;
  readonly types: Inference;
  readonly imports: Imports;
  readonly helpers: Helpers;
  readonly report: Report;
  readonly declarations: Declarations;
  /** The TypeScript specifier of a Python module of the same project; undefined for others. */
  readonly ownModule: (pythonModule: string) => string | undefined;
  /** What a script finds without importing it, as far as it uses it: to be declared. */
  readonly scriptGlobals: Set<string>;
  /** What the statement being converted stands in. */
  readonly around: Surroundings;

  /** Convert an expression. */
  expr(expr: Expr, scope: Scope): Node;
  /** Convert an expression whose destination is known to hold a type. */
  exprAs(expr: Expr, scope: Scope, type: Type): Node;
  /** Convert an expression whose truth is asked. */
  truth(expr: Expr, scope: Scope): Node;
  /** Convert an expression that must be text: bytes become it. */
  text(expr: Expr, scope: Scope): Node;
  /** Convert `object.name` without binding it: to be called or assigned. */
  member(expr: AttributeExpr, scope: Scope): Node;
  /** Convert the arguments for a function, `given` being there already. */
  arguments(callee: Expr, args: readonly Argument[], scope: Scope, given?: readonly Node[]): Node[];
  /** Convert the statements of a block. */
  block(stmts: readonly Stmt[], scope: Scope): Line[];
  /** The type of an expression. */
  typeOf(expr: Expr, scope: Scope): Type;
  /** The text of a type, its names imported. */
  typeText(type: Type): string;
  /** Twisted's reactor. */
  reactor(): Node;
  /** Whether a missing key or index is caught around here, so that it has to be thrown. */
  catchesLookups(): boolean;
}

/** What changes as the conversion goes down the tree. */
export interface Surroundings {
  /** Loops that are open, innermost last; `flag` is set before a `break` where an else clause asks for it. */
  readonly loops: { readonly flag: string | undefined }[];
  /** The name of the exception the handler around caught, and whether it was asked for. */
  caught: { readonly name: string; used: boolean } | undefined;
  /** How many handlers around catch Python's LookupError. */
  lookups: number;
}

/** Note that something could not be converted; the expression that stands for it throws when it is reached. */
export function unported(cx: Context, span: Span, reason?: string): Node {
  const mark = cx.report.mark(span, reason);
  return call(cx.helpers.use('unported'), [string(mark.python)]);
}
