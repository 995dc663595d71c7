import type { SyntaxNode } from '@lezer/common';
import { readArguments, readParameters } from './arguments.js';
import type { Expr, Span } from './ast.js';
import { readComprehension } from './comprehensions.js';
import { readString } from './literals.js';
import { isLogical, readLogical } from './logical.js';
import { type Reader, readList, readStarred, textOf } from './reader.js';
import { childrenOf, hasComma, splitAtCommas } from './tokens.js';

type Read = (reader: Reader, span: Span, children: readonly SyntaxNode[], node: SyntaxNode) => Expr;

const COMPARE = new Set(['CompareOp', 'in', 'is', 'not']);
const inner = (children: readonly SyntaxNode[]): readonly SyntaxNode[] => children.slice(1, -1);

/** A reader of expressions over one source text. */
export function expressionReader(source: string): Reader {
  const reader: Reader = {
    source,
    expr(node) {
      const span: Span = { from: node.from, to: node.to };
      if (isLogical(node)) return readLogical(reader, node);
      return READERS[node.name]?.(reader, span, childrenOf(node), node) ?? other(span);
    },
  };
  return reader;
}

const other = (span: Span): Expr => ({ kind: 'other', from: span.from, to: span.to });

const name: Read = (reader, span, _, node) => ({ ...span, kind: 'name', id: textOf(reader, node) });

const sequence =
  (kind: 'list' | 'tuple' | 'set'): Read =>
  (reader, span, children) => ({
    ...span,
    kind,
    items: splitAtCommas(inner(children)).map((group) => readStarred(reader, group)),
  });

const comprehension =
  (type: 'list' | 'set' | 'dict' | 'generator'): Read =>
  (reader, span, children) =>
    readComprehension(reader, span, type, inner(children));

const yields: Read = (reader, span, children) => {
  const delegate = children[1]?.name === 'from';
  // The grammar reports a bare yield as an error; it is none.
  const rest = children.slice(delegate ? 2 : 1).filter((child) => !child.type.isError);
  return { ...span, kind: 'yield', delegate, value: readList(reader, rest) };
};

const READERS: Readonly<Record<string, Read>> = {
  VariableName: name,
  PropertyName: name,
  Number: (reader, span, _, node) => ({
    ...span,
    kind: 'number',
    text: textOf(reader, node).replaceAll('_', ''),
  }),
  None: (_, span) => ({ ...span, kind: 'constant', value: 'None' }),
  Ellipsis: (_, span) => ({ ...span, kind: 'constant', value: '...' }),
  Boolean: (reader, span, _, node) => ({
    ...span,
    kind: 'constant',
    value: textOf(reader, node) === 'True' ? 'True' : 'False',
  }),
  String: (reader, _, __, node) => readString(reader, node),
  FormatString: (reader, _, __, node) => readString(reader, node),
  ContinuedString: (reader, span, children) => ({
    ...span,
    kind: 'joined',
    parts: children.map((child) => readString(reader, child)),
  }),
  ParenthesizedExpression: (reader, span, children) =>
    readList(reader, inner(children)) ?? other(span),
  TupleExpression: sequence('tuple'),
  ArrayExpression: sequence('list'),
  SetExpression: sequence('set'),
  ComprehensionExpression: comprehension('generator'),
  ArrayComprehensionExpression: comprehension('list'),
  SetComprehensionExpression: comprehension('set'),
  DictionaryComprehensionExpression: comprehension('dict'),
  DictionaryExpression: (reader, span, children) => ({
    ...span,
    kind: 'dict',
    entries: splitAtCommas(inner(children)).map((group) => ({
      key: group[0]?.name === '**' ? undefined : reader.expr(group[0] as SyntaxNode),
      value: reader.expr(group.at(-1) as SyntaxNode),
    })),
  }),
  CallExpression: (reader, span, children) => ({
    ...span,
    kind: 'call',
    callee: reader.expr(children[0] as SyntaxNode),
    args: readArguments(reader, children[1]),
  }),
  MemberExpression: (reader, span, children) => {
    const object = reader.expr(children[0] as SyntaxNode);
    const last = children.at(-1) as SyntaxNode;
    if (last.name === 'PropertyName') {
      return { ...span, kind: 'attribute', object, name: textOf(reader, last) };
    }
    return { ...span, kind: 'subscript', object, index: readIndex(reader, children.slice(2, -1)) };
  },
  BinaryExpression: readBinary,
  UnaryExpression: (reader, span, children) => ({
    ...span,
    kind: 'unary',
    op: textOf(reader, children[0] as SyntaxNode),
    operand: reader.expr(children[1] as SyntaxNode),
  }),
  ConditionalExpression: (reader, span, children) => ({
    ...span,
    kind: 'conditional',
    then: reader.expr(children[0] as SyntaxNode),
    test: reader.expr(children[2] as SyntaxNode),
    otherwise: reader.expr(children[4] as SyntaxNode),
  }),
  LambdaExpression: (reader, span, children) => ({
    ...span,
    kind: 'lambda',
    params: readParameters(
      reader,
      children.find((child) => child.name === 'ParamList'),
    ),
    body: reader.expr(children.at(-1) as SyntaxNode),
  }),
  AwaitExpression: (reader, span, children) => ({
    ...span,
    kind: 'await',
    value: reader.expr(children[1] as SyntaxNode),
  }),
  YieldExpression: yields,
  YieldStatement: yields,
  NamedExpression: (reader, span, children) => {
    const target = reader.expr(children[0] as SyntaxNode);
    if (target.kind !== 'name') return other(span);
    return { ...span, kind: 'named', target, value: reader.expr(children.at(-1) as SyntaxNode) };
  },
};

function readBinary(reader: Reader, span: Span, children: readonly SyntaxNode[]): Expr {
  const leftNode = children[0] as SyntaxNode;
  const left = reader.expr(leftNode);
  const right = reader.expr(children.at(-1) as SyntaxNode);
  const operators = inner(children);
  const op = operators.map((child) => textOf(reader, child)).join(' ');
  if (!operators.every((child) => COMPARE.has(child.name))) {
    return { ...span, kind: 'binary', op, left, right };
  }
  // Only an unparenthesised comparison on the left makes a chain: (a < b) < c is none.
  const chained = leftNode.name === 'BinaryExpression' && left.kind === 'compare';
  return chained
    ? { ...span, kind: 'compare', ops: [...left.ops, op], operands: [...left.operands, right] }
    : { ...span, kind: 'compare', ops: [op], operands: [left, right] };
}

function readIndex(reader: Reader, nodes: readonly SyntaxNode[]): Expr {
  const span = { from: nodes[0]?.from ?? 0, to: nodes.at(-1)?.to ?? 0 };
  if (!nodes.some((node) => node.name === ':')) return readList(reader, nodes) ?? other(span);
  if (hasComma(nodes)) return other(span);
  const parts: (Expr | undefined)[] = [undefined];
  for (const node of nodes) {
    if (node.name === ':') parts.push(undefined);
    else parts[parts.length - 1] = reader.expr(node);
  }
  return { ...span, kind: 'slice', start: parts[0], stop: parts[1], step: parts[2] };
}
