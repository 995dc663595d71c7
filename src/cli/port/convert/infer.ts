import type { Expr } from '../python/ast.js';
import { dictType, typeOfExpression } from './expression-types.js';
import { hintedType } from './hints.js';
import { alwaysLeaves } from './leaving.js';
import {
  type Binding,
  type ClassInfo,
  type FunctionInfo,
  lookUp,
  type Scope,
  type Source,
} from './scope.js';
import {
  ANY,
  deferredOf,
  elementOf,
  functionOf as functionType,
  hawserType,
  joinTypes,
  listOf,
  mapOf,
  NEVER,
  NONE,
  promiseOf,
  recordOf,
  settled,
  TEXT,
  type Type,
} from './types.js';

/** Parameter names that say what they hold, as Twisted's users write them. */
const CONVENTIONS: Readonly<Record<string, Type>> = {
  request: hawserType('IRequest'),
  req: hawserType('IRequest'),
  failure: hawserType('Failure'),
  reason: hawserType('Failure'),
  session: hawserType('Session'),
};

/** Works out types, each question once. */
export class Inference {
  readonly functions: ReadonlyMap<object, FunctionInfo>;
  readonly scopes: ReadonlyMap<object, Scope>;
  private readonly known = new Map<Binding, Type>();
  private readonly results = new Map<FunctionInfo, Type>();
  private readonly open = new Set<object>();

  constructor(functions: ReadonlyMap<object, FunctionInfo>, scopes: ReadonlyMap<object, Scope>) {
    this.functions = functions;
    this.scopes = scopes;
  }

  /** The type of an expression. */
  typeOf(expr: Expr, scope: Scope): Type {
    return typeOfExpression(this, expr, scope);
  }

  /** The type of a variable, parameter or field, from all that is put into it. */
  typeOfBinding(binding: Binding): Type {
    const known = this.known.get(binding);
    if (known !== undefined) return known;
    if (this.open.has(binding)) return NEVER;
    this.open.add(binding);
    let type: Type;
    if (binding.function !== undefined)
      type = functionType(this.resultOfFunction(binding.function));
    else if (binding.class !== undefined) type = ANY;
    else if (binding.kind === 'param') type = this.parameterType(binding);
    else type = this.withMutations(this.joinSources(binding.sources, binding), binding);
    this.open.delete(binding);
    if (this.open.size === 0 || type.kind !== 'never') this.known.set(binding, type);
    return type;
  }

  /** What a call of a function of the file gives. */
  resultOfFunction(info: FunctionInfo): Type {
    const known = this.results.get(info);
    if (known !== undefined) return known;
    if (this.open.has(info)) return ANY;
    this.open.add(info);
    const { node } = info;
    const annotated = node.kind === 'def' && node.returns !== undefined;
    let type: Type = annotated
      ? hintedType(node.returns as Expr, info.scope)
      : info.returns.reduce(
          (joined, expr) => joinTypes(joined, this.typeOf(expr, info.scope)),
          NEVER,
        );
    if (type.kind === 'never') type = info.returns.length === 0 ? NONE : ANY;
    // Python returns None at the end of a function.
    else if (!annotated && node.kind === 'def' && !alwaysLeaves(node.body))
      type = joinTypes(type, NONE);
    if (info.inlineCallbacks)
      type = annotated && type.kind === 'deferred' ? type : deferredOf(type);
    else if (info.generator) type = ANY;
    else if (info.async) type = promiseOf(type);
    this.open.delete(info);
    this.results.set(info, type);
    return type;
  }

  /** The type of the object a method works on. */
  selfType(scope: Scope): Type {
    if (scope.class === undefined) return ANY;
    return { kind: 'instance', name: scope.class.node.name, own: true };
  }

  /** The class of the file an instance type names. */
  classOf(type: Type, scope: Scope): ClassInfo | undefined {
    if (type.kind !== 'instance' || !type.own) return undefined;
    return (
      lookUp(scope, type.name)?.class ??
      (scope.class?.node.name === type.name ? scope.class : undefined)
    );
  }

  /** The type a source gives. */
  typeOfSource(source: Source, binding?: Binding): Type {
    switch (source.kind) {
      case 'known':
        return source.type;
      case 'annotation':
        return hintedType(source.expr, source.scope);
      case 'value':
        if (source.expr.kind === 'dict') return dictType(this, source.expr, source.scope, binding);
        return this.typeOf(source.expr, source.scope);
      case 'element':
        return elementOf(this.typeOf(source.expr, source.scope));
      case 'result': {
        const type = this.typeOf(source.expr, source.scope);
        return type.kind === 'deferred' ? type.of : ANY;
      }
      case 'item': {
        const whole = this.typeOfSource(source.of);
        if (whole.kind === 'tuple') return whole.items[source.index] ?? ANY;
        return elementOf(whole);
      }
    }
  }

  private joinSources(sources: readonly Source[], binding: Binding): Type {
    const annotation = sources.find((source) => source.kind === 'annotation');
    if (annotation !== undefined) return this.typeOfSource(annotation);
    return sources.reduce(
      (type, source) => joinTypes(type, this.typeOfSource(source, binding)),
      NEVER,
    );
  }

  /** An empty list, set or dict is of what is put into it later. */
  private withMutations(type: Type, binding: Binding): Type {
    const inner = settled(type);
    if (!('of' in inner) || inner.of.kind !== 'never') return type;
    let of: Type = NEVER;
    let key: Type = NEVER;
    for (const mutation of binding.mutations) {
      of = joinTypes(of, this.typeOf(mutation.value, mutation.scope));
      if (mutation.key !== undefined)
        key = joinTypes(key, this.typeOf(mutation.key, mutation.scope));
    }
    if (of.kind === 'never') of = ANY;
    if (inner.kind === 'map') {
      const filled = mapOf(key.kind === 'never' ? ANY : key, of);
      return type.kind === 'optional' ? { kind: 'optional', of: filled } : filled;
    }
    const filled = { ...inner, of } as Type;
    return type.kind === 'optional' ? { kind: 'optional', of: filled } : filled;
  }

  private parameterType(binding: Binding): Type {
    const { param, scope } = binding;
    const info = scope.function;
    if (param === undefined || info === undefined) return ANY;
    if (param.annotation !== undefined) return hintedType(param.annotation, scope);
    if (param.star === '*') return listOf(ANY);
    if (param.star === '**') return recordOf(ANY);
    const given = info.given.get(param.name) ?? [];
    let type = given.reduce<Type>(
      (joined, source) => joinTypes(joined, this.typeOfSource(source)),
      NEVER,
    );
    if (type.kind === 'never' || type.kind === 'any') {
      const known = signatureType(info, param.name) ?? CONVENTIONS[param.name];
      if (known !== undefined) return known;
    }
    if (param.fallback !== undefined) {
      type = joinTypes(type, this.typeOf(param.fallback, scope.parent ?? scope));
    }
    return type.kind === 'never' || type.kind === 'none' ? ANY : type;
  }
}

/** What the methods Twisted calls are called with. */
function signatureType(info: FunctionInfo, param: string): Type | undefined {
  if (info.role !== 'method' || info.node.kind !== 'def') return undefined;
  const place = info.params.findIndex((candidate) => candidate.name === param);
  const { name } = info.node;
  if (/^render(_[A-Z]+)?$/.test(name)) return place === 0 ? hawserType('IRequest') : undefined;
  if (name === 'getChild' || name === 'getChildWithDefault') {
    return [TEXT, hawserType('IRequest')][place];
  }
  return undefined;
}
