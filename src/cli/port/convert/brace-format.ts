import type { CallExpr, Expr } from '../python/ast.js';
import type { Node } from '../typescript/nodes.js';
import { piecesOf } from './concatenation.js';
import { type Context, unported } from './context.js';
import { formatted } from './format-spec.js';
import { joinPieces, type Piece } from './literals.js';
import type { Scope } from './scope.js';

const FIELD = /\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::([^{}]*))?\}/g;

/** `'{} of {name:>4}'.format(a, name=b)` as a template literal. */
export function strFormat(cx: Context, expr: CallExpr, scope: Scope): Node {
  if (expr.callee.kind !== 'attribute') return unported(cx, expr);
  const { object } = expr.callee;
  const isLiteral = object.kind === 'string' || object.kind === 'joined';
  if (!isLiteral || expr.args.some((arg) => arg.star !== '')) {
    return unported(cx, expr, 'the format is no literal');
  }
  const pieces: Piece[] = [];
  let automatic = 0;
  for (const literal of piecesOf(cx, object, scope)) {
    if (typeof literal.part !== 'string') return unported(cx, expr);
    let at = 0;
    const text = literal.part;
    for (const match of text.matchAll(FIELD)) {
      pieces.push({ ...literal, part: text.slice(at, match.index) });
      at = match.index + match[0].length;
      if (match[1] === undefined) {
        pieces.push({ ...literal, part: match[0].slice(1) });
        continue;
      }
      const field =
        /^\d*(?=$|[.[])/.test(match[1]) && !/^\d/.test(match[1])
          ? `${automatic++}${match[1]}`
          : match[1];
      const value = fieldValue(expr, field);
      const node =
        value &&
        formatted(cx, cx.expr(value, scope), cx.typeOf(value, scope), match[2], match[3] ?? '');
      if (node === undefined) return unported(cx, expr, `the field ${match[0]}`);
      pieces.push({ ...literal, part: node, isText: false });
    }
    pieces.push({ ...literal, part: text.slice(at) });
  }
  return joinPieces(pieces.filter((piece) => piece.part !== ''));
}

/** The expression a field stands for: `0`, `name`, `0.attribute`, `name[key]`. */
function fieldValue(expr: CallExpr, field: string): Expr | undefined {
  const match = /^(\w+)((?:\.\w+|\[[^\]]+\])*)$/.exec(field);
  if (match === null) return undefined;
  const [, first = '', path = ''] = match;
  const positional = expr.args.filter((arg) => arg.name === undefined);
  const found = /^\d+$/.test(first)
    ? positional[Number(first)]?.value
    : expr.args.find((arg) => arg.name === first)?.value;
  if (found === undefined) return undefined;
  const span = { from: found.from, to: found.to };
  let value: Expr = found;
  for (const [, attribute, key] of path.matchAll(/\.(\w+)|\[([^\]]+)\]/g)) {
    if (attribute !== undefined)
      value = { ...span, kind: 'attribute', object: value, name: attribute };
    else if (key !== undefined) {
      const index: Expr = /^\d+$/.test(key)
        ? { ...span, kind: 'number', text: key }
        : { ...span, kind: 'string', value: key, bytes: false };
      value = { ...span, kind: 'subscript', object: value, index };
    }
  }
  return value;
}
