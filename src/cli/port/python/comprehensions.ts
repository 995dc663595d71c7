import type { SyntaxNode } from '@lezer/common';
import type { Clause, Expr, Span } from './ast.js';
import { type Reader, readList } from './reader.js';

/** Read `element for target in iterable if test`, without its brackets. */
export function readComprehension(
  reader: Reader,
  span: Span,
  type: 'list' | 'set' | 'dict' | 'generator',
  inner: readonly SyntaxNode[],
): Expr {
  const start = inner.findIndex((child) => child.name === 'for' || child.name === 'async');
  const head = inner.slice(0, start);
  const colon = head.findIndex((child) => child.name === ':');
  const element = readList(reader, colon < 0 ? head : head.slice(0, colon));
  const value = colon < 0 ? undefined : readList(reader, head.slice(colon + 1));
  const clauses = readClauses(reader, inner.slice(start));
  const { from, to } = span;
  if (element === undefined || clauses === undefined) return { kind: 'other', from, to };
  return { kind: 'comprehension', from, to, type, element, value, clauses };
}

function readClauses(reader: Reader, nodes: readonly SyntaxNode[]): Clause[] | undefined {
  const clauses: Clause[] = [];
  let at = 0;
  while (at < nodes.length) {
    const async = nodes[at]?.name === 'async';
    if (async) at += 1;
    if (nodes[at]?.name === 'if') {
      clauses.push({ kind: 'if', test: reader.expr(nodes[at + 1] as SyntaxNode) });
      at += 2;
      continue;
    }
    const within = nodes.findIndex((node, index) => index > at && node.name === 'in');
    const target = readList(reader, nodes.slice(at + 1, within));
    const iterable = nodes[within + 1];
    if (within < 0 || target === undefined || iterable === undefined) return undefined;
    clauses.push({ kind: 'for', target, iterable: reader.expr(iterable), async });
    at = within + 2;
  }
  return clauses;
}
