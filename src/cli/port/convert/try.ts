import type { Expr } from '../python/ast.js';
import type { Handler, TryStmt } from '../python/ast-statements.js';
import { binary, declare, id, not, plain, raw } from '../typescript/build.js';
import type { Line, Node, Statement } from '../typescript/nodes.js';
import { type Context, unported } from './context.js';
import { catchesAll, catchesLookup, caughtClasses } from './exceptions.js';
import { alwaysLeaves } from './leaving.js';
import { localName } from './local-names.js';
import type { Scope } from './scope.js';

/** `try:` with its handlers, its else and its finally clause. */
export function tryLines(cx: Context, stmt: TryStmt, scope: Scope): Line[] {
  const lookups = stmt.handlers.some((handler) => catchesLookup(handler.type, scope));
  cx.around.lookups += lookups ? 1 : 0;
  const body = cx.block(stmt.body, scope);
  cx.around.lookups -= lookups ? 1 : 0;
  const final = stmt.final.length > 0 ? cx.block(stmt.final, scope) : undefined;
  if (stmt.handlers.length === 0) return [plain({ kind: 'try', body, final })];
  const { name, lines } = handlerLines(cx, stmt.handlers, scope);
  const otherwise = cx.block(stmt.otherwise, scope);
  if (otherwise.length === 0) return [plain({ kind: 'try', body, name, handler: lines, final })];
  // The handlers do not guard the else clause: it comes after the try statement.
  const leaves = stmt.handlers.every((handler) => alwaysLeaves(handler.body));
  const flag = 'failed';
  const guarded: Line[] = leaves
    ? [plain({ kind: 'try', body, name, handler: lines }), ...otherwise]
    : [
        declare('let', flag, raw('false')),
        plain({ kind: 'try', body, name, handler: [assignFlag(flag), ...lines] }),
        plain({ kind: 'if', branches: [{ test: not(id(flag)), body: otherwise }] }),
      ];
  return final === undefined ? guarded : [plain({ kind: 'try', body: guarded, final })];
}

const assignFlag = (flag: string): Line =>
  plain({
    kind: 'expression',
    value: { kind: 'assign', op: '=', target: id(flag), value: raw('true') },
  });

interface Branch {
  readonly test: Node | undefined;
  readonly body: Line[];
}

/** The one catch clause all handlers become. */
function handlerLines(
  cx: Context,
  handlers: readonly Handler[],
  scope: Scope,
): { name: string | undefined; lines: Line[] } {
  const name = localName(handlers.find((handler) => handler.name !== undefined)?.name ?? 'error');
  let used = false;
  const branches: Branch[] = [];
  for (const handler of handlers) {
    const outer = cx.around.caught;
    const caught = { name, used: false };
    cx.around.caught = caught;
    const body = cx.block(handler.body, scope);
    cx.around.caught = outer;
    used ||= caught.used || handler.name !== undefined;
    // Handlers that call the exception differently each get their own name for it.
    const own = handler.name === undefined ? name : localName(handler.name);
    const renamed = own === name ? body : [declare('const', own, id(name)), ...body];
    const all = catchesAll(handler.type, scope);
    branches.push({
      test: all ? undefined : handlerTest(cx, handler.type as Expr, name, scope),
      body: renamed,
    });
    if (all) break;
  }
  const open = branches.at(-1)?.test === undefined ? undefined : rethrow(name);
  used ||= branches.some((branch) => branch.test !== undefined);
  const lines = chain(branches, open);
  return { name: used ? `${name}: any` : undefined, lines };
}

function handlerTest(cx: Context, type: Expr, name: string, scope: Scope): Node {
  const classes = caughtClasses(cx, type, scope);
  if (classes === undefined) return unported(cx, type);
  return classes
    .map((class_): Node => binary('instanceof', id(name), raw(class_)))
    .reduce((left, right) => binary('||', left, right));
}

const rethrow = (name: string): Line => plain({ kind: 'throw', value: id(name) });

function chain(branches: readonly Branch[], open: Line | undefined): Line[] {
  const [first, ...more] = branches;
  if (first === undefined) return [];
  if (first.test === undefined) return first.body;
  if (more.length === 0 && open !== undefined) {
    // One handler: what it does not catch goes on at once.
    return [
      plain({ kind: 'if', branches: [{ test: not(first.test), body: [open] }] }),
      ...first.body,
    ];
  }
  const tested = branches.filter((branch) => branch.test !== undefined);
  const last = branches.at(-1);
  const otherwise = last?.test === undefined ? last?.body : open === undefined ? undefined : [open];
  const statement: Statement = {
    kind: 'if',
    branches: tested.map(({ test, body }) => ({ test: test as Node, body })),
    otherwise,
  };
  return [plain(statement)];
}
