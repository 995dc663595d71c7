import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import type { Span } from './ast.js';
import type { Module, Stmt } from './ast-statements.js';
import { type BlockReader, docstringOf, emptyTrivia } from './block-reader.js';
import { attachComments } from './comments.js';
import { COMPOUND_STATEMENTS } from './compound-statements.js';
import { expressionReader } from './expressions.js';
import { Lines } from './lines.js';
import { SIMPLE_STATEMENTS } from './simple-statements.js';
import { isClosed } from './strings.js';
import { childrenOf } from './tokens.js';

/**
 * Parse Python source.
 *
 * Never throws: a line that is no Python becomes a statement of kind `other` holding that line, and what
 * stands around it is read all the same.
 */
export function parsePython(text: string): Module {
  const source = text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n');
  const tree = parser.parse(source);
  const lines = new Lines(source);
  const broken = brokenLines(tree.topNode, lines);
  const reader: BlockReader = {
    ...expressionReader(source),
    block: (body) => (body === undefined ? [] : readBlock(reader, body, lines, broken)),
    statement: (node) => {
      const read = SIMPLE_STATEMENTS[node.name] ?? COMPOUND_STATEMENTS[node.name];
      const base = { from: node.from, to: node.to, trivia: emptyTrivia() };
      return read?.(reader, base, childrenOf(node)) ?? { ...base, kind: 'other' };
    },
  };
  const stmts = readBlock(reader, tree.topNode, lines, broken);
  const comments = attachComments(tree.topNode, stmts, lines);
  const doc = docstringOf(stmts);
  if (doc === undefined) return { source, doc, body: stmts, comments };
  const [opening, ...body] = stmts;
  const { leading = [], trailing, after = [] } = opening?.trivia ?? {};
  const tail = trailing === undefined ? [] : [{ text: trailing, blank: false }];
  const head = [...leading, ...tail, ...after, ...comments];
  return { source, doc, body, comments: head };
}

/** The lines the parser could make nothing of. */
function brokenLines(top: SyntaxNode, lines: Lines): ReadonlySet<number> {
  const broken = new Set<number>();
  top.cursor().iterate((node) => {
    const isOpen = node.name === 'String' && !isClosed(lines.source.slice(node.from, node.to));
    if (!node.type.isError && !isOpen) return;
    const parent = node.node.parent?.name ?? '';
    // The grammar wants a value after yield; Python does not.
    if (node.from === node.to && parent.startsWith('Yield')) return;
    // What is missing at the end of a line is reported at the beginning of the next one.
    const missing = node.from === node.to && lines.source[node.from - 1] === '\n';
    const from = missing ? node.from - 1 : node.from;
    const last = lines.lineOf(Math.max(from, node.to - 1));
    for (let line = lines.lineOf(from); line <= last; line += 1) broken.add(line);
  });
  return broken;
}

function readBlock(
  reader: BlockReader,
  body: SyntaxNode,
  lines: Lines,
  broken: ReadonlySet<number>,
): Stmt[] {
  const stmts: Stmt[] = [];
  const nodes = childrenOf(body).flatMap((node) =>
    node.name === 'StatementGroup'
      ? childrenOf(node).filter((child) => child.name !== ';')
      : [node],
  );
  for (const node of nodes) {
    if (node.name === ':' || (node.type.isError && node.from === node.to)) continue;
    const bad = brokenSpan(node, lines, broken);
    if (bad === undefined) {
      stmts.push(reader.statement(node));
      continue;
    }
    const last = stmts.at(-1);
    if (last?.kind === 'other' && lines.lineOf(last.to) >= lines.lineOf(bad.from)) {
      stmts[stmts.length - 1] = { ...last, to: Math.max(last.to, bad.to) };
    } else if (lines.source.slice(bad.from, bad.to).trim() !== '') {
      stmts.push({ kind: 'other', ...bad, trivia: emptyTrivia() });
    }
  }
  return stmts;
}

/** The whole lines of a statement whose own text (its blocks aside) touches a broken line. */
function brokenSpan(node: SyntaxNode, lines: Lines, broken: ReadonlySet<number>): Span | undefined {
  const blocks: SyntaxNode[] = [];
  collectBodies(node, blocks);
  const inBlock = (line: number): boolean =>
    blocks.some(
      (block) =>
        line > lines.lineOf(block.from) && line <= lines.lineOf(Math.max(block.from, block.to - 1)),
    );
  const first = lines.lineOf(node.from);
  const last = lines.lineOf(Math.max(node.from, node.to - 1));
  for (let line = first; line <= last; line += 1) {
    if (broken.has(line) && !inBlock(line)) {
      const text = lines.textOf(first);
      const indent = text.length - text.trimStart().length;
      return { from: lines.startOf(first) + indent, to: lines.endOf(last) };
    }
  }
  return undefined;
}

/** The blocks of a statement itself, those of the statements inside them left out. */
function collectBodies(node: SyntaxNode, found: SyntaxNode[]): void {
  for (const child of childrenOf(node)) {
    if (child.name === 'Body') found.push(child);
    else if (child.name === 'FunctionDefinition' || child.name === 'ClassDefinition') {
      collectBodies(child, found);
    }
  }
}
