import type { Argument, CallExpr, Expr } from '../python/ast.js';
import { asType, call, create, member, method, raw, sure, THIS } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import { argumentNodes, looksLikeClass } from './arguments.js';
import { builtinCall } from './builtins.js';
import { handOver } from './callbacks.js';
import { containerMethod } from './container-methods.js';
import { type Context, unported } from './context.js';
import { isZopeInterface } from './interfaces.js';
import { hasBase, isCallable } from './known.js';
import { libraryCall } from './library-calls.js';
import { targetOf } from './names.js';
import {
  classNamed,
  functionOf,
  isSelf,
  isSuper,
  lineage,
  methodOf,
  pythonName,
} from './resolve.js';
import type { Scope } from './scope.js';
import { isTextMethod, textMethodNode } from './text-methods.js';
import { twistedCall } from './twisted-calls.js';
import { settled, type Type } from './types.js';

/** A call. */
export function callNode(cx: Context, expr: CallExpr, scope: Scope): Node {
  const { callee } = expr;
  return (
    superCall(cx, expr, scope) ??
    builtinCall(cx, expr, scope) ??
    libraryCall(cx, expr, scope) ??
    twistedCall(cx, expr, scope) ??
    instantiation(cx, expr, scope) ??
    unknownCall(cx, expr, scope) ??
    (callee.kind === 'attribute'
      ? methodCall(cx, callee.object, callee.name, expr, scope)
      : undefined) ??
    plainCall(cx, expr, scope)
  );
}

/** A call of a function; arguments that are unpacked into one of a fixed number are not counted by TypeScript. */
function plainCall(cx: Context, expr: CallExpr, scope: Scope): Node {
  const { callee, args } = expr;
  const info = functionOf(callee, scope, cx.program.functions);
  const node = cx.expr(callee, scope);
  const unpacks = args.some((arg) => arg.star === '*');
  const counted = info?.params.every((param) => param.star !== '*');
  return call(
    unpacks && counted ? asType(node, 'any') : node,
    argumentNodes(cx, callee, args, scope),
  );
}

/** A call of something that was imported and has no counterpart. */
function unknownCall(cx: Context, expr: CallExpr, scope: Scope): Node | undefined {
  const python = pythonName(expr.callee, scope);
  return python === undefined || isCallable(cx, python) ? undefined : unported(cx, expr);
}

/** `super().m(…)`, and `Base.m(self, …)` as Python's older code has it. */
function superCall(cx: Context, expr: CallExpr, scope: Scope): Node | undefined {
  const { callee, args } = expr;
  if (callee.kind !== 'attribute' || scope.class === undefined) return undefined;
  if (isSuper(callee.object)) {
    if (!hasBase(cx, scope.class)) return unported(cx, expr, 'the base has no counterpart');
    return call(member(raw('super'), callee.name), argumentNodes(cx, callee, args, scope));
  }
  const [first] = args;
  if (first === undefined || !isSelf(first.value, scope) || isSelf(callee.object, scope))
    return undefined;
  if (!isBase(callee.object, scope)) return undefined;
  if (!hasBase(cx, scope.class)) return unported(cx, expr, 'the base has no counterpart');
  return call(member(raw('super'), callee.name), argumentNodes(cx, callee, args.slice(1), scope));
}

function isBase(expr: Expr, scope: Scope): boolean {
  const own = scope.class;
  if (own === undefined) return false;
  const class_ = classNamed(expr, scope);
  if (class_ !== undefined) return lineage(own).slice(1).includes(class_);
  const python = pythonName(expr, scope);
  return python !== undefined && (targetOf(python) !== undefined || looksLikeClass(expr, scope));
}

/** `Name(…)` of a class. */
function instantiation(cx: Context, expr: CallExpr, scope: Scope): Node | undefined {
  const { callee, args } = expr;
  if (isSelf(callee, scope) && scope.function?.role === 'class') {
    return create(THIS, argumentNodes(cx, callee, args, scope));
  }
  const python = pythonName(callee, scope);
  const target = python === undefined ? undefined : targetOf(python);
  const own = classNamed(callee, scope);
  // An interface is called to adapt.
  if (own !== undefined && isZopeInterface(own)) return undefined;
  if (own === undefined) {
    if (python === undefined || !looksLikeClass(callee, scope)) return undefined;
    if (
      target === undefined &&
      cx.ownModule(python.slice(0, python.lastIndexOf('.'))) === undefined
    )
      return undefined;
    if (target?.typeOnly === true) return undefined;
  }
  const type = target?.name === 'Deferred' ? 'any' : undefined;
  return create(cx.expr(callee, scope), argumentNodes(cx, callee, args, scope), type);
}

/** `object.name(…)` */
function methodCall(
  cx: Context,
  object: Expr,
  name: string,
  expr: CallExpr,
  scope: Scope,
): Node | undefined {
  if (pythonName(expr.callee, scope) !== undefined) return undefined;
  const whole = cx.typeOf(object, scope);
  const type = settled(whole);
  if (type.kind === 'deferred' || isCallbackMethod(name)) {
    const added = deferredMethod(cx, object, name, expr.args, type, scope);
    if (added !== undefined) return added;
  }
  const self = (): Node => {
    const node = cx.expr(object, scope);
    return whole.kind === 'optional' ? sure(node) : node;
  };
  if (
    type.kind === 'text' ||
    (type.kind === 'any' && isTextMethod(name) && !isOwnMethod(cx, name))
  ) {
    const made = textMethodNode(
      cx,
      expr,
      name,
      type.kind === 'text' ? self() : cx.text(object, scope),
      scope,
    );
    if (made !== undefined) return made;
  }
  if (type.kind === 'bytes') {
    if (name === 'decode') return cx.text(object, scope);
    const made = textMethodNode(cx, expr, name, cx.text(object, scope), scope);
    if (made !== undefined) return made;
  }
  const known =
    type.kind === 'any' && isOwnMethod(cx, name)
      ? undefined
      : containerMethod(cx, expr, name, self(), type, scope);
  if (known !== undefined) return known;
  if (expr.callee.kind !== 'attribute') return undefined;
  return call(cx.member(expr.callee, scope), argumentNodes(cx, expr.callee, expr.args, scope));
}

/** Whether a class of the file has a method of that name: then the name says nothing of the receiver. */
function isOwnMethod(cx: Context, name: string): boolean {
  return [...cx.program.classes.values()].some((info) => methodOf(info, name) !== undefined);
}

const CALLBACKS: Readonly<Record<string, readonly string[]>> = {
  addCallback: ['result'],
  addErrback: ['failure'],
  addBoth: ['result'],
};
const isCallbackMethod = (name: string): boolean =>
  Object.hasOwn(CALLBACKS, name) || name === 'addCallbacks';

/** `d.addCallback(self.done, x)`: methods handed over keep their `this`. */
function deferredMethod(
  cx: Context,
  object: Expr,
  name: string,
  args: readonly Argument[],
  type: Type,
  scope: Scope,
): Node | undefined {
  const receiver = cx.expr(object, scope);
  const typed = type.kind === 'deferred';
  if (name === 'addCallbacks') {
    const [callback, errback, ...more] = args;
    if (callback === undefined || more.some((arg) => arg.name === undefined)) return undefined;
    const handed = [
      handOver(cx, callback.value, [], CALLBACKS['addCallback'] ?? [], scope, typed)[0] as Node,
    ];
    if (errback?.name === undefined && errback !== undefined) {
      handed.push(
        handOver(cx, errback.value, [], CALLBACKS['addErrback'] ?? [], scope, typed)[0] as Node,
      );
    }
    if (args.some((arg) => arg.name !== undefined))
      return unported(cx, object, 'addCallbacks with keyword arguments');
    return method(receiver, name, handed);
  }
  const lead = CALLBACKS[name];
  const [handed, ...extra] = args;
  if (lead === undefined || handed === undefined || handed.star !== '') return undefined;
  return method(receiver, name, handOver(cx, handed.value, extra, lead, scope, typed));
}
