import type { Argument, Expr } from '../python/ast.js';
import type { Stmt } from '../python/ast-statements.js';
import { blocksOf, expressionsOf, partsOf } from '../python/walk.js';
import type { Program } from './bind.js';
import { parameterAt } from './bind-functions.js';
import type { Inference } from './infer.js';
import { noteFields, noteShared } from './observe-fields.js';
import { bindingOf, functionOf, isSelf, methodOf } from './resolve.js';
import type { FunctionInfo, Scope, Source } from './scope.js';
import { hawserType, settled } from './types.js';

/** Methods that take a function, with the place it stands at. */
const CALLBACK_TAKERS: Readonly<Record<string, number>> = {
  addCallback: 0,
  addErrback: 0,
  addBoth: 0,
  callLater: 1,
  callWhenRunning: 0,
  callFromThread: 0,
  callInThread: 0,
  notifyOnExpire: 0,
  deferLater: 2,
  maybeDeferred: 0,
  execute: 0,
  deferToThread: 0,
  LoopingCall: 0,
};
const FILLERS = new Set([
  'append',
  'add',
  'appendleft',
  'insert',
  'extend',
  'setdefault',
  'update',
]);
const TABLE_METHODS = new Set([
  'items',
  'keys',
  'values',
  'pop',
  'popitem',
  'setdefault',
  'update',
  'clear',
]);

/** Look at every statement once: who calls whom with what, what is stored where. */
export function observeProgram(program: Program): void {
  // Fields first: what is put into them is looked up by name afterwards.
  walk(program, program.module.body, program.scope, noteFields);
  for (const info of program.classes.values()) noteShared(info);
  walk(program, program.module.body, program.scope, (stmt, scope) => {
    noteStores(stmt, scope);
    for (const expr of expressionsOf(stmt)) observe(program, expr, scope);
  });
}

/** Once types are known: who calls a method of which object with what. */
export function observeMethods(program: Program, types: Inference): void {
  const visit = (expr: Expr, scope: Scope): void => {
    if (
      expr.kind === 'call' &&
      expr.callee.kind === 'attribute' &&
      !isSelf(expr.callee.object, scope)
    ) {
      const owner = types.classOf(settled(types.typeOf(expr.callee.object, scope)), scope);
      const method = owner && methodOf(owner, expr.callee.name);
      if (method !== undefined) give(method, expr.args, scope, 0);
    }
    const inner = program.scopes.get(expr) ?? scope;
    for (const part of partsOf(expr)) visit(part, inner);
  };
  walk(program, program.module.body, program.scope, (stmt, scope) => {
    for (const expr of expressionsOf(stmt)) visit(expr, scope);
  });
}

function walk(
  program: Program,
  stmts: readonly Stmt[],
  scope: Scope,
  visit: (stmt: Stmt, scope: Scope) => void,
): void {
  for (const stmt of stmts) {
    visit(stmt, scope);
    const inner =
      stmt.kind === 'def' || stmt.kind === 'class' ? (program.scopes.get(stmt) as Scope) : scope;
    for (const block of blocksOf(stmt)) walk(program, block, inner, visit);
  }
}

function noteStores(stmt: Stmt, scope: Scope): void {
  if (stmt.kind === 'for') {
    const binding = bindingOf(stmt.iterable, scope);
    if (binding !== undefined) binding.table = true;
  }
  const targets =
    stmt.kind === 'assign' ? stmt.targets : stmt.kind === 'delete' ? stmt.targets : [];
  for (const target of targets) {
    if (target.kind !== 'subscript') continue;
    const binding = bindingOf(target.object, scope);
    if (binding === undefined) continue;
    if (target.index.kind !== 'string' || stmt.kind === 'delete') binding.table = true;
    if (stmt.kind === 'assign' && stmt.value !== undefined) {
      binding.mutations.push({ key: target.index, value: stmt.value, scope });
    }
  }
}

function observe(program: Program, expr: Expr, scope: Scope): void {
  if (expr.kind === 'call') observeCall(program, expr.callee, expr.args, scope);
  if (expr.kind === 'subscript' && expr.index.kind !== 'string') {
    const binding = bindingOf(expr.object, scope);
    if (binding !== undefined) binding.table = true;
  }
  if (expr.kind === 'compare') {
    expr.ops.forEach((op, at) => {
      const [left, right] = [expr.operands[at], expr.operands[at + 1]];
      if (op !== 'in' && op !== 'not in') return;
      const binding = right && bindingOf(right, scope);
      if (binding !== undefined && left?.kind !== 'string') binding.table = true;
    });
  }
  const inner = program.scopes.get(expr) ?? scope;
  for (const part of partsOf(expr)) observe(program, part, inner);
}

function observeCall(
  program: Program,
  callee: Expr,
  args: readonly Argument[],
  scope: Scope,
): void {
  const called = functionOf(callee, scope, program.functions);
  if (called !== undefined) {
    // Base.method(self, …) hands self over by hand.
    const byHand =
      callee.kind === 'attribute' && called.role === 'method' && !isSelf(callee.object, scope);
    give(called, byHand ? args.slice(1) : args, scope, 0);
  }
  const name = callee.kind === 'attribute' ? callee.name : callee.kind === 'name' ? callee.id : '';
  if (name === 'addCallbacks' && callee.kind === 'attribute') {
    observeCallback(program, 'addCallback', callee, args.slice(0, 1), scope);
    observeCallback(program, 'addErrback', callee, args.slice(1, 2), scope);
  } else observeCallback(program, name, callee, args, scope);
  if (callee.kind !== 'attribute') return;
  const binding = bindingOf(callee.object, scope);
  if (binding === undefined) return;
  const first = args[0];
  if (TABLE_METHODS.has(name) || (name === 'get' && first?.value.kind !== 'string'))
    binding.table = true;
  if (!FILLERS.has(name) || first === undefined || first.star !== '') return;
  const filled = name === 'insert' || name === 'setdefault' ? args[1]?.value : first.value;
  if (filled === undefined || name === 'update') return;
  const value: Expr =
    name === 'extend'
      ? { kind: 'subscript', from: filled.from, to: filled.to, object: filled, index: ZERO }
      : filled;
  binding.mutations.push({ key: name === 'setdefault' ? first.value : undefined, value, scope });
}

const ZERO: Expr = { kind: 'number', text: '0', from: 0, to: 0 };

function observeCallback(
  program: Program,
  name: string,
  callee: Expr,
  args: readonly Argument[],
  scope: Scope,
): void {
  const place = CALLBACK_TAKERS[name];
  const handed = place === undefined ? undefined : args[place];
  if (place === undefined || handed === undefined) return;
  const info = functionOf(handed.value, scope, program.functions);
  if (info === undefined) return;
  let offset = 0;
  if (name.startsWith('add')) {
    const first = parameterAt(info, 0);
    if (first !== undefined) {
      if (name === 'addErrback')
        addGiven(info, first.name, { kind: 'known', type: hawserType('Failure') });
      else if (name === 'addCallback' && callee.kind === 'attribute') {
        addGiven(info, first.name, { kind: 'result', expr: callee.object, scope });
      } else addGiven(info, first.name, { kind: 'known', type: { kind: 'any' } });
    }
    offset = 1;
  }
  give(info, args.slice(place + 1), scope, offset);
}

function give(info: FunctionInfo, args: readonly Argument[], scope: Scope, offset: number): void {
  args.forEach((arg, index) => {
    if (arg.star !== '') return;
    const param = arg.name === undefined ? parameterAt(info, index + offset)?.name : arg.name;
    if (param !== undefined) addGiven(info, param, { kind: 'value', expr: arg.value, scope });
  });
}

function addGiven(info: FunctionInfo, name: string, source: Source): void {
  const sources = info.given.get(name);
  if (sources === undefined) info.given.set(name, [source]);
  else sources.push(source);
}
