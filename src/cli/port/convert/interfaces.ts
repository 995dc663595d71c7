import type { Expr } from '../python/ast.js';
import type { ClassStmt, Stmt } from '../python/ast-statements.js';
import { id, plain, string } from '../typescript/build.js';
import type { Line, Node, Signature } from '../typescript/nodes.js';
import type { Context } from './context.js';
import { quoteDecorator } from './functions.js';
import { localName } from './local-names.js';
import { targetOf } from './names.js';
import { classNamed, outsideBases, pythonName } from './resolve.js';
import type { ClassInfo, Scope } from './scope.js';
import { commentLines, docLines, quoteLines } from './trivia.js';

/** Whether a class of the file is an interface of zope's. */
export const isZopeInterface = (info: ClassInfo): boolean =>
  outsideBases(info).includes('zope.interface.Interface');

/** A zope interface: a TypeScript interface, and the value of the same name that components are asked for by. */
export function interfaceLines(
  cx: Context,
  stmt: ClassStmt,
  info: ClassInfo,
  exported: boolean,
): Line[] {
  const left: string[] = [];
  const members = stmt.body.flatMap((inner): Line<Signature>[] => {
    cx.report.statements += 1;
    const { leading, trailing, after } = inner.trivia;
    const comments = [
      ...commentLines(leading),
      ...(trailing === undefined ? [] : [`//${trailing}`]),
    ];
    const made = memberLines(cx, inner, info);
    const [first] = made;
    if (first === undefined) {
      left.push(...comments);
      if (inner.kind !== 'pass') {
        cx.report.mark(inner, 'a statement in an interface');
        left.push(...quoteLines(cx, inner));
      }
    } else made[0] = { ...first, leading: [...comments, ...first.leading] };
    left.push(...commentLines(after));
    return made;
  });
  const name = stmt.name;
  const made: Node = {
    kind: 'call',
    callee: id(cx.imports.name('hawser', 'Interface')),
    args: [string(name)],
    types: name,
  };
  return [
    {
      ...plain({ kind: 'interface', name, members, exported }),
      leading: [...left, ...docLines(stmt.doc)],
    },
    plain({ kind: 'declare', keyword: 'const', pattern: name, value: made, exported }),
  ];
}

/** What one statement of its body lists; nothing for one that lists nothing. */
function memberLines(cx: Context, stmt: Stmt, info: ClassInfo): Line<Signature>[] {
  if (stmt.kind === 'def') {
    // zope's methods have no self: what is listed is what a caller gives.
    const params = stmt.params.map((param) => ({ pattern: localName(param.name), type: 'any' }));
    const decorators = stmt.decorators.flatMap((decorator) => quoteDecorator(cx, decorator));
    const doc = [...decorators, ...docLines(stmt.doc)];
    return [member({ name: stmt.name, params, returns: 'any' }, doc)];
  }
  if (stmt.kind !== 'assign' || stmt.targets.some((target) => target.kind !== 'name')) return [];
  const doc = stmt.value === undefined ? [] : attributeDoc(stmt.value);
  if (doc === undefined) return [];
  return stmt.targets.flatMap((target) =>
    target.kind === 'name'
      ? [member({ name: target.id, type: fieldType(cx, info, target.id) }, doc)]
      : [],
  );
}

const member = (node: Signature, leading: readonly string[]): Line<Signature> => ({
  node,
  leading,
  trailing: undefined,
  blank: false,
});

/** `Attribute('what it is')`; undefined for anything else. */
function attributeDoc(value: Expr): string[] | undefined {
  if (value.kind !== 'call' || value.args.length > 1) return undefined;
  const [first] = value.args;
  if (first === undefined) return [];
  return first.value.kind === 'string' ? docLines(first.value.value) : undefined;
}

/** The type an interface's attribute has in the classes of the file that declare the interface. */
function fieldType(cx: Context, info: ClassInfo, name: string): string {
  for (const class_ of cx.program.classes.values()) {
    const declares = class_.node.decorators.some(
      (decorator) =>
        decorator.kind === 'call' &&
        decorator.args.some((arg) => classNamed(arg.value, cx.program.scope) === info),
    );
    const field = declares ? class_.fields.get(name) : undefined;
    if (field !== undefined) return cx.typeText(cx.types.typeOfBinding(field));
  }
  return 'any';
}

interface Declared {
  readonly name: string;
  /** It is one of the file's, so that TypeScript can check it. */
  readonly own: boolean;
}

/** The interfaces `@implementer` names, and the class decorators left for a person. */
export function interfacesOf(
  cx: Context,
  stmt: ClassStmt,
  scope: Scope,
): { interfaces: Declared[]; left: Expr[] } {
  const interfaces: Declared[] = [];
  const left: Expr[] = [];
  for (const decorator of stmt.decorators) {
    const python = decorator.kind === 'call' ? pythonName(decorator.callee, scope) : undefined;
    if (decorator.kind !== 'call' || python !== 'zope.interface.implementer') {
      left.push(decorator);
      continue;
    }
    for (const { value } of decorator.args) {
      if (classNamed(value, scope) !== undefined && value.kind === 'name') {
        interfaces.push({ name: value.id, own: true });
        continue;
      }
      const target = targetOf(pythonName(value, scope) ?? '');
      // An interface that is only a type in hawser needs no declaration: TypeScript looks at the members.
      if (target === undefined) left.push(decorator);
      else if (!target.typeOnly)
        interfaces.push({ name: cx.imports.name(target.from, target.name), own: false });
    }
  }
  return { interfaces, left };
}
