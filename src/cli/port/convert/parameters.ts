import type { Parameter } from '../python/ast.js';
import type { Node, Param } from '../typescript/nodes.js';
import type { Context } from './context.js';
import { callsOf, visitAll } from './facts.js';
import { localName } from './local-names.js';
import type { FunctionInfo } from './scope.js';
import { settled, type Type } from './types.js';

/** The parameters that only a keyword fills: in TypeScript the members of one options object. */
export const optionNames = (info: FunctionInfo): string[] =>
  info.params.filter((param) => param.keywordOnly).map((param) => param.name);

/** Whether a parameter takes whatever comes. */
export const isLoose = (param: Parameter | undefined): boolean =>
  param !== undefined && param.star !== '';

/** How the parameters of a function are written; `typed` false leaves out what the context says. */
export function parameterNodes(cx: Context, info: FunctionInfo, typed = true): Param[] {
  const params = allParameters(cx, info, typed);
  // What Twisted calls may leave out parameters it does not use.
  if (isCalledByTwisted(info)) {
    while (params.length > 0 && !isUsed(cx, info, params.length - 1)) params.pop();
  }
  return params;
}

function isCalledByTwisted({ node, role }: FunctionInfo): boolean {
  return (
    node.kind === 'def' && role === 'method' && /^(render(_[A-Z]+)?|getChild)$/.test(node.name)
  );
}

function isUsed(cx: Context, info: FunctionInfo, place: number): boolean {
  const param = info.params[place];
  if (param === undefined || param.star !== '' || info.node.kind !== 'def') return true;
  const given = info.given.get(param.name) ?? [];
  if (given.length > 0 || callsOf(cx.program).has(info.node.name)) return true;
  let used = false;
  visitAll(info.node.body, (expr) => {
    if (expr.kind === 'name' && expr.id === param.name) used = true;
  });
  return used;
}

function allParameters(cx: Context, info: FunctionInfo, typed: boolean): Param[] {
  const params: Param[] = [];
  const plain = info.params.filter((param) => param.star === '' && !param.keywordOnly);
  const lastRequired = plain.findLastIndex((param) => param.fallback === undefined);
  plain.forEach((param, at) => {
    params.push(plainParameter(cx, info, param, typed, at < lastRequired));
  });
  const rest = info.params.find((param) => param.star === '*');
  const named = info.params.filter((param) => param.keywordOnly);
  const collected = info.params.find((param) => param.star === '**');
  if (named.length > 0) params.push(optionsParameter(cx, info, named, collected));
  else if (collected !== undefined && rest === undefined) {
    params.push({
      pattern: localName(collected.name),
      type: 'Record<string, any>',
      fallback: { kind: 'object', properties: [] },
    });
  }
  if (rest !== undefined && named.length === 0) {
    params.push({ pattern: localName(rest.name), type: 'any[]', rest: true });
  }
  return params;
}

/** A signature TypeScript has no place for: what follows `*args` by name. */
export function isBeyondTypeScript(info: FunctionInfo): boolean {
  const rest = info.params.some((param) => param.star === '*');
  return rest && info.params.some((param) => param.keywordOnly || param.star === '**');
}

export function typeOfParameter(cx: Context, info: FunctionInfo, name: string): Type {
  const binding = info.scope.bindings.get(name);
  return binding === undefined ? { kind: 'any' } : cx.types.typeOfBinding(binding);
}

function plainParameter(
  cx: Context,
  info: FunctionInfo,
  param: Parameter,
  typed: boolean,
  beforeRequired: boolean,
): Param {
  const type = typeOfParameter(cx, info, param.name);
  const pattern = localName(param.name);
  const { fallback } = param;
  if (fallback === undefined) return typed ? { pattern, type: cx.typeText(type) } : { pattern };
  const isNone = fallback.kind === 'constant' && fallback.value === 'None';
  if (isNone) {
    const text = cx.typeText(settled(type));
    // What stands before a parameter that must be given cannot be left out.
    return beforeRequired
      ? { pattern, type: text === 'any' ? text : `${text} | undefined` }
      : { pattern, type: text, optional: true };
  }
  const value: Node = cx.exprAs(fallback, info.scope.parent ?? info.scope, type);
  const obvious = ['text', 'number', 'boolean'].includes(type.kind) && fallback.kind !== 'call';
  return { pattern, fallback: value, type: obvious ? undefined : cx.typeText(type) };
}

function optionsParameter(
  cx: Context,
  info: FunctionInfo,
  named: readonly Parameter[],
  collected: Parameter | undefined,
): Param {
  const members = named.map((param) => {
    const type = cx.typeText(settled(typeOfParameter(cx, info, param.name)));
    return `${param.name}${param.fallback === undefined ? '' : '?'}: ${type}`;
  });
  if (collected !== undefined) members.push('[name: string]: any');
  const items = named.map((param) => {
    const { fallback } = param;
    const isNone =
      fallback === undefined || (fallback.kind === 'constant' && fallback.value === 'None');
    const value = isNone ? undefined : cx.expr(fallback, info.scope.parent ?? info.scope);
    return {
      key: param.name,
      value: localName(param.name),
      ...(value === undefined ? {} : { fallback: value }),
    };
  });
  return {
    pattern: {
      kind: 'object',
      items,
      ...(collected === undefined ? {} : { rest: localName(collected.name) }),
    },
    type: `{ ${members.join('; ')} }`,
    fallback: named.every((param) => param.fallback !== undefined)
      ? { kind: 'object', properties: [] }
      : undefined,
  };
}
