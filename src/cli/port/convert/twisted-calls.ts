import type { CallExpr } from '../python/ast.js';
import { call, create, member, method, raw, string } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import { argumentNodes } from './arguments.js';
import { handOver } from './callbacks.js';
import { type Context, unported } from './context.js';
import { pythonName } from './resolve.js';
import type { Scope } from './scope.js';

/** Undefined means: nothing special about this call. */
type Emit = (cx: Context, expr: CallExpr, scope: Scope) => Node | undefined;

/** A function that takes another one at a place, and arguments for it after that. */
const taking =
  (place: number): Emit =>
  (cx, expr, scope) => {
    const handed = expr.args[place];
    if (handed === undefined || handed.star !== '' || handed.name !== undefined) return undefined;
    const before = expr.args.slice(0, place);
    const nodes = [
      ...before.map((arg) => cx.expr(arg.value, scope)),
      ...handOver(cx, handed.value, expr.args.slice(place + 1), [], scope, true),
    ];
    const callee = cx.expr(expr.callee, scope);
    return /\.LoopingCall$/.test(pythonName(expr.callee, scope) ?? '')
      ? create(callee, nodes)
      : call(callee, nodes);
  };

/** `reactor.method(…)`, whichever way the reactor was imported. */
const REACTOR_TAKERS: Readonly<Record<string, number>> = {
  callLater: 1,
  callWhenRunning: 0,
  callFromThread: 0,
  addSystemEventTrigger: 2,
};

const CALLS: Readonly<Record<string, Emit>> = {
  'twisted.internet.task.deferLater': taking(2),
  'twisted.internet.defer.maybeDeferred': taking(0),
  'twisted.internet.defer.execute': taking(0),
  'twisted.internet.task.LoopingCall': taking(0),
  'twisted.internet.threads.deferToThread': (cx, expr) =>
    unported(cx, expr, "a worker thread shares no objects: see hawser's deferToThread"),
  'twisted.python.failure.Failure': (cx, expr) => {
    if (expr.args.length > 0 || cx.around.caught === undefined) return undefined;
    cx.around.caught.used = true;
    return create(cx.imports.name('hawser', 'Failure'), [raw(cx.around.caught.name)]);
  },
  'twisted.python.log.err': (cx, expr, scope) => {
    const log = method(
      raw(cx.imports.name('hawser', 'log')),
      'err',
      argumentNodes(cx, expr.callee, expr.args, scope),
    );
    if (expr.args.length > 0 || cx.around.caught === undefined) return log;
    cx.around.caught.used = true;
    return method(raw(cx.imports.name('hawser', 'log')), 'err', [raw(cx.around.caught.name)]);
  },
  'traceback.format_exc': (cx) => {
    if (cx.around.caught === undefined) return undefined;
    cx.around.caught.used = true;
    return member({ kind: 'as', value: raw(cx.around.caught.name), type: 'Error' }, 'stack');
  },
  'twisted.python.filepath.FilePath': (cx, expr) =>
    unported(cx, expr, 'paths are text here: see node:path and node:fs'),
  // A template's file is named by its path.
  'twisted.web.template.XMLFile': (cx, expr, scope) => {
    const [file] = expr.args;
    const isPath =
      file?.value.kind === 'call' &&
      pythonName(file.value.callee, scope) === 'twisted.python.filepath.FilePath';
    const path = isPath && file.value.kind === 'call' ? file.value.args[0] : undefined;
    if (path === undefined || path.name !== undefined || path.star !== '') return undefined;
    return create(cx.expr(expr.callee, scope), [cx.text(path.value, scope)]);
  },
  'zope.interface.Attribute': () => string(''),
};

/** A call of Twisted's that is more than a function with arguments; undefined where it is not. */
export function twistedCall(cx: Context, expr: CallExpr, scope: Scope): Node | undefined {
  const { callee } = expr;
  const python = pythonName(callee, scope);
  if (python !== undefined && Object.hasOwn(CALLS, python)) return CALLS[python]?.(cx, expr, scope);
  if (callee.kind !== 'attribute') return undefined;
  const { name } = callee;
  if (
    python === `twisted.internet.reactor.${name}` ||
    (python === undefined && name in REACTOR_TAKERS)
  ) {
    const place = REACTOR_TAKERS[name];
    if (place === undefined) return undefined;
    const receiver = python === undefined ? cx.member(callee, scope) : member(cx.reactor(), name);
    const handed = expr.args[place];
    if (handed === undefined || handed.star !== '' || handed.name !== undefined) return undefined;
    const before = expr.args.slice(0, place).map((arg) => cx.expr(arg.value, scope));
    return call(receiver, [
      ...before,
      ...handOver(cx, handed.value, expr.args.slice(place + 1), [], scope, true),
    ]);
  }
  if (name === 'notifyOnExpire' && expr.args.length === 1 && expr.args[0] !== undefined) {
    return call(cx.member(callee, scope), handOver(cx, expr.args[0].value, [], [], scope, true));
  }
  return undefined;
}

/** Whether the table has a function. */
export const isTwistedCall = (python: string): boolean => Object.hasOwn(CALLS, python);
