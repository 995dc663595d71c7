import type { AttributeExpr, Expr, NameExpr, SubscriptExpr } from '../python/ast.js';
import {
  asType,
  call,
  id,
  index,
  member,
  method,
  raw,
  string,
  sure,
  THIS,
} from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import { boundMethod } from './callbacks.js';
import { type Context, unported } from './context.js';
import { asAny, messageOf } from './errors.js';
import { errorName } from './exceptions.js';
import { hasCounterpart } from './known.js';
import { libraryValue } from './library-values.js';
import { localName } from './local-names.js';
import { knowsMembers, memberType } from './members.js';
import { classNameOf, targetOf } from './names.js';
import { itemAt } from './operators.js';
import { fieldOf, isSelf, isSuper, methodOf, outsideBases, pythonName } from './resolve.js';
import { type Binding, type ClassInfo, lookUp, type Scope } from './scope.js';
import { isSteady } from './steady.js';
import { settled, type Type } from './types.js';

/** A variable, a parameter, an import, a builtin. */
export function nameNode(cx: Context, expr: NameExpr, scope: Scope): Node {
  if (isSelf(expr, scope)) return THIS;
  const binding = lookUp(scope, expr.id);
  if (binding !== undefined) {
    if (binding.imported === undefined) return ownName(binding);
    return importedNode(cx, binding.imported, expr);
  }
  return libraryValue(cx, `builtins.${expr.id}`) ?? builtinNode(cx, expr);
}

/** A variable; what a class body names is a member of the class. */
function ownName(binding: Binding): Node {
  const { scope, name } = binding;
  if (scope.kind !== 'class') return id(localName(name));
  const shared = scope.class?.shared.has(name) === true || binding.function?.role === 'static';
  return member(shared && scope.class !== undefined ? id(scope.class.node.name) : THIS, name);
}

/** What a script finds without importing it. */
const SCRIPT_GLOBALS: ReadonlySet<string> = new Set(['cache', 'recache', 'registry']);

function builtinNode(cx: Context, expr: NameExpr): Node {
  if (cx.kind === 'rpy' && SCRIPT_GLOBALS.has(expr.id)) {
    cx.scriptGlobals.add(expr.id);
    if (expr.id === 'registry') cx.imports.name('hawser', 'Registry', false);
    return id(expr.id);
  }
  const error = errorName(cx, `builtins.${expr.id}`);
  return error === undefined ? unported(cx, expr, 'a name that is not defined here') : id(error);
}

const REACTOR = 'twisted.internet.reactor';
const TAGS = 'twisted.web.template.tags';

/** What an import brought in, used as a value. */
function importedNode(cx: Context, python: string, expr: Expr): Node {
  const own = ownNode(cx, python);
  if (own !== undefined) return own;
  const target = targetOf(python);
  if (target !== undefined) return cx.imports.value(target);
  if (python === REACTOR) return cx.reactor();
  if (python.startsWith(`${REACTOR}.`))
    return member(cx.reactor(), python.slice(REACTOR.length + 1));
  const tags = python.startsWith(`${TAGS}.`) ? targetOf(TAGS) : undefined;
  if (tags !== undefined) return member(cx.imports.value(tags), python.slice(TAGS.length + 1));
  const error = errorName(cx, python);
  if (error !== undefined) return id(error);
  return libraryValue(cx, python) ?? unported(cx, expr);
}

/** A name of another module of the same project. */
function ownNode(cx: Context, python: string): Node | undefined {
  const dot = python.lastIndexOf('.');
  const module = python.slice(0, dot);
  const relative = python.startsWith('.');
  if (relative && /^\.+$/.test(python.slice(0, dot + 1))) {
    // from . import views
    const specifier = cx.ownModule(python);
    if (specifier === undefined) return undefined;
    const name = python.slice(dot + 1);
    cx.imports.namespace(specifier, name);
    return id(name);
  }
  const specifier = dot > 0 ? cx.ownModule(module) : undefined;
  if (specifier !== undefined) return id(cx.imports.name(specifier, python.slice(dot + 1)));
  const whole = cx.ownModule(python);
  if (whole === undefined) return undefined;
  const name = python.slice(dot + 1);
  cx.imports.namespace(whole, name);
  return id(name);
}

/** Members of request objects that Twisted keeps to itself and everybody uses. */
const RENAMED: Readonly<Record<string, string>> = { _disconnected: 'disconnected' };

/** `object.name` as a value. */
export function attributeNode(cx: Context, expr: AttributeExpr, scope: Scope): Node {
  const python = pythonName(expr, scope);
  if (python !== undefined) return importedNode(cx, python, expr);
  const { object, name } = expr;
  if (name === '__name__' && object.kind === 'attribute' && object.name === '__class__') {
    return member(member(cx.expr(object.object, scope), 'constructor'), 'name');
  }
  if (name === '__class__') return member(cx.expr(object, scope), 'constructor');
  if (name.startsWith('__') && name.endsWith('__')) return unported(cx, expr);
  if (isSelf(object, scope) && scope.class !== undefined) {
    const handed = methodOf(scope.class, name);
    if (handed !== undefined && handed.role === 'method')
      return boundMethod(cx, THIS, name, handed);
  }
  const owner = isSteady(object, scope)
    ? cx.types.classOf(cx.typeOf(object, scope), scope)
    : undefined;
  const handed = owner && methodOf(owner, name);
  if (handed?.role === 'method') return boundMethod(cx, cx.expr(object, scope), name, handed);
  return memberNode(cx, expr, scope);
}

/** `object.name` as it is written, to be read, called or assigned. */
export function memberNode(cx: Context, expr: AttributeExpr, scope: Scope): Node {
  const { object } = expr;
  const name = RENAMED[expr.name] ?? expr.name;
  if (isSelf(object, scope) && scope.class !== undefined) {
    const owner = sharingClass(scope.class, name);
    if (owner !== undefined) return member(id(owner), name);
    const known = hasMember(cx, scope.class, name) ?? true;
    return member(known ? THIS : asType(THIS, 'any'), name);
  }
  if (isSuper(object)) return member(raw('super'), name);
  const type = cx.typeOf(object, scope);
  const inner = settled(type);
  const node = cx.expr(object, scope);
  if (inner.kind === 'error') {
    return name === 'args' || name === 'message' ? messageOf(node) : member(asAny(node), name);
  }
  if (inner.kind === 'instance') {
    const info = cx.types.classOf(inner, scope);
    const known =
      info === undefined
        ? !knowsMembers(inner.name) || memberType(inner.name, name) !== undefined
        : (hasMember(cx, info, name) ?? true);
    if (info !== undefined) {
      const owner = sharingClass(info, name);
      if (owner !== undefined) return member(id(owner), name);
    }
    if (!known) return member(asType(node, 'any'), name);
  }
  return member(type.kind === 'optional' ? sure(node) : node, name);
}

/** The class that holds a field for all of its objects. */
function sharingClass(info: ClassInfo, name: string): string | undefined {
  const field = fieldOf(info, name);
  const owner = field?.scope.class;
  return owner?.shared.has(name) === true ? owner.node.name : undefined;
}

/** Whether a class has a member; undefined where a base outside of the tables may have it. */
function hasMember(cx: Context, info: ClassInfo, name: string): boolean | undefined {
  if (methodOf(info, name) !== undefined || fieldOf(info, name) !== undefined) return true;
  // A base without a counterpart is left out, its members with it.
  const bases = outsideBases(info)
    .filter((base) => hasCounterpart(cx, base))
    .map((base) => classNameOf(base));
  if (bases.some((base) => base !== undefined && memberType(base, name) !== undefined)) return true;
  return bases.every((base) => base !== undefined && knowsMembers(base)) && !/^render_/.test(name)
    ? false
    : undefined;
}

/** `object[index]` */
export function subscriptNode(cx: Context, expr: SubscriptExpr, scope: Scope): Node {
  const { object, index: at } = expr;
  if (pythonName(object, scope) === 'os.environ') {
    return sure(index(member(id('process'), 'env'), cx.expr(at, scope)));
  }
  const type = cx.typeOf(object, scope);
  const inner = settled(type);
  const plain = cx.expr(object, scope);
  const node = type.kind === 'optional' ? sure(plain) : plain;
  if (at.kind === 'slice') return sliceNode(cx, expr, node, inner, scope);
  switch (inner.kind) {
    case 'map':
      return cx.catchesLookups()
        ? call(cx.helpers.use('pyGet'), [node, cx.expr(at, scope)])
        : sure(method(node, 'get', [cx.expr(at, scope)]));
    case 'record':
    case 'json':
      if (cx.catchesLookups()) return call(cx.helpers.use('pyGet'), [node, cx.expr(at, scope)]);
      return at.kind === 'string' ? member(node, at.value) : index(node, cx.expr(at, scope));
    case 'text':
    case 'bytes':
    case 'list':
    case 'tuple':
      return cx.catchesLookups()
        ? call(cx.helpers.use('pyGet'), [node, cx.expr(at, scope)])
        : itemAt(cx, node, inner, at, scope);
    case 'error':
      return node;
    default:
      return call(cx.helpers.use('pyGet'), [node, cx.expr(at, scope)]);
  }
}

function sliceNode(cx: Context, expr: SubscriptExpr, object: Node, type: Type, scope: Scope): Node {
  const slice = expr.index;
  if (slice.kind !== 'slice') return unported(cx, expr);
  const { start, stop, step } = slice;
  if (step !== undefined) {
    const backwards =
      step.kind === 'unary' &&
      step.op === '-' &&
      step.operand.kind === 'number' &&
      step.operand.text === '1';
    if (!backwards || start !== undefined || stop !== undefined) return unported(cx, expr);
    const reversed = method(
      { kind: 'array', items: [{ kind: 'spread', value: object }] },
      'reverse',
    );
    return type.kind === 'text' ? method(reversed, 'join', [string('')]) : reversed;
  }
  const args =
    stop === undefined
      ? start === undefined
        ? []
        : [cx.expr(start, scope)]
      : [start === undefined ? raw('0') : cx.expr(start, scope), cx.expr(stop, scope)];
  return method(object, 'slice', args);
}
