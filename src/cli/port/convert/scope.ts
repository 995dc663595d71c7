import type { Expr, LambdaExpr, Parameter } from '../python/ast.js';
import type { ClassStmt, FunctionStmt } from '../python/ast-statements.js';
import type { Type } from './types.js';

/** Where a value of a variable comes from. */
export type Source =
  | { readonly kind: 'value'; readonly expr: Expr; readonly scope: Scope }
  /** One round of a loop over it. */
  | { readonly kind: 'element'; readonly expr: Expr; readonly scope: Scope }
  /** One item of something taken apart. */
  | { readonly kind: 'item'; readonly of: Source; readonly index: number }
  /** `name: annotation` */
  | { readonly kind: 'annotation'; readonly expr: Expr; readonly scope: Scope }
  /** The result of the Deferred a callback is added to. */
  | { readonly kind: 'result'; readonly expr: Expr; readonly scope: Scope }
  | { readonly kind: 'known'; readonly type: Type };

/** What is put into a variable's list, set or dict later on. */
export interface Mutation {
  readonly key: Expr | undefined;
  readonly value: Expr;
  readonly scope: Scope;
}

export interface Binding {
  readonly name: string;
  readonly scope: Scope;
  kind: 'local' | 'param' | 'import' | 'function' | 'class';
  /** The dotted Python name of what an import brings in. */
  imported?: string;
  /** The parameter a `param` binding stands for, and its place among those a caller fills. */
  param?: Parameter;
  function?: FunctionInfo;
  class?: ClassInfo;
  readonly sources: Source[];
  readonly mutations: Mutation[];
  /** Looked up or stored by a key that is no literal, or gone through: it serves as a table. */
  table: boolean;
}

export interface Scope {
  readonly kind: 'module' | 'class' | 'function' | 'comprehension';
  readonly parent: Scope | undefined;
  readonly bindings: Map<string, Binding>;
  /** Names of outer scopes that assignments in here go to. */
  readonly outer: Set<string>;
  /** The class whose method (or whose body) this is, also for functions inside of the method. */
  readonly class: ClassInfo | undefined;
  /** The method's first parameter as long as it is visible: `self` or `cls`. */
  readonly self: string | undefined;
  readonly function: FunctionInfo | undefined;
}

/** A function, method or lambda. */
export interface FunctionInfo {
  readonly node: FunctionStmt | LambdaExpr;
  readonly scope: Scope;
  readonly class: ClassInfo | undefined;
  readonly role: 'function' | 'method' | 'static' | 'class' | 'getter' | 'setter';
  /** The parameters a caller fills: without `self`. */
  readonly params: readonly Parameter[];
  /** What is known of arguments, by the parameter's name. */
  readonly given: Map<string, Source[]>;
  readonly returns: Expr[];
  generator: boolean;
  async: boolean;
  inlineCallbacks: boolean;
}

export interface ClassInfo {
  readonly node: ClassStmt;
  readonly scope: Scope;
  readonly methods: Map<string, FunctionInfo>;
  /** What methods assign to `self.name`, and what the class body assigns. */
  readonly fields: Map<string, Binding>;
  /** Fields of the class body that hold a list, dict or set no method replaces: shared by all objects. */
  readonly shared: Set<string>;
}

/** The binding a name has, seen from a scope. Class bodies are not visible from inside of their methods. */
export function lookUp(scope: Scope, name: string): Binding | undefined {
  let first = true;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if ((first || at.kind !== 'class') && !at.outer.has(name)) {
      const found = at.bindings.get(name);
      if (found !== undefined) return found;
    }
    if (at.kind !== 'comprehension') first = false;
  }
  return undefined;
}

/** The scope an assignment to a name goes to: `global` and `nonlocal` name an outer one. */
export function scopeOfName(scope: Scope, name: string): Scope {
  let at = scope;
  while (at.kind === 'comprehension' && at.parent !== undefined) at = at.parent;
  if (!at.outer.has(name)) return at;
  while (at.parent !== undefined) {
    at = at.parent;
    if (at.kind !== 'class' && at.bindings.has(name) && !at.outer.has(name)) break;
  }
  return at;
}

/** Bind a name in a scope, or find it there. */
export function bind(scope: Scope, name: string, kind: Binding['kind']): Binding {
  const known = scope.bindings.get(name);
  if (known !== undefined) return known;
  const binding: Binding = { name, scope, kind, sources: [], mutations: [], table: false };
  scope.bindings.set(name, binding);
  return binding;
}

export function openScope(
  kind: Scope['kind'],
  parent: Scope | undefined,
  more: Partial<Pick<Scope, 'class' | 'self' | 'function'>> = {},
): Scope {
  return {
    kind,
    parent,
    bindings: new Map(),
    outer: new Set(),
    class: 'class' in more ? more.class : parent?.class,
    self: 'self' in more ? more.self : parent?.self,
    function: 'function' in more ? more.function : parent?.function,
  };
}
