import type { SyntaxNode } from '@lezer/common';
import type { Expr } from './ast.js';
import { hasComma, splitAtCommas } from './tokens.js';

/** What the parts of the expression reader need of one another. */
export interface Reader {
  readonly source: string;
  /** Read one expression of the grammar's tree. */
  expr(node: SyntaxNode): Expr;
}

/** The source text of a node. */
export function textOf(reader: Reader, node: SyntaxNode): string {
  return reader.source.slice(node.from, node.to);
}

/** `a`, `a, b` or `*a, b`: one expression, or a tuple where there are commas. */
export function readList(reader: Reader, nodes: readonly SyntaxNode[]): Expr | undefined {
  const first = nodes[0];
  if (first === undefined) return undefined;
  const items = splitAtCommas(nodes).map((group) => readStarred(reader, group));
  if (items.length === 1 && !hasComma(nodes)) return items[0];
  return { kind: 'tuple', from: first.from, to: (nodes.at(-1) as SyntaxNode).to, items };
}

/** One item of a list, with its `*` if it has one. */
export function readStarred(reader: Reader, group: readonly SyntaxNode[]): Expr {
  const first = group[0] as SyntaxNode;
  if (first.name !== '*') return reader.expr(first);
  const value = reader.expr(group[1] as SyntaxNode);
  return { kind: 'starred', from: first.from, to: value.to, value };
}
