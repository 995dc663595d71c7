import { printDoc } from './doc.js';
import { expressionDoc } from './expressions.js';
import { stackLines } from './lines.js';
import type { Line, Node } from './nodes.js';
import type { Printer } from './printer.js';
import { statementDoc } from './statements.js';
import { strength } from './strength.js';

const printer: Printer = {
  expr(node, place) {
    const doc = expressionDoc(printer, node, place);
    const brackets =
      (place === 'statement' && opensLikeAStatement(node)) ||
      (place === 'test' && node.kind === 'assign');
    return brackets ? ['(', doc, ')'] : doc;
  },
  operand(node, needed) {
    return strength(node) < needed
      ? ['(', printer.expr(node, 'wrapped'), ')']
      : printer.expr(node, 'argument');
  },
  lines(lines) {
    return stackLines(lines, (stmt) =>
      stmt.kind === 'none' ? undefined : statementDoc(printer, stmt),
    );
  },
};

/** Print a whole file. */
export function printModule(lines: readonly Line[]): string {
  const text = printDoc(printer.lines(lines)).trim();
  return text === '' ? '' : `${text}\n`;
}

/** Print one expression on its own. */
export function printExpression(node: Node): string {
  return printDoc(printer.expr(node, 'argument'));
}

/** `{` and `function` at the beginning of a statement would be read as a block and a declaration. */
function opensLikeAStatement(node: Node): boolean {
  switch (node.kind) {
    case 'object':
    case 'function':
      return true;
    case 'call':
      return opensLikeAStatement(node.callee);
    case 'member':
    case 'index':
      return opensLikeAStatement(node.object);
    case 'binary':
      return opensLikeAStatement(node.left);
    case 'conditional':
      return opensLikeAStatement(node.test);
    case 'assign':
      return opensLikeAStatement(node.target);
    case 'sure':
    case 'as':
      return opensLikeAStatement(node.value);
    default:
      return false;
  }
}
