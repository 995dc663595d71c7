import type { BinaryExpr, Expr } from '../python/ast.js';
import { sure } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import type { Context } from './context.js';
import { formatPieces, joinPieces, literalPiece, type Piece } from './literals.js';
import type { Scope } from './scope.js';
import { settled } from './types.js';

/** A sum of texts as one text; undefined where it is none, or where no literal is in it. */
export function concatenation(cx: Context, expr: BinaryExpr, scope: Scope): Node | undefined {
  const terms = termsOf(expr);
  const isText = (term: Expr): boolean =>
    ['text', 'bytes'].includes(settled(cx.typeOf(term, scope)).kind);
  if (!terms.some((term) => isLiteral(term)) || !terms.some(isText)) return undefined;
  return joinPieces(terms.flatMap((term) => piecesOf(cx, term, scope)));
}

function termsOf(expr: Expr): Expr[] {
  return expr.kind === 'binary' && expr.op === '+'
    ? [...termsOf(expr.left), ...termsOf(expr.right)]
    : [expr];
}

const isLiteral = (expr: Expr): boolean =>
  expr.kind === 'string' || expr.kind === 'joined' || expr.kind === 'format';

/** The pieces of one term of a sum, or of literals written side by side. */
export function piecesOf(cx: Context, expr: Expr, scope: Scope): Piece[] {
  switch (expr.kind) {
    case 'string':
      if (expr.bytes && /[^\x00-\x7f]/.test(expr.value)) break;
      return [literalPiece(cx, expr)];
    case 'format':
      return formatPieces(cx, expr, scope);
    case 'joined':
      return expr.parts.flatMap((part) => piecesOf(cx, part, scope));
  }
  const type = cx.typeOf(expr, scope);
  const node = cx.text(expr, scope);
  const part = type.kind === 'optional' ? sure(node) : node;
  return [
    { part, line: cx.report.lineOf(expr), multiline: false, isText: settled(type).kind === 'text' },
  ];
}
