import type { SyntaxNode } from '@lezer/common';
import type { Comment, Stmt } from './ast-statements.js';
import type { Lines } from './lines.js';
import { blocksOf } from './walk.js';

interface Found {
  readonly from: number;
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** Nothing but blanks stands before it on its line. */
  readonly own: boolean;
}

/** Lines that speak to Python's tools or to the shell, not to the reader. */
const DIRECTIVE = /^!|^\s*-\*-.*-\*-\s*$|^\s*(?:coding|vim?)[:=]/;

/**
 * Give every comment of the file to a statement, and every statement its empty line.
 *
 * A comment on its own line goes before the next statement when it stands as far in as that one (or less
 * far), otherwise after the last statement of the block it is indented to. One at the end of a line goes
 * with the statement that ends there, else before the statement around it.
 *
 * @returns The comments of a file that holds no statement.
 */
export function attachComments(top: SyntaxNode, stmts: readonly Stmt[], lines: Lines): Comment[] {
  const all = flatten(stmts);
  const homeless: Comment[] = [];
  for (const found of collect(top, lines)) {
    const comment = { text: found.text, blank: lines.isBlank(found.line - 1) };
    const next = all.find((stmt) => stmt.from > found.from);
    const around = all.filter((stmt) => stmt.from < found.from && found.from < stmt.to).at(-1);
    if (!found.own) {
      const ended = all.findLast((stmt) => stmt.to <= found.from);
      if (
        ended !== undefined &&
        lines.lineOf(ended.to) === found.line &&
        blocksOf(ended).length === 0
      ) {
        ended.trivia.trailing = found.text;
      } else if (around !== undefined) attachInside(around, next, found, comment);
      else homeless.push(comment);
      continue;
    }
    if (around !== undefined && blocksOf(around).length === 0) {
      around.trivia.leading.push(comment);
      continue;
    }
    if (next !== undefined && lines.columnOf(next.from) >= found.column) {
      next.trivia.leading.push(comment);
      continue;
    }
    const before = all.filter(
      (stmt) => stmt.from < found.from && lines.columnOf(stmt.from) <= found.column,
    );
    const home = before.at(-1) ?? next;
    if (home === undefined) homeless.push(comment);
    else if (home === next) home.trivia.leading.push(comment);
    else home.trivia.after.push(comment);
  }
  for (const stmt of all) stmt.trivia.blank = lines.isBlank(lines.lineOf(stmt.from) - 1);
  return homeless;
}

/** A comment in the middle of a statement: before the statement that follows inside of it, or before itself. */
function attachInside(around: Stmt, next: Stmt | undefined, found: Found, comment: Comment): void {
  const inside = next !== undefined && next.from < around.to && found.from < next.from;
  (inside ? next : around).trivia.leading.push({ ...comment, blank: false });
}

/** All statements, each before those inside of it: the order of the source. */
function flatten(stmts: readonly Stmt[]): Stmt[] {
  return stmts.flatMap((stmt) => [stmt, ...blocksOf(stmt).flatMap(flatten)]);
}

function collect(top: SyntaxNode, lines: Lines): Found[] {
  const found: Found[] = [];
  top.cursor().iterate((node) => {
    if (node.name !== 'Comment') return;
    const text = lines.source.slice(node.from + 1, node.to);
    const line = lines.lineOf(node.from);
    if (line < 2 && DIRECTIVE.test(text)) return;
    const own = lines.source.slice(lines.startOf(line), node.from).trim() === '';
    found.push({ from: node.from, text, line, column: lines.columnOf(node.from), own });
  });
  return found;
}
