import type { SyntaxNode } from '@lezer/common';
import { readArguments, readParameters } from './arguments.js';
import type { Expr } from './ast.js';
import type { Stmt } from './ast-statements.js';
import {
  type BlockReader,
  docstringOf,
  type ReadStatement,
  type StatementBase,
} from './block-reader.js';
import { type Reader, readList, textOf } from './reader.js';
import { childrenOf, splitAtCommas } from './tokens.js';

const isBody = (node: SyntaxNode): boolean => node.name === 'Body';

/** The readers of statements that hold blocks, by the grammar's names. */
export const COMPOUND_STATEMENTS: Readonly<Record<string, ReadStatement>> = {
  IfStatement: (reader, base, children) => {
    const branches: { test: Expr; body: Stmt[] }[] = [];
    let otherwise: Stmt[] = [];
    children.forEach((child, at) => {
      if (child.name === 'if' || child.name === 'elif') {
        const test = reader.expr(children[at + 1] as SyntaxNode);
        branches.push({ test, body: reader.block(children[at + 2]) });
      } else if (child.name === 'else') otherwise = reader.block(children[at + 1]);
    });
    return { ...base, kind: 'if', branches, otherwise };
  },
  WhileStatement: (reader, base, children) => ({
    ...base,
    kind: 'while',
    test: reader.expr(children[1] as SyntaxNode),
    body: reader.block(children.find(isBody)),
    otherwise: elseOf(reader, children),
  }),
  ForStatement: (reader, base, children) => {
    const start = children.findIndex((child) => child.name === 'for');
    const within = children.findIndex((child) => child.name === 'in');
    const body = children.findIndex(isBody);
    const target = readList(reader, children.slice(start + 1, within));
    const iterable = readList(reader, children.slice(within + 1, body));
    if (target === undefined || iterable === undefined) return { ...base, kind: 'other' };
    return {
      ...base,
      kind: 'for',
      target,
      iterable,
      body: reader.block(children[body]),
      otherwise: elseOf(reader, children),
      async: start > 0,
    };
  },
  TryStatement: readTry,
  WithStatement: (reader, base, children) => {
    const start = children.findIndex((child) => child.name === 'with');
    const body = children.findIndex(isBody);
    const items = splitAtCommas(children.slice(start + 1, body)).map((group) => ({
      value: reader.expr(group[0] as SyntaxNode),
      name: group[2] === undefined ? undefined : textOf(reader, group[2]),
    }));
    return { ...base, kind: 'with', items, body: reader.block(children[body]), async: start > 0 };
  },
  FunctionDefinition: (reader, base, children) => {
    const returns = children.find((child) => child.name === 'TypeDef')?.lastChild;
    const body = children.find(isBody);
    return {
      ...base,
      kind: 'def',
      name: nameAfter(reader, children, 'def'),
      params: readParameters(
        reader,
        children.find((child) => child.name === 'ParamList'),
      ),
      returns: returns ? reader.expr(returns) : undefined,
      async: children[0]?.name === 'async',
      decorators: [],
      ...readDocumented(reader, body),
    };
  },
  ClassDefinition: (reader, base, children) => ({
    ...base,
    kind: 'class',
    name: nameAfter(reader, children, 'class'),
    args: readArguments(
      reader,
      children.find((child) => child.name === 'ArgList'),
    ),
    decorators: [],
    ...readDocumented(reader, children.find(isBody)),
  }),
  DecoratedStatement: (reader, base, children) => {
    const last = children.at(-1) as SyntaxNode;
    const stmt = reader.statement(last);
    if (stmt.kind !== 'def' && stmt.kind !== 'class') return { ...base, kind: 'other' };
    const decorators = children
      .filter((child) => child.name === 'Decorator')
      .map((child) => readDecorator(reader, child));
    return { ...stmt, ...base, decorators };
  },
};

/** The docstring of a block and the statements after it. */
function readDocumented(
  reader: BlockReader,
  body: SyntaxNode | undefined,
): { doc: string | undefined; body: Stmt[] } {
  const stmts = reader.block(body);
  const doc = docstringOf(stmts);
  return { doc, body: doc === undefined ? stmts : stmts.slice(1) };
}

function nameAfter(reader: Reader, children: readonly SyntaxNode[], keyword: string): string {
  const at = children.findIndex((child) => child.name === keyword);
  return textOf(reader, children[at + 1] as SyntaxNode);
}

function elseOf(reader: BlockReader, children: readonly SyntaxNode[]): Stmt[] {
  const at = children.findIndex((child) => child.name === 'else');
  return at < 0 ? [] : reader.block(children[at + 1]);
}

/** `@a.b(c)`: the grammar lists the dotted name's parts without a node around them. */
function readDecorator(reader: Reader, node: SyntaxNode): Expr {
  const parts = childrenOf(node).slice(1);
  let expr = reader.expr(parts[0] as SyntaxNode);
  for (const part of parts.slice(1)) {
    if (part.name === 'VariableName' || part.name === 'PropertyName') {
      const name = textOf(reader, part);
      expr = { kind: 'attribute', from: expr.from, to: part.to, object: expr, name };
    } else if (part.name === 'ArgList') {
      const args = readArguments(reader, part);
      expr = { kind: 'call', from: expr.from, to: part.to, callee: expr, args };
    }
  }
  return expr;
}

function readTry(reader: BlockReader, base: StatementBase, children: readonly SyntaxNode[]): Stmt {
  const isWhole = children.some((child) => child.name === 'except' || child.name === 'finally');
  if (!isWhole) return { ...base, kind: 'other' };
  const body = (keyword: string): Stmt[] => {
    const at = children.findIndex((child) => child.name === keyword);
    return at < 0 ? [] : reader.block(children[at + 1]);
  };
  const handlers = children.flatMap((child, at) => {
    if (child.name !== 'except') return [];
    const end = children.findIndex((other, index) => index > at && isBody(other));
    // `except A as e` and, in Python 2, `except A, e`.
    const [type, , name] = children.slice(at + 1, end);
    const last = children[end] as SyntaxNode;
    return [
      {
        from: child.from,
        to: last.to,
        type: type && reader.expr(type),
        name: name && textOf(reader, name),
        body: reader.block(last),
      },
    ];
  });
  return {
    ...base,
    kind: 'try',
    body: body('try'),
    handlers,
    otherwise: body('else'),
    final: body('finally'),
  };
}
