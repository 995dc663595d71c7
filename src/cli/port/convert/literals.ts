import type { Expr, FormatPart, Span, StringExpr } from '../python/ast.js';
import { call, id, raw, string } from '../typescript/build.js';
import type { Node, TemplatePart } from '../typescript/nodes.js';
import { type Context, unported } from './context.js';
import { formatted } from './format-spec.js';
import type { Scope } from './scope.js';
import { settled } from './types.js';

/** A piece of a text that is put together. */
export interface Piece {
  /** Literal text, or a value. */
  readonly part: string | Node;
  /** The source line it stands on: pieces of one line go into one template. */
  readonly line: number;
  /** Its line breaks stay line breaks: the literal was written over several lines. */
  readonly multiline: boolean;
  /** A value that is known to be text, so that it may stand alone beside a `+`. */
  readonly isText: boolean;
}

/** A string literal; bytes that are no ASCII become bytes. */
export function stringNode(cx: Context, expr: StringExpr): Node {
  if (expr.bytes && /[^\x00-\x7f]/.test(expr.value)) {
    return call({ kind: 'member', object: id('Buffer'), name: 'from' }, [
      string(expr.value),
      string('latin1'),
    ]);
  }
  return joinPieces([literalPiece(cx, expr)]);
}

export function literalPiece(cx: Context, expr: StringExpr): Piece {
  const multiline = cx.report.textOf(expr).includes('\n');
  return { part: expr.value, line: cx.report.lineOf(expr), multiline, isText: true };
}

/** The pieces of an f-string. */
export function formatPieces(
  cx: Context,
  expr: Span & { readonly parts: readonly FormatPart[] },
  scope: Scope,
): Piece[] {
  const line = cx.report.lineOf(expr);
  const multiline = cx.report.textOf(expr).includes('\n');
  return expr.parts.flatMap((part): Piece[] => {
    if (typeof part === 'string') return [{ part, line, multiline, isText: true }];
    const value = formatPart(cx, part, scope);
    const pieces: Piece[] = [{ part: value, line, multiline, isText: false }];
    return part.label === ''
      ? pieces
      : [{ part: part.label, line, multiline, isText: true }, ...pieces];
  });
}

function formatPart(cx: Context, part: Exclude<FormatPart, string>, scope: Scope): Node {
  const spec = part.spec.every((piece) => typeof piece === 'string')
    ? part.spec.join('')
    : undefined;
  // {x=} shows the repr unless a format is asked for.
  const conversion = part.conversion ?? (part.label !== '' && spec === '' ? 'r' : undefined);
  const type = cx.typeOf(part.value, scope);
  const node =
    spec === undefined
      ? undefined
      : formatted(cx, cx.expr(part.value, scope), type, conversion, spec);
  return node ?? unported(cx, part.value, 'a format with no counterpart');
}

/** A value as `str()` and `%s` show it. */
export function shown(cx: Context, expr: Expr, scope: Scope): Node {
  const type = cx.typeOf(expr, scope);
  const kind = settled(type).kind;
  if (kind === 'bytes') return cx.text(expr, scope);
  return formatted(cx, cx.expr(expr, scope), type, undefined, '') as Node;
}

/**
 * Put pieces together: a plain literal where there is nothing but text, one template where it is short or written
 * on one line, else one literal or template per source line, joined by `+`.
 */
export function joinPieces(pieces: readonly Piece[]): Node {
  const first = pieces[0];
  if (first === undefined) return string('');
  const lines: Piece[][] = [];
  for (const piece of pieces) {
    const last = lines.at(-1)?.at(-1);
    if (last !== undefined && last.line === piece.line) lines.at(-1)?.push(piece);
    else lines.push([piece]);
  }
  const length = pieces.reduce(
    (sum, { part }) => sum + (typeof part === 'string' ? part.length : 12),
    0,
  );
  const groups = lines.length > 1 && length > 72 ? lines : [pieces];
  // A value that opens a sum must be text by itself, or the + would add numbers.
  return groups
    .map((group, at) => (group.length === 1 && at > 0 ? alone(group[0] as Piece) : one(group)))
    .reduce((left, right) => ({ kind: 'binary', op: '+', left, right }));
}

const alone = (piece: Piece): Node =>
  typeof piece.part === 'string' ? one([piece]) : piece.isText ? piece.part : one([piece]);

function one(pieces: readonly Piece[]): Node {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined && typeof only.part !== 'string' && only.isText) {
    return only.part;
  }
  const parts: TemplatePart[] = [];
  for (const { part } of pieces) {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else if (typeof part !== 'string' && part.kind === 'string') parts.push(part.value);
    else if (typeof part !== 'string' && part.kind === 'template') parts.push(...part.parts);
    else if (typeof part !== 'string' && isStringOf(part)) parts.push(part.args[0] as Node);
    else parts.push(part);
  }
  const multiline = pieces.some(
    (piece) => piece.multiline && typeof piece.part === 'string' && piece.part.includes('\n'),
  );
  if (!multiline && parts.every((part) => typeof part === 'string')) return string(parts.join(''));
  return { kind: 'template', parts, multiline };
}

/** `String(x)`: a template makes text of x by itself. */
function isStringOf(node: Node): node is Extract<Node, { kind: 'call' }> {
  return (
    node.kind === 'call' &&
    node.callee.kind === 'id' &&
    node.callee.name === 'String' &&
    node.args.length === 1
  );
}

/** A number literal as JavaScript writes it; undefined for imaginary ones. */
export function numberNode(text: string): Node | undefined {
  const lower = text.toLowerCase().replace(/l$/, '');
  if (lower.endsWith('j')) return undefined;
  if (/^0\d+$/.test(lower)) return raw(/^0+$/.test(lower) ? '0' : `0o${lower.replace(/^0+/, '')}`);
  if (/^0[xob]/.test(lower)) return raw(lower);
  const value = Number(lower);
  if (/^\d+$/.test(lower) && !Number.isSafeInteger(value)) return undefined;
  return raw(/e/.test(lower) ? lower : String(value));
}
