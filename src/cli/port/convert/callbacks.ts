import type { Argument, Expr, LambdaExpr } from '../python/ast.js';
import { call, member, THIS } from '../typescript/build.js';
import type { Node, Param } from '../typescript/nodes.js';
import type { Context } from './context.js';
import { localName } from './local-names.js';
import { parameterNodes } from './parameters.js';
import { functionOf, isSelf, methodOf, pythonName } from './resolve.js';
import { type FunctionInfo, lookUp, type Scope } from './scope.js';
import { isSteady } from './steady.js';
import { handedOn } from './tuples.js';

/** `self.name` as a value: an arrow that keeps `this`. */
export function boundMethod(cx: Context, self: Node, name: string, info: FunctionInfo): Node {
  const callee = member(self, name);
  const positional = info.params.filter((param) => param.star === '' && !param.keywordOnly);
  if (info.params.some((param) => param.star !== '' || param.keywordOnly)) {
    const params: Param[] = [{ pattern: 'args', type: 'any[]', rest: true }];
    const target: Node = { kind: 'as', value: callee, type: '(...args: any[]) => any' };
    return {
      kind: 'arrow',
      params,
      body: call(target, [{ kind: 'spread', value: { kind: 'id', name: 'args' } }]),
    };
  }
  const params = positional.map((param): Param => {
    const binding = info.scope.bindings.get(param.name);
    const type = binding === undefined ? 'any' : cx.typeText(cx.types.typeOfBinding(binding));
    return param.fallback === undefined
      ? { pattern: localName(param.name), type }
      : { pattern: localName(param.name), type, optional: true };
  });
  const args = positional.map((param): Node => ({ kind: 'id', name: localName(param.name) }));
  return { kind: 'arrow', params, body: call(callee, args) };
}

/**
 * A function handed over to be called later, and the arguments handed over with it.
 *
 * A method becomes an arrow, as it would lose its `this`; arguments that cannot change until then go into the arrow,
 * others stay beside it.
 *
 * @param lead - Names of the parameters the caller gives before those arguments: `['result']` for `addCallback`.
 * @param typed - Whether TypeScript knows what the arrow is called with, so that it need not be told.
 */
export function handOver(
  cx: Context,
  handed: Expr,
  extra: readonly Argument[],
  lead: readonly string[],
  scope: Scope,
  typed: boolean,
): Node[] {
  const behind = methodBehind(cx, handed, scope);
  const plain = extra.every((arg) => arg.name === undefined && arg.star === '');
  const function_ = (): Node =>
    handed.kind === 'lambda' ? lambdaNode(cx, handed, typed) : cx.expr(handed, scope);
  if (behind === undefined && plain) {
    return [function_(), ...extra.map((arg) => cx.expr(arg.value, scope))];
  }
  const info = behind?.info ?? functionOf(handed, scope, cx.program.functions);
  const leading = leadingNames(info, lead, extra);
  const callee = behind?.callee ?? function_();
  const steady = extra.every((arg) => isSteady(arg.value, scope));
  if (steady || !plain) {
    const given = leading.map((name): Node => ({ kind: 'id', name }));
    return [arrowOf(leading, call(callee, cx.arguments(handed, extra, scope, given)), typed)];
  }
  const names = extra.map((_, at) =>
    localName(info?.params[at + leading.length]?.name ?? `arg${at + 1}`),
  );
  const all = [...leading, ...names];
  const body = call(
    callee,
    all.map((name): Node => ({ kind: 'id', name })),
  );
  return [arrowOf(all, body, typed), ...extra.map((arg) => cx.expr(arg.value, scope))];
}

function arrowOf(names: readonly string[], body: Node, typed: boolean): Node {
  return {
    kind: 'arrow',
    params: names.map((pattern) => (typed ? { pattern } : { pattern, type: 'any' })),
    body,
  };
}

/** What to call the arguments the caller gives: as the method calls them, as far as it takes them. */
function leadingNames(
  info: FunctionInfo | undefined,
  lead: readonly string[],
  extra: readonly Argument[],
): string[] {
  const mentioned = new Set(
    extra.map((arg) => (arg.value.kind === 'name' ? localName(arg.value.id) : '')),
  );
  const names: string[] = [];
  lead.forEach((fallback, at) => {
    const param = info?.params[at];
    if (info !== undefined && param === undefined && !info.params.some((one) => one.star === '*'))
      return;
    const name = param?.star === '' ? localName(param.name) : fallback;
    names.push(mentioned.has(name) ? `${name}_` : name);
  });
  return names;
}

/** A lambda; where the context tells TypeScript its parameters' types, they are left out. */
export function lambdaNode(cx: Context, expr: LambdaExpr, typed: boolean): Node {
  const info = cx.program.functions.get(expr) as FunctionInfo;
  const plain = expr.params.every((param) => param.star === '' && param.fallback === undefined);
  const params = parameterNodes(cx, info, !(typed && plain));
  return { kind: 'arrow', params, body: handedOn(cx, expr.body, info.scope) };
}

interface MethodBehind {
  readonly callee: Node;
  readonly info: FunctionInfo | undefined;
}

/** The method a value is, where it is one of an object: `self.render`, `request.write`, `call.cancel`. */
function methodBehind(cx: Context, handed: Expr, scope: Scope): MethodBehind | undefined {
  if (handed.kind !== 'attribute' || pythonName(handed, scope) !== undefined) return undefined;
  if (isSelf(handed.object, scope)) {
    const info = scope.class && methodOf(scope.class, handed.name);
    if (info !== undefined) {
      return info.role === 'method' ? { callee: member(THIS, handed.name), info } : undefined;
    }
    // A field may hold any function; what nobody assigned is an inherited method.
    const field = scope.class?.fields.get(handed.name);
    return field === undefined ? { callee: member(THIS, handed.name), info: undefined } : undefined;
  }
  if (handed.object.kind === 'name' && lookUp(scope, handed.object.id)?.class !== undefined)
    return undefined;
  const type = cx.typeOf(handed.object, scope);
  const owner = cx.types.classOf(type, scope);
  const info = owner && methodOf(owner, handed.name);
  return { callee: cx.member(handed, scope), info };
}
