import type { SyntaxNode } from '@lezer/common';
import type { Expr } from './ast.js';
import type { ImportedName, Stmt } from './ast-statements.js';
import type { BlockReader, ReadStatement, StatementBase } from './block-reader.js';
import { readList, textOf } from './reader.js';
import { splitAtCommas } from './tokens.js';

const simple =
  (kind: 'pass' | 'break' | 'continue'): ReadStatement =>
  (_, base) => ({ ...base, kind });

/** The readers of statements without a block of their own, by the grammar's names. */
export const SIMPLE_STATEMENTS: Readonly<Record<string, ReadStatement>> = {
  PassStatement: simple('pass'),
  BreakStatement: simple('break'),
  ContinueStatement: simple('continue'),
  ExpressionStatement: (reader, base, children) => {
    const value = readList(reader, children);
    return value === undefined ? { ...base, kind: 'other' } : { ...base, kind: 'expr', value };
  },
  YieldStatement: (reader, base, children) => {
    const parent = children[0]?.parent;
    if (parent === undefined || parent === null) return { ...base, kind: 'other' };
    return { ...base, kind: 'expr', value: reader.expr(parent) };
  },
  PrintStatement: (reader, base, children) => {
    const callee: Expr = { kind: 'name', from: base.from, to: base.from + 5, id: 'print' };
    const args = children
      .slice(1)
      .map((child) => ({ name: undefined, star: '' as const, value: reader.expr(child) }));
    const value: Expr = { kind: 'call', from: base.from, to: base.to, callee, args };
    return { ...base, kind: 'expr', value };
  },
  AssignStatement: readAssign,
  UpdateStatement: (reader, base, children) => {
    const at = children.findIndex((child) => child.name === 'UpdateOp');
    const target = readList(reader, children.slice(0, at));
    const value = readList(reader, children.slice(at + 1));
    if (at < 0 || target === undefined || value === undefined) return { ...base, kind: 'other' };
    const op = textOf(reader, children[at] as SyntaxNode).slice(0, -1);
    return { ...base, kind: 'augment', target, op, value };
  },
  DeleteStatement: (reader, base, children) => ({
    ...base,
    kind: 'delete',
    targets: splitAtCommas(children.slice(1)).map((group) => reader.expr(group[0] as SyntaxNode)),
  }),
  ReturnStatement: (reader, base, children) => ({
    ...base,
    kind: 'return',
    value: readList(reader, children.slice(1)),
  }),
  RaiseStatement: (reader, base, children) => {
    const from = children.findIndex((child) => child.name === 'from');
    // raise X, "message" is Python 2; it means raise X("message").
    const [type, message] = splitAtCommas(children.slice(1, from < 0 ? undefined : from)).map(
      (group) => reader.expr(group[0] as SyntaxNode),
    );
    const value: Expr | undefined =
      type !== undefined && message !== undefined
        ? {
            kind: 'call',
            from: type.from,
            to: message.to,
            callee: type,
            args: [{ name: undefined, star: '', value: message }],
          }
        : type;
    const cause = from < 0 ? undefined : reader.expr(children[from + 1] as SyntaxNode);
    return { ...base, kind: 'raise', value, cause };
  },
  AssertStatement: (reader, base, children) => {
    const [test, message] = splitAtCommas(children.slice(1)).map((group) =>
      reader.expr(group[0] as SyntaxNode),
    );
    return test === undefined
      ? { ...base, kind: 'other' }
      : { ...base, kind: 'assert', test, message };
  },
  ScopeStatement: (reader, base, children) => ({
    ...base,
    kind: 'scope',
    global: children[0]?.name === 'global',
    names: children
      .filter((child) => child.name === 'VariableName')
      .map((child) => textOf(reader, child)),
  }),
  ImportStatement: readImport,
};

function readAssign(
  reader: BlockReader,
  base: StatementBase,
  children: readonly SyntaxNode[],
): Stmt {
  const annotation = children.find((child) => child.name === 'TypeDef')?.lastChild;
  const groups: SyntaxNode[][] = [[]];
  for (const child of children) {
    if (child.name === 'AssignOp') groups.push([]);
    else if (child.name !== 'TypeDef') groups.at(-1)?.push(child);
  }
  const read = groups.map((group) => readList(reader, group));
  if (read.includes(undefined)) return { ...base, kind: 'other' };
  const exprs = read as Expr[];
  return {
    ...base,
    kind: 'assign',
    targets: exprs.length > 1 ? exprs.slice(0, -1) : exprs,
    annotation: annotation ? reader.expr(annotation) : undefined,
    value: exprs.length > 1 ? exprs.at(-1) : undefined,
  };
}

function readImport(
  reader: BlockReader,
  base: StatementBase,
  children: readonly SyntaxNode[],
): Stmt {
  const at = children.findIndex((child) => child.name === 'import');
  const names = splitAtCommas(
    children.slice(at + 1).filter((child) => child.name !== '(' && child.name !== ')'),
  ).map((group): ImportedName => {
    const as = group.findIndex((child) => child.name === 'as');
    const dotted = (as < 0 ? group : group.slice(0, as)).map((part) => textOf(reader, part));
    return {
      name: dotted.join(''),
      alias: as < 0 ? undefined : textOf(reader, group[as + 1] as SyntaxNode),
    };
  });
  if (at === 0) return { ...base, kind: 'import', names };
  const path = children
    .slice(1, at)
    .map((child) => textOf(reader, child))
    .join('');
  const level = /^\.*/.exec(path)?.[0].length ?? 0;
  const all = names.length === 1 && names[0]?.name === '*';
  return { ...base, kind: 'from', level, module: path.slice(level), names: all ? [] : names };
}
