import type { Argument, Expr, Parameter, Span } from './ast.js';
/**
 * The Python syntax tree as the converter sees it: what the grammar's concrete tree says, without its punctuation.
 *
 * Every node knows where it stands in the source (`from`, `to` in UTF-16 units), so that whatever cannot be
 * converted can be quoted as it was written.
 */

/** A comment, without its `#`. */
export interface Comment {
  readonly text: string;
  /** An empty line stands before it. */
  readonly blank: boolean;
}

/** What stands around a statement: filled in by the comment pass. */
export interface Trivia {
  leading: Comment[];
  trailing: string | undefined;
  /** Comments after it that still belong to its block. */
  after: Comment[];
  /** An empty line stands before it (after its leading comments). */
  blank: boolean;
}

type Base = Span & { readonly trivia: Trivia };

/** `name as alias`; `name` is dotted in a plain import. */
export interface ImportedName {
  readonly name: string;
  readonly alias: string | undefined;
}

export interface Handler extends Span {
  readonly type: Expr | undefined;
  readonly name: string | undefined;
  readonly body: readonly Stmt[];
}

export type FunctionStmt = Base & {
  readonly kind: 'def';
  readonly name: string;
  readonly params: readonly Parameter[];
  readonly returns: Expr | undefined;
  readonly async: boolean;
  readonly decorators: readonly Expr[];
  readonly doc: string | undefined;
  /** Without the docstring. */
  readonly body: readonly Stmt[];
};
export type ClassStmt = Base & {
  readonly kind: 'class';
  readonly name: string;
  readonly args: readonly Argument[];
  readonly decorators: readonly Expr[];
  readonly doc: string | undefined;
  readonly body: readonly Stmt[];
};
export type AssignStmt = Base & {
  readonly kind: 'assign';
  /** More than one in `a = b = value`. Empty value: a bare annotation. */
  readonly targets: readonly Expr[];
  readonly annotation: Expr | undefined;
  readonly value: Expr | undefined;
};
export type AugmentStmt = Base & {
  readonly kind: 'augment';
  readonly target: Expr;
  /** Without the `=`. */
  readonly op: string;
  readonly value: Expr;
};
export type IfStmt = Base & {
  readonly kind: 'if';
  readonly branches: readonly { readonly test: Expr; readonly body: readonly Stmt[] }[];
  readonly otherwise: readonly Stmt[];
};
export type ForStmt = Base & {
  readonly kind: 'for';
  readonly target: Expr;
  readonly iterable: Expr;
  readonly body: readonly Stmt[];
  readonly otherwise: readonly Stmt[];
  readonly async: boolean;
};
export type WhileStmt = Base & {
  readonly kind: 'while';
  readonly test: Expr;
  readonly body: readonly Stmt[];
  readonly otherwise: readonly Stmt[];
};
export type TryStmt = Base & {
  readonly kind: 'try';
  readonly body: readonly Stmt[];
  readonly handlers: readonly Handler[];
  readonly otherwise: readonly Stmt[];
  readonly final: readonly Stmt[];
};
export type WithStmt = Base & {
  readonly kind: 'with';
  readonly items: readonly { readonly value: Expr; readonly name: string | undefined }[];
  readonly body: readonly Stmt[];
  readonly async: boolean;
};
export type ImportStmt = Base & {
  readonly kind: 'import';
  readonly names: readonly ImportedName[];
};
export type FromStmt = Base & {
  readonly kind: 'from';
  /** Number of leading dots. */
  readonly level: number;
  readonly module: string;
  /** Empty for `import *`. */
  readonly names: readonly ImportedName[];
};

export type Stmt =
  | FunctionStmt
  | ClassStmt
  | AssignStmt
  | AugmentStmt
  | IfStmt
  | ForStmt
  | WhileStmt
  | TryStmt
  | WithStmt
  | ImportStmt
  | FromStmt
  | (Base & { readonly kind: 'expr'; readonly value: Expr })
  | (Base & { readonly kind: 'return'; readonly value: Expr | undefined })
  | (Base & {
      readonly kind: 'raise';
      readonly value: Expr | undefined;
      readonly cause: Expr | undefined;
    })
  | (Base & { readonly kind: 'assert'; readonly test: Expr; readonly message: Expr | undefined })
  | (Base & { readonly kind: 'delete'; readonly targets: readonly Expr[] })
  | (Base & { readonly kind: 'scope'; readonly global: boolean; readonly names: readonly string[] })
  | (Base & { readonly kind: 'pass' | 'break' | 'continue' })
  /** A statement the reader has no node for, or one that is no Python. */
  | (Base & { readonly kind: 'other' });

/** A source file. */
export interface Module {
  readonly source: string;
  readonly doc: string | undefined;
  readonly body: readonly Stmt[];
  /** Comments before the docstring, and those of a file without statements. */
  readonly comments: readonly Comment[];
}
