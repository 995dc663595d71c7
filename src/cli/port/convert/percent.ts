import type { BinaryExpr, Expr } from '../python/ast.js';
import { index, raw, string } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import { piecesOf } from './concatenation.js';
import { type Context, unported } from './context.js';
import { formatted } from './format-spec.js';
import { joinPieces, type Piece } from './literals.js';
import type { Scope } from './scope.js';
import { ANY, settled, type Type } from './types.js';

const PLACEHOLDER =
  /%(?:\((\w+)\))?([-+ #0]*)(\d+|\*)?(?:\.(\d+|\*))?[hlL]?([diouxXeEfFgGcrsab%])/g;

interface Value {
  readonly node: Node;
  readonly type: Type;
}

/** `'%s of %d' % (a, b)` as a template literal. */
export function percentFormat(cx: Context, expr: BinaryExpr, scope: Scope): Node {
  const literals = piecesOf(cx, expr.left, scope);
  if (!literals.every((piece) => typeof piece.part === 'string')) return unported(cx, expr);
  const next = valuesOf(cx, expr.right, scope, countOf(literals));
  const pieces: Piece[] = [];
  for (const literal of literals) {
    const text = literal.part as string;
    let at = 0;
    for (const match of text.matchAll(PLACEHOLDER)) {
      pieces.push({ ...literal, part: text.slice(at, match.index) });
      at = match.index + match[0].length;
      const piece = placeholder(cx, match, next);
      if (piece === undefined) return unported(cx, expr, `the format ${match[0]}`);
      pieces.push({ ...literal, part: piece, isText: false });
    }
    pieces.push({ ...literal, part: text.slice(at) });
  }
  return joinPieces(pieces.filter((piece) => piece.part !== ''));
}

function countOf(literals: readonly Piece[]): number {
  const all = literals.map((piece) => piece.part).join('');
  return [...all.matchAll(PLACEHOLDER)].filter((match) => match[5] !== '%').length;
}

/** Hands out the values of a format, by name or one after the other. */
function valuesOf(
  cx: Context,
  right: Expr,
  scope: Scope,
  count: number,
): (name: string | undefined) => Value | undefined {
  const typed = (expr: Expr): Value => ({
    node: cx.expr(expr, scope),
    type: cx.typeOf(expr, scope),
  });
  let at = -1;
  return (name) => {
    if (name !== undefined) {
      if (right.kind === 'dict') {
        const entry = right.entries.find(({ key }) => key?.kind === 'string' && key.value === name);
        return entry && typed(entry.value);
      }
      const key: Expr = {
        kind: 'string',
        value: name,
        bytes: false,
        from: right.from,
        to: right.to,
      };
      return typed({
        kind: 'subscript',
        object: right,
        index: key,
        from: right.from,
        to: right.to,
      });
    }
    at += 1;
    if (right.kind === 'tuple') {
      const item = right.items[at];
      return item === undefined || item.kind === 'starred' ? undefined : typed(item);
    }
    const type = settled(cx.typeOf(right, scope));
    if (type.kind === 'tuple') {
      return { node: index(cx.expr(right, scope), raw(String(at))), type: type.items[at] ?? ANY };
    }
    return count === 1 && type.kind !== 'list' ? typed(right) : undefined;
  };
}

function placeholder(
  cx: Context,
  match: RegExpMatchArray,
  next: (name: string | undefined) => Value | undefined,
): Node | string | undefined {
  const [, name, flags = '', width = '', precision, type = 's'] = match;
  if (type === '%') return '%';
  if (width === '*' || precision === '*' || /[+ #]/.test(flags)) return undefined;
  const value = next(name);
  if (value === undefined) return undefined;
  const kind = { i: 'd', u: 'd', r: '', s: '', a: '', b: '' }[type] ?? type;
  const dotted = precision === undefined ? '' : `.${precision}`;
  const align = flags.includes('-') ? '<' : kind === '' && width !== '' ? '>' : '';
  const zero = flags.includes('0') && align === '' ? '0' : '';
  const spec = `${align}${zero}${width}${dotted}${kind}`;
  const conversion = type === 'r' || type === 'a' ? type : undefined;
  // %d of what is known to be a number is just the number.
  const plain = spec === 'd' && settled(value.type).kind !== 'text' ? '' : spec;
  const node = formatted(cx, value.node, value.type, conversion, plain);
  return node?.kind === 'string' ? string(node.value) : node;
}
