import type { Expr } from '../python/ast.js';
import type { FunctionStmt } from '../python/ast-statements.js';
import { call, declare, id, method, plain, raw, run, THIS } from '../typescript/build.js';
import type { Line, Node, Param } from '../typescript/nodes.js';
import { isInlineCallbacks } from './bind-functions.js';
import type { Context } from './context.js';
import { isExported } from './exports.js';
import { visitAll } from './facts.js';
import { localName } from './local-names.js';
import { isBeyondTypeScript, parameterNodes } from './parameters.js';
import { functionOf, isSelf, pythonName } from './resolve.js';
import type { FunctionInfo, Scope } from './scope.js';
import { docLines, markLines } from './trivia.js';

/** A function that is no method. */
export function functionLines(cx: Context, stmt: FunctionStmt, scope: Scope): Line[] {
  const info = cx.program.functions.get(stmt) as FunctionInfo;
  const name = localName(stmt.name);
  const exported = isExported(cx, stmt.name, scope, stmt);
  const { wrappers, left } = decoratorsOf(cx, stmt, scope);
  const leading = [
    ...left.flatMap((decorator) => quoteDecorator(cx, decorator)),
    ...docLines(stmt.doc),
  ];
  const usesThis = scope.self !== undefined && mentionsSelf(stmt, info.scope);
  const body = bodyLines(cx, stmt, info);
  const parts = {
    params: parameterNodes(cx, info),
    async: stmt.async,
    returns: returnType(cx, stmt, info),
  };
  const assigned = cx.declarations.assigned.has(stmt);
  if (wrappers.length === 0 && !info.inlineCallbacks && !usesThis && !assigned) {
    const generator = info.generator;
    return [
      documented(
        { kind: 'function-declaration', name, body, exported, ...parts, generator },
        leading,
      ),
    ];
  }
  let value: Node = info.generator
    ? generatorNode(cx, info, parts.params, body, usesThis)
    : usesThis
      ? { kind: 'arrow', body, ...parts }
      : { kind: 'function', name, body, ...parts };
  for (const wrapper of wrappers.toReversed()) value = call(cx.expr(wrapper, scope), [value]);
  if (info.generator && usesThis) value = method(value, 'bind', [THIS]);
  if (assigned) return [{ ...run({ kind: 'assign', op: '=', target: id(name), value }), leading }];
  return [
    documented({ kind: 'declare', keyword: 'const', pattern: name, value, exported }, leading),
  ];
}

const documented = (node: Line['node'], leading: readonly string[]): Line => ({
  ...plain(node),
  leading,
});

/** The generator `inlineCallbacks` runs, or one that stands alone. */
export function generatorNode(
  cx: Context,
  info: FunctionInfo,
  params: readonly Param[],
  body: readonly Line[],
  usesThis: boolean,
): Node {
  const self: Param[] = usesThis
    ? [{ pattern: 'this', type: info.scope.class?.node.name ?? 'any' }]
    : [];
  const node: Node = { kind: 'function', generator: true, params: [...self, ...params], body };
  return info.inlineCallbacks ? call(cx.imports.name('hawser', 'inlineCallbacks'), [node]) : node;
}

/** The statements of a function, with what its signature could not hold before them. */
export function bodyLines(cx: Context, stmt: FunctionStmt, info: FunctionInfo): Line[] {
  const lines = cx.block(stmt.body, info.scope);
  if (!isBeyondTypeScript(info)) return lines;
  cx.report.mark({ from: stmt.from, to: stmt.body[0]?.from ?? stmt.to }, 'keywords after *args');
  const lost = info.params.filter((param) => param.keywordOnly || param.star === '**');
  return [
    ...lost.map((param, at): Line => {
      const value: Node =
        param.star === '**'
          ? raw('{}')
          : param.fallback === undefined
            ? raw('undefined')
            : cx.expr(param.fallback, info.scope);
      const type = param.star === '**' ? 'Record<string, any>' : 'any';
      const line = declare('const', localName(param.name), value, type);
      const text = `// hawser port: could not convert: keywords after *${restName(info)}`;
      return at === 0 ? { ...line, leading: [text] } : line;
    }),
    ...lines,
  ];
}

const restName = (info: FunctionInfo): string =>
  info.params.find((param) => param.star === '*')?.name ?? '';

/** The result's type where Python says one. */
export function returnType(
  cx: Context,
  stmt: FunctionStmt,
  info: FunctionInfo,
): string | undefined {
  if (stmt.returns === undefined || info.generator) return undefined;
  const type = cx.types.resultOfFunction(info);
  if (type.kind === 'none') return 'void';
  if (type.kind === 'promise' && type.of.kind === 'none') return 'Promise<void>';
  const text = cx.typeText(type);
  return text === 'any' ? undefined : text;
}

/** Decorators that are functions TypeScript can call, and those left for a person. */
export function decoratorsOf(
  cx: Context,
  stmt: FunctionStmt,
  scope: Scope,
): { wrappers: Expr[]; left: Expr[] } {
  const wrappers: Expr[] = [];
  const left: Expr[] = [];
  for (const decorator of stmt.decorators) {
    const callee = decorator.kind === 'call' ? decorator.callee : decorator;
    const python = pythonName(callee, scope);
    if (isInlineCallbacks(decorator) || python === 'functools.wraps') continue;
    if (functionOf(callee, scope, cx.program.functions) !== undefined) wrappers.push(decorator);
    else if (
      python !== undefined &&
      cx.ownModule(python.slice(0, python.lastIndexOf('.'))) !== undefined
    )
      wrappers.push(decorator);
    else left.push(decorator);
  }
  return { wrappers, left };
}

/** The comment for a decorator that was left. */
export function quoteDecorator(cx: Context, decorator: Expr): string[] {
  const span = { from: decorator.from - 1, to: decorator.to };
  cx.report.mark(span);
  return markLines(cx, span);
}

/** Whether a function inside of a method uses the method's `self`. */
function mentionsSelf(stmt: FunctionStmt, scope: Scope): boolean {
  let found = false;
  visitAll(stmt.body, (expr) => {
    if (expr.kind === 'name' && isSelf(expr, scope)) found = true;
    if (expr.kind === 'call' && expr.callee.kind === 'name' && expr.callee.id === 'super')
      found = true;
  });
  return found;
}
