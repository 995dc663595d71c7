import type { Expr, LambdaExpr } from '../python/ast.js';
import type { ClassStmt, FunctionStmt, Module, Stmt } from '../python/ast-statements.js';
import { blocksOf, expressionsOf, partsOf } from '../python/walk.js';
import { collectReturns, isInlineCallbacks, roleOf } from './bind-functions.js';
import {
  type Binding,
  bind,
  type ClassInfo,
  type FunctionInfo,
  openScope,
  type Scope,
  type Source,
  scopeOfName,
} from './scope.js';

/** Every scope, function and class of a file. */
export interface Program {
  readonly module: Module;
  readonly scope: Scope;
  /** The scope a function, lambda, comprehension or class opens. */
  readonly scopes: ReadonlyMap<object, Scope>;
  readonly functions: ReadonlyMap<object, FunctionInfo>;
  readonly classes: ReadonlyMap<ClassStmt, ClassInfo>;
}

interface Building {
  readonly scopes: Map<object, Scope>;
  readonly functions: Map<object, FunctionInfo>;
  readonly classes: Map<ClassStmt, ClassInfo>;
}

/** Find out which name means what, where. */
export function bindProgram(module: Module): Program {
  const scope = openScope('module', undefined);
  const building: Building = { scopes: new Map(), functions: new Map(), classes: new Map() };
  bindBlock(building, module.body, scope);
  return { module, scope, ...building };
}

function bindBlock(building: Building, stmts: readonly Stmt[], scope: Scope): void {
  // global and nonlocal count for the whole function, wherever they stand.
  declareOuter(stmts, scope);
  for (const stmt of stmts) bindStatement(building, stmt, scope);
}

function declareOuter(stmts: readonly Stmt[], scope: Scope): void {
  for (const stmt of stmts) {
    if (stmt.kind === 'scope') for (const name of stmt.names) scope.outer.add(name);
    if (stmt.kind === 'def' || stmt.kind === 'class') continue;
    for (const block of blocksOf(stmt)) declareOuter(block, scope);
  }
}

function bindStatement(building: Building, stmt: Stmt, scope: Scope): void {
  for (const expr of expressionsOf(stmt)) bindExpression(building, expr, scope);
  switch (stmt.kind) {
    case 'import':
      for (const { name, alias } of stmt.names) {
        // import a.b.c binds a.
        const local = alias ?? (name.split('.')[0] as string);
        importAs(scope, local, alias === undefined ? local : name);
      }
      return;
    case 'from':
      for (const { name, alias } of stmt.names) {
        const path = `${'.'.repeat(stmt.level)}${stmt.module}`;
        const dot = path === '' || path.endsWith('.') ? '' : '.';
        importAs(scope, alias ?? name, `${path}${dot}${name}`);
      }
      return;
    case 'assign': {
      const { value, annotation } = stmt;
      for (const target of stmt.targets) {
        if (annotation !== undefined)
          bindTarget(target, { kind: 'annotation', expr: annotation, scope }, scope);
        else if (value !== undefined)
          bindTarget(target, { kind: 'value', expr: value, scope }, scope);
      }
      return;
    }
    case 'augment':
      bindTarget(stmt.target, undefined, scope);
      return;
    case 'for':
      bindTarget(stmt.target, { kind: 'element', expr: stmt.iterable, scope }, scope);
      break;
    case 'with':
      for (const { name, value } of stmt.items) {
        if (name !== undefined) assignTo(name, { kind: 'value', expr: value, scope }, scope);
      }
      break;
    case 'try':
      for (const handler of stmt.handlers) {
        if (handler.name !== undefined) {
          assignTo(handler.name, { kind: 'known', type: { kind: 'error' } }, scope);
        }
      }
      break;
    case 'def':
      bind(scope, stmt.name, 'function').function = bindFunction(building, stmt, scope);
      return;
    case 'class':
      bindClass(building, stmt, scope);
      return;
  }
  for (const block of blocksOf(stmt))
    for (const inner of block) bindStatement(building, inner, scope);
}

/** An import binds a name, unless it is a variable already. */
function importAs(scope: Scope, local: string, imported: string): void {
  const binding = bind(scopeOfName(scope, local), local, 'import');
  if (binding.kind === 'import') binding.imported ??= imported;
}

/** Note where the names of a target get their values from. */
function bindTarget(target: Expr, source: Source | undefined, scope: Scope): void {
  if (target.kind === 'name') assignTo(target.id, source, scope);
  else if (target.kind === 'starred') bindTarget(target.value, undefined, scope);
  else if (target.kind === 'tuple' || target.kind === 'list') {
    target.items.forEach((item, index) => {
      bindTarget(item, source && { kind: 'item', of: source, index }, scope);
    });
  }
}

function assignTo(name: string, source: Source | undefined, scope: Scope): Binding {
  const binding = bind(scopeOfName(scope, name), name, 'local');
  if (source !== undefined) binding.sources.push(source);
  return binding;
}

function bindExpression(building: Building, expr: Expr, scope: Scope): void {
  switch (expr.kind) {
    case 'lambda':
      for (const param of expr.params) {
        if (param.fallback !== undefined) bindExpression(building, param.fallback, scope);
      }
      bindFunction(building, expr, scope);
      return;
    case 'comprehension': {
      const inner = openScope('comprehension', scope);
      building.scopes.set(expr, inner);
      for (const clause of expr.clauses) {
        if (clause.kind === 'for') {
          const source: Source = { kind: 'element', expr: clause.iterable, scope: inner };
          bindComprehensionTarget(clause.target, source, inner);
        }
      }
      for (const part of partsOf(expr)) bindExpression(building, part, inner);
      return;
    }
    case 'named':
      assignTo(expr.target.id, { kind: 'value', expr: expr.value, scope }, scope);
      break;
    case 'yield':
      if (scope.function !== undefined) scope.function.generator = true;
  }
  for (const part of partsOf(expr)) bindExpression(building, part, scope);
}

function bindComprehensionTarget(target: Expr, source: Source, scope: Scope): void {
  if (target.kind === 'name') bind(scope, target.id, 'local').sources.push(source);
  else if (target.kind === 'tuple' || target.kind === 'list') {
    target.items.forEach((item, index) => {
      bindComprehensionTarget(item, { kind: 'item', of: source, index }, scope);
    });
  }
}

function bindFunction(
  building: Building,
  node: FunctionStmt | LambdaExpr,
  outer: Scope,
): FunctionInfo {
  const owner = outer.kind === 'class' && node.kind === 'def' ? outer.class : undefined;
  const role = owner === undefined || node.kind === 'lambda' ? 'function' : roleOf(node);
  const first = node.params[0];
  const hasSelf =
    role !== 'function' && role !== 'static' && first !== undefined && first.star === '';
  const info: Omit<FunctionInfo, 'scope'> & { scope?: Scope } = {
    node,
    class: owner,
    role,
    params: hasSelf ? node.params.slice(1) : node.params,
    given: new Map(),
    returns: [],
    generator: false,
    async: node.kind === 'def' && node.async,
    inlineCallbacks: node.kind === 'def' && node.decorators.some(isInlineCallbacks),
  };
  const function_ = info as FunctionInfo;
  const inheritsSelf = outer.kind !== 'class';
  info.scope = openScope('function', outer, {
    function: function_,
    class: owner ?? (inheritsSelf ? outer.class : undefined),
    self: hasSelf ? first.name : inheritsSelf ? outer.self : undefined,
  });
  const scope = function_.scope;
  building.scopes.set(node, scope);
  building.functions.set(node, function_);
  for (const param of function_.params) bind(scope, param.name, 'param').param = param;
  if (node.kind === 'lambda') {
    function_.returns.push(node.body);
    bindExpression(building, node.body, scope);
  } else {
    bindBlock(building, node.body, scope);
    collectReturns(node.body, function_.returns);
  }
  return function_;
}

function bindClass(building: Building, stmt: ClassStmt, outer: Scope): void {
  const info: Omit<ClassInfo, 'scope'> & { scope?: Scope } = {
    node: stmt,
    methods: new Map(),
    fields: new Map(),
    shared: new Set(),
  };
  const class_ = info as ClassInfo;
  info.scope = openScope('class', outer, { class: class_, self: undefined, function: undefined });
  building.scopes.set(stmt, class_.scope);
  building.classes.set(stmt, class_);
  bind(outer, stmt.name, 'class').class = class_;
  bindBlock(building, stmt.body, class_.scope);
  for (const inner of stmt.body) {
    const method = inner.kind === 'def' ? building.functions.get(inner) : undefined;
    if (inner.kind === 'def' && method !== undefined && method.role !== 'setter') {
      class_.methods.set(inner.name, method);
    }
  }
  for (const binding of class_.scope.bindings.values()) {
    if (binding.kind === 'local') class_.fields.set(binding.name, binding);
  }
}
