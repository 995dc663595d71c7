import type { Argument, Expr } from '../python/ast.js';
import { spread, sure, UNDEFINED } from '../typescript/build.js';
import type { Node, Property } from '../typescript/nodes.js';
import type { Context } from './context.js';
import { classNameOf } from './names.js';
import { isLoose, optionNames } from './parameters.js';
import {
  classNamed,
  functionOf,
  isSelf,
  isSuper,
  lineage,
  methodOf,
  outsideBases,
} from './resolve.js';
import type { FunctionInfo, Scope } from './scope.js';
import { settled } from './types.js';

/** Methods whose keyword arguments stand for places: Twisted's order of them. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  start: ['interval', 'now'],
  putChild: ['path', 'child'],
  setResponseCode: ['code', 'message'],
  redirectTo: ['URL', 'request'],
  notFound: ['brief', 'message'],
  forbidden: ['brief', 'message'],
  errorPage: ['code', 'brief', 'detail'],
  registerProducer: ['producer', 'streaming'],
  Element: ['loader'],
  Site: ['resource'],
  File: ['path'],
  Portal: ['realm', 'checkers'],
  HTTPAuthSessionWrapper: ['portal', 'credentialFactories'],
  BasicCredentialFactory: ['authenticationRealm'],
  DigestCredentialFactory: ['algorithm', 'authenticationRealm'],
  Data: ['data', 'type'],
  callLater: ['delay', 'callable'],
  addTimeout: ['timeout', 'clock', 'onTimeoutCancel'],
  Error: ['code', 'message', 'response'],
  PageRedirect: ['code', 'message', 'response', 'location'],
  addCookie: ['k', 'v'],
  err: ['_stuff', '_why'],
};

/** Options of hawser's that Twisted takes by place as well: those behind the places above, in Twisted's order. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  File: ['defaultType', 'ignoredExts', 'registry', 'allowExt'],
  Site: ['requestFactory'],
  Agent: ['reactor', 'contextFactory', 'connectTimeout', 'bindAddress', 'pool'],
  HTTPConnectionPool: ['reactor', 'persistent'],
};

/** Options that have another name in hawser. */
const RENAMED: Readonly<Record<string, string>> = { 'addCookie.max_age': 'maxAge' };

/**
 * The arguments of a call in TypeScript's order. Keyword arguments of a function of the file go to their places; those
 * of other functions make up one options object at the end.
 *
 * @param given - Arguments that are there already, before these.
 */
export function argumentNodes(
  cx: Context,
  callee: Expr,
  args: readonly Argument[],
  scope: Scope,
  given: readonly Node[] = [],
): Node[] {
  const info = calledFunction(cx, callee, scope);
  const positional = args.filter((arg) => arg.name === undefined && arg.star !== '**');
  const nodes = [
    ...given,
    ...positional.map((arg, at) => argument(cx, arg, info, at + given.length, scope)),
  ];
  const named = args.filter((arg) => arg.name !== undefined || arg.star === '**');
  const known = info === undefined ? placesName(callee, scope) : undefined;
  const places = known === undefined ? info && placesOf(info) : PLACES[known];
  const options = known === undefined ? [] : optionsByPlace(known, nodes);
  if (named.length === 0 && options.length === 0) return nodes;
  for (const arg of named) {
    const value = cx.expr(arg.value, scope);
    const place = arg.name === undefined ? -1 : (places?.indexOf(arg.name) ?? -1);
    if (arg.name === undefined) options.push({ kind: 'spread', value });
    else if (place >= 0) fill(nodes, place, value);
    else options.push({ kind: 'entry', key: RENAMED[`${known}.${arg.name}`] ?? arg.name, value });
  }
  if (options.length > 0) {
    if (info !== undefined) while (nodes.length < placesOf(info).length) nodes.push(UNDEFINED);
    nodes.push({ kind: 'object', properties: options });
  }
  return nodes;
}

/** Take what stands where hawser has options off the arguments. */
function optionsByPlace(known: string, nodes: Node[]): Property[] {
  const names = OPTIONS[known];
  const first = PLACES[known]?.length ?? 0;
  if (names === undefined || nodes.some((node) => node.kind === 'spread')) return [];
  return nodes
    .splice(first)
    .map((value, at) => ({ kind: 'entry', key: names[at] ?? `argument${first + at}`, value }));
}

/** The function of the file a callee stands for, methods of objects of its classes included. */
function calledFunction(cx: Context, callee: Expr, scope: Scope): FunctionInfo | undefined {
  const direct = functionOf(callee, scope, cx.program.functions);
  if (direct !== undefined) return direct;
  if (isSelf(callee, scope) && scope.class !== undefined) return methodOf(scope.class, '__init__');
  if (callee.kind !== 'attribute') return undefined;
  if (isSuper(callee.object) && scope.class !== undefined) {
    const base = lineage(scope.class)[1];
    return base && methodOf(base, callee.name);
  }
  const owner = cx.types.classOf(settled(cx.typeOf(callee.object, scope)), scope);
  return owner && methodOf(owner, callee.name);
}

function fill(nodes: Node[], place: number, value: Node): void {
  while (nodes.length < place) nodes.push(UNDEFINED);
  nodes[place] = value;
}

function placesOf(info: FunctionInfo): string[] {
  const options = optionNames(info);
  return info.params
    .filter((param) => param.star === '' && !options.includes(param.name))
    .map((param) => param.name);
}

function argument(
  cx: Context,
  arg: Argument,
  info: FunctionInfo | undefined,
  at: number,
  scope: Scope,
): Node {
  if (arg.star === '*') return spread(cx.expr(arg.value, scope));
  const type = cx.typeOf(arg.value, scope);
  const param = info?.params[at];
  const binding = param && info?.scope.bindings.get(param.name);
  const wanted = binding === undefined ? undefined : cx.types.typeOfBinding(binding);
  const node =
    wanted === undefined ? cx.expr(arg.value, scope) : cx.exprAs(arg.value, scope, wanted);
  if (type.kind !== 'optional' || isLoose(param)) return node;
  // Python passes None on without a word; TypeScript wants to know that it is none.
  return wanted === undefined || !['optional', 'any'].includes(wanted.kind) ? sure(node) : node;
}

/** The name whose places count: for a class of the file without a constructor and for `__init__`, that of the base. */
function placesName(callee: Expr, scope: Scope): string {
  const isInit = callee.kind === 'attribute' && callee.name === '__init__';
  const own = isInit ? scope.class : classNamed(callee, scope);
  const bases = own === undefined ? [] : outsideBases(own).map((base) => classNameOf(base));
  return bases.find((base) => base !== undefined) ?? lastName(callee);
}

function lastName(callee: Expr): string {
  return callee.kind === 'attribute' ? callee.name : callee.kind === 'name' ? callee.id : '';
}

/** Whether a callee is a class, as far as its name tells. */
export function looksLikeClass(callee: Expr, scope: Scope): boolean {
  if (classNamed(callee, scope) !== undefined) return true;
  return /^_*[A-Z][A-Za-z0-9]*[a-z]/.test(lastName(callee));
}
