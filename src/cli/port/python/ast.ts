/**
 * The Python syntax tree as the converter sees it: what the grammar's concrete tree says, without its punctuation.
 *
 * Every node knows where it stands in the source (`from`, `to` in UTF-16 units), so that whatever cannot be
 * converted can be quoted as it was written.
 */

/** Where a node stands in the source. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A piece of an f-string: text, or a value with its conversion and format. */
export type FormatPart =
  | string
  | {
      readonly value: Expr;
      /** `r`, `s` or `a` of `{x!r}`. */
      readonly conversion: string | undefined;
      /** What follows the colon; may itself hold values. */
      readonly spec: readonly FormatPart[];
      /** `{x=}`: the text `x=` goes before the value. */
      readonly label: string;
    };

/** One argument of a call; `star` is `*` or `**` where the argument is unpacked. */
export interface Argument {
  readonly name: string | undefined;
  readonly star: '' | '*' | '**';
  readonly value: Expr;
}

/** One parameter of a function or lambda. */
export interface Parameter {
  readonly name: string;
  readonly star: '' | '*' | '**';
  readonly annotation: Expr | undefined;
  readonly fallback: Expr | undefined;
  /** It stands after a bare `*` or after `*args`: only a keyword can fill it. */
  readonly keywordOnly: boolean;
}

/** `for target in iterable` or `if test` of a comprehension. */
export type Clause =
  | {
      readonly kind: 'for';
      readonly target: Expr;
      readonly iterable: Expr;
      readonly async: boolean;
    }
  | { readonly kind: 'if'; readonly test: Expr };

export type NameExpr = Span & { readonly kind: 'name'; readonly id: string };
export type StringExpr = Span & {
  readonly kind: 'string';
  /** The text; bytes that are no ASCII are kept as the characters of the same code, as Latin-1 has them. */
  readonly value: string;
  readonly bytes: boolean;
};
export type FormatExpr = Span & { readonly kind: 'format'; readonly parts: readonly FormatPart[] };
export type JoinedExpr = Span & {
  readonly kind: 'joined';
  readonly parts: readonly (StringExpr | FormatExpr)[];
};
export type CallExpr = Span & {
  readonly kind: 'call';
  readonly callee: Expr;
  readonly args: readonly Argument[];
};
export type AttributeExpr = Span & {
  readonly kind: 'attribute';
  readonly object: Expr;
  readonly name: string;
};
export type SubscriptExpr = Span & {
  readonly kind: 'subscript';
  readonly object: Expr;
  readonly index: Expr;
};
export type SliceExpr = Span & {
  readonly kind: 'slice';
  readonly start: Expr | undefined;
  readonly stop: Expr | undefined;
  readonly step: Expr | undefined;
};
export type BinaryExpr = Span & {
  readonly kind: 'binary';
  readonly op: string;
  readonly left: Expr;
  readonly right: Expr;
};
/** `a < b <= c`: operands one more than operators. */
export type CompareExpr = Span & {
  readonly kind: 'compare';
  readonly ops: readonly string[];
  readonly operands: readonly Expr[];
};
export type LogicalExpr = Span & {
  readonly kind: 'logical';
  readonly op: 'and' | 'or';
  readonly left: Expr;
  readonly right: Expr;
};
export type UnaryExpr = Span & {
  readonly kind: 'unary';
  readonly op: string;
  readonly operand: Expr;
};
export type SequenceExpr = Span & {
  readonly kind: 'list' | 'tuple' | 'set';
  readonly items: readonly Expr[];
};
/** An entry without a key is `**value`. */
export type DictExpr = Span & {
  readonly kind: 'dict';
  readonly entries: readonly { readonly key: Expr | undefined; readonly value: Expr }[];
};
export type ComprehensionExpr = Span & {
  readonly kind: 'comprehension';
  readonly type: 'list' | 'set' | 'dict' | 'generator';
  /** The key, for a dict. */
  readonly element: Expr;
  readonly value: Expr | undefined;
  readonly clauses: readonly Clause[];
};
export type ConditionalExpr = Span & {
  readonly kind: 'conditional';
  readonly test: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
};
export type LambdaExpr = Span & {
  readonly kind: 'lambda';
  readonly params: readonly Parameter[];
  readonly body: Expr;
};
export type YieldExpr = Span & {
  readonly kind: 'yield';
  readonly delegate: boolean;
  readonly value: Expr | undefined;
};

export type Expr =
  | NameExpr
  | StringExpr
  | FormatExpr
  | JoinedExpr
  | CallExpr
  | AttributeExpr
  | SubscriptExpr
  | SliceExpr
  | BinaryExpr
  | CompareExpr
  | LogicalExpr
  | UnaryExpr
  | SequenceExpr
  | DictExpr
  | ComprehensionExpr
  | ConditionalExpr
  | LambdaExpr
  | YieldExpr
  | (Span & { readonly kind: 'number'; readonly text: string })
  | (Span & { readonly kind: 'constant'; readonly value: 'None' | 'True' | 'False' | '...' })
  | (Span & { readonly kind: 'await' | 'starred'; readonly value: Expr })
  | (Span & { readonly kind: 'named'; readonly target: NameExpr; readonly value: Expr })
  /** Something the reader has no node for. */
  | (Span & { readonly kind: 'other' });
