import type { Expr } from '../python/ast.js';
import type { ClassStmt, FunctionStmt, Stmt } from '../python/ast-statements.js';
import { array, call, id, plain, run, string } from '../typescript/build.js';
import type { Line, Member, Node } from '../typescript/nodes.js';
import { constructorMember } from './constructor.js';
import type { Context } from './context.js';
import { isExported } from './exports.js';
import { bare, classField, fieldLines, isOverride, placeFields } from './fields.js';
import { bodyLines, decoratorsOf, generatorNode, quoteDecorator, returnType } from './functions.js';
import { interfaceLines, interfacesOf, isZopeInterface } from './interfaces.js';
import { hasCounterpart } from './known.js';
import { localName } from './local-names.js';
import { parameterNodes } from './parameters.js';
import { classNamed, outsideBases, pythonName } from './resolve.js';
import type { ClassInfo, FunctionInfo, Scope } from './scope.js';
import { commentLines, docLines, markLines, quoteLines } from './trivia.js';

/** A class, and what its decorators ask for after it. */
export function classLines(cx: Context, stmt: ClassStmt, scope: Scope): Line[] {
  const info = cx.program.classes.get(stmt) as ClassInfo;
  if (isZopeInterface(info))
    return interfaceLines(cx, stmt, info, isExported(cx, stmt.name, scope, stmt));
  const { base, left } = basesOf(cx, stmt, scope);
  const { interfaces, left: leftDecorators } = interfacesOf(cx, stmt, scope);
  const leading = leftDecorators.flatMap((decorator) => quoteDecorator(cx, decorator));
  if (left.length > 0) {
    const reason = base === undefined ? 'a base without a counterpart' : 'a class has one base';
    for (const one of left) cx.report.mark(one, reason);
    leading.push(...markLines(cx, { from: stmt.from, to: headEnd(cx, stmt) }));
  }
  const members = stmt.body.flatMap((inner) => memberLines(cx, inner, info, base !== undefined));
  members.unshift(...rendererLines(stmt, info));
  const declared = fieldLines(cx, info);
  const name = localName(stmt.name);
  const class_: Line = {
    ...plain({
      kind: 'class',
      name,
      base,
      interfaces: interfaces.filter((one) => one.own).map((one) => one.name),
      members: placeFields(members, declared),
      exported: isExported(cx, stmt.name, scope, stmt),
    }),
    leading: [...leading, ...docLines(stmt.doc)],
  };
  if (interfaces.length === 0) return [class_];
  const declaration = call(
    cx.imports.name('hawser', 'implementer'),
    interfaces.map((one) => id(one.name)),
  );
  return [class_, run(call(declaration, [id(name)]))];
}

function headEnd(cx: Context, stmt: ClassStmt): number {
  const from = stmt.args.at(-1)?.value.to ?? stmt.from;
  return cx.program.module.source.indexOf(':', from) + 1;
}

/** The base TypeScript can have, and the ones it cannot: one that leads to hawser before a mixin. */
function basesOf(
  cx: Context,
  stmt: ClassStmt,
  scope: Scope,
): { base: Node | undefined; left: Expr[] } {
  const { marks } = cx.report;
  const args = stmt.args.filter(
    (arg) => arg.name !== undefined || pythonName(arg.value, scope) !== 'builtins.object',
  );
  const possible = args.filter((arg) => {
    if (arg.name !== undefined || arg.star !== '') return false;
    const before = marks.length;
    cx.expr(arg.value, scope);
    const isMarked = marks.length > before;
    marks.length = before;
    return !isMarked;
  });
  const chosen = possible.find(({ value }) => leadsToHawser(cx, value, scope)) ?? possible[0];
  return {
    base: chosen && cx.expr(chosen.value, scope),
    left: args.filter((arg) => arg !== chosen).map((arg) => arg.value),
  };
}

function leadsToHawser(cx: Context, base: Expr, scope: Scope): boolean {
  const own = classNamed(base, scope);
  const python = pythonName(base, scope);
  if (own !== undefined) return outsideBases(own).some((one) => hasCounterpart(cx, one));
  return python !== undefined && hasCounterpart(cx, python);
}

/** One statement of a class body. */
function memberLines(cx: Context, stmt: Stmt, info: ClassInfo, derived: boolean): Line<Member>[] {
  const before = cx.report.marks.length;
  cx.report.statements += 1;
  const made = memberOf(cx, stmt, info, derived);
  const marks = cx.report.marks.length > before && stmt.kind !== 'def' ? quoteLines(cx, stmt) : [];
  const { leading, trailing, after, blank } = stmt.trivia;
  const comments = [...commentLines(leading), ...marks];
  const tail = trailing === undefined ? undefined : `//${trailing}`;
  const lines = made.map((line, at): Line<Member> => {
    if (at > 0) return line;
    const all = [...comments, ...line.leading];
    if (all.length === 0) return { ...line, blank, trailing: tail };
    const space = blank && comments.length === leading.filter((comment) => comment.blank).length;
    return {
      ...line,
      leading: space ? ['', ...all] : all,
      trailing: line.node.kind === 'method' ? undefined : tail,
    };
  });
  if (made.length === 0) {
    const left = tail === undefined ? comments : [...comments, tail];
    if (left.length > 0) lines.push(bare({ kind: 'none' }, left));
  }
  if (after.length > 0) lines.push(bare({ kind: 'none' }, commentLines(after)));
  return lines;
}

function memberOf(cx: Context, stmt: Stmt, info: ClassInfo, derived: boolean): Line<Member>[] {
  switch (stmt.kind) {
    case 'def':
      return [methodLine(cx, stmt, info, derived)];
    case 'assign':
      if (stmt.targets.some((target) => target.kind !== 'name')) break;
      return stmt.targets.flatMap((target) =>
        target.kind === 'name' ? classField(cx, target.id, stmt.value, info) : [],
      );
    case 'pass':
      return [];
    case 'expr':
      if (stmt.value.kind === 'string') return [bare({ kind: 'none' }, docLines(stmt.value.value))];
      break;
  }
  cx.report.mark(stmt, 'a statement in a class body');
  return [];
}

/** Python's special methods TypeScript has a counterpart for. */
const SPECIAL: Readonly<Record<string, string>> = {
  __str__: 'toString',
  __unicode__: 'toString',
  __repr__: "[Symbol.for('nodejs.util.inspect.custom')]",
  __iter__: '[Symbol.iterator]',
};

function methodLine(
  cx: Context,
  stmt: FunctionStmt,
  info: ClassInfo,
  derived: boolean,
): Line<Member> {
  const method = cx.program.functions.get(stmt) as FunctionInfo;
  const doc = docLines(stmt.doc);
  if (stmt.name === '__init__') return bare(constructorMember(cx, stmt, method, derived), doc);
  const { wrappers, left } = decoratorsOf(cx, stmt, info.scope);
  const others = [...wrappers, ...left].filter(
    (decorator) => !isRole(decorator) && !isRenderer(decorator, info),
  );
  const leading = [...others.flatMap((decorator) => quoteDecorator(cx, decorator)), ...doc];
  const special = SPECIAL[stmt.name];
  if (special === undefined && /^__\w+__$/.test(stmt.name) && stmt.name !== '__len__') {
    const head = { from: stmt.from, to: stmt.body[0]?.from ?? stmt.to };
    cx.report.mark(head, 'a special method TypeScript does not call');
    leading.unshift(
      '// hawser port: could not convert: TypeScript does not call this method by itself',
    );
  }
  const name = special ?? (stmt.name === '__len__' ? 'length' : stmt.name);
  const modifiers: string[] = [];
  if (method.role === 'static' || method.role === 'class') modifiers.push('static');
  if (isOverride(info, stmt.name)) modifiers.push('override');
  const body = bodyLines(cx, stmt, method);
  const params = parameterNodes(cx, method);
  if (method.inlineCallbacks) {
    const value = generatorNode(cx, method, params, body, method.role === 'method');
    return bare({ kind: 'field', modifiers, name, value }, leading);
  }
  if (method.role === 'getter' || stmt.name === '__len__') modifiers.push('get');
  if (method.role === 'setter') modifiers.push('set');
  const returns = method.role === 'setter' ? undefined : returnType(cx, stmt, method);
  return bare(
    {
      kind: 'method',
      modifiers,
      name,
      params,
      returns,
      async: stmt.async,
      generator: method.generator,
      body,
    },
    leading,
  );
}

/** `@renderer`, of the methods of a template's element. */
const isRenderer = (decorator: Expr, info: ClassInfo): boolean =>
  pythonName(decorator, info.scope) === 'twisted.web.template.renderer';

/** hawser's list of the methods `@renderer` marks. */
function rendererLines(stmt: ClassStmt, info: ClassInfo): Line<Member>[] {
  const names = stmt.body.flatMap((inner) =>
    inner.kind === 'def' && inner.decorators.some((decorator) => isRenderer(decorator, info))
      ? [string(inner.name)]
      : [],
  );
  if (names.length === 0) return [];
  const modifiers = ['static', ...(hasElement(info) ? ['override'] : [])];
  return [bare({ kind: 'field', modifiers, name: 'renderers', value: array(names) })];
}

const hasElement = (info: ClassInfo): boolean =>
  outsideBases(info).includes('twisted.web.template.Element');

/** `@staticmethod`, `@classmethod`, `@property`, `@x.setter` */
function isRole(decorator: Expr): boolean {
  if (decorator.kind === 'name')
    return ['staticmethod', 'classmethod', 'property'].includes(decorator.id);
  return decorator.kind === 'attribute' && decorator.name === 'setter';
}
