import type { SyntaxNode } from '@lezer/common';
import type { Span } from './ast.js';
import type { Stmt, Trivia } from './ast-statements.js';
import type { Reader } from './reader.js';

/** What the readers of statements need of one another. */
export interface BlockReader extends Reader {
  /** The statements of a `Body`. */
  block(body: SyntaxNode | undefined): Stmt[];
  /** One statement. */
  statement(node: SyntaxNode): Stmt;
}

/** What every statement has: its place, and what stands around it. */
export type StatementBase = Span & { readonly trivia: Trivia };

/** Reads one kind of statement from the children of its node. */
export type ReadStatement = (
  reader: BlockReader,
  base: StatementBase,
  children: readonly SyntaxNode[],
) => Stmt;

/** Nothing stands around the statement. */
export function emptyTrivia(): Trivia {
  return { leading: [], trailing: undefined, after: [], blank: false };
}

/** The text of the string a block opens with, if it does. */
export function docstringOf(stmts: readonly Stmt[]): string | undefined {
  const first = stmts[0];
  if (first?.kind !== 'expr') return undefined;
  if (first.value.kind === 'string') return first.value.value;
  if (first.value.kind !== 'joined') return undefined;
  const texts = first.value.parts.map((part) => (part.kind === 'string' ? part.value : undefined));
  return texts.includes(undefined) ? undefined : texts.join('');
}
