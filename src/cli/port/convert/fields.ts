import type { Expr } from '../python/ast.js';
import type { FunctionStmt } from '../python/ast-statements.js';
import type { Line, Member } from '../typescript/nodes.js';
import { fieldsSetBy } from './constructor.js';
import type { Context } from './context.js';
import { isError } from './exceptions.js';
import { hasCounterpart } from './known.js';
import { knowsMembers, memberType } from './members.js';
import { classNameOf } from './names.js';
import { lineage, outsideBases } from './resolve.js';
import type { ClassInfo } from './scope.js';
import { ANY, type Type } from './types.js';

/** Fields stand before the constructor, or before the first method. */
export function placeFields(
  members: readonly Line<Member>[],
  fields: readonly Line<Member>[],
): Line<Member>[] {
  if (fields.length === 0) return [...members];
  const at = members.findIndex((line) => line.node.kind === 'method');
  const cut = at < 0 ? members.length : at;
  const rest = members.slice(cut).map((line, index) => (index === 0 ? spaced(line) : line));
  return [...members.slice(0, cut), ...fields, ...rest];
}

function spaced(line: Line<Member>): Line<Member> {
  if (line.leading[0] === '') return line;
  return line.leading.length > 0
    ? { ...line, leading: ['', ...line.leading], blank: false }
    : { ...line, blank: true };
}

export const bare = (node: Member, leading: readonly string[] = []): Line<Member> => ({
  node,
  leading,
  trailing: undefined,
  blank: false,
});

/** Declarations of the fields that methods assign. */
export function fieldLines(cx: Context, info: ClassInfo): Line<Member>[] {
  const own = [...info.fields.values()].filter(
    (field) => field.scope.bindings !== info.scope.bindings,
  );
  const init = info.node.body.find(
    (inner): inner is FunctionStmt => inner.kind === 'def' && inner.name === '__init__',
  );
  const method = init && cx.program.functions.get(init);
  const set =
    init === undefined || method === undefined ? new Set<string>() : fieldsSetBy(init, method);
  const bases = outsideBases(info)
    .filter((base) => hasCounterpart(cx, base) && !isError(base))
    .map((base) => classNameOf(base));
  return own.flatMap((field): Line<Member>[] => {
    if (bases.some((base) => base !== undefined && memberType(base, field.name) !== undefined))
      return [];
    const type = cx.types.typeOfBinding(field);
    const unsure = bases.some((base) => base === undefined || !knowsMembers(base));
    const sure =
      set.has(field.name) ||
      unsure ||
      ['optional', 'any', 'never', 'json', 'error', 'none'].includes(type.kind);
    const text = type.kind === 'none' ? 'any' : cx.typeText(type);
    // A base of another file may have the field already: declaring it anew would empty it.
    return [
      bare({
        kind: 'field',
        modifiers: unsure ? ['declare'] : [],
        name: `${field.name}${sure ? '' : '!'}`,
        type: text,
      }),
    ];
  });
}

/** `name = value` in the class body. */
export function classField(
  cx: Context,
  name: string,
  value: Expr | undefined,
  info: ClassInfo,
): Line<Member>[] {
  if (name === '__slots__' || name === '__doc__') return [];
  const binding = info.fields.get(name);
  const type: Type = binding === undefined ? ANY : cx.types.typeOfBinding(binding);
  const text = cx.typeText(type);
  if (value === undefined)
    return [bare({ kind: 'field', modifiers: [], name: `${name}!`, type: text })];
  const node = cx.exprAs(value, info.scope, type);
  const shared = info.shared.has(name);
  const plainValue = ['text', 'number', 'boolean'].includes(type.kind);
  const needsType =
    !plainValue &&
    node.kind !== 'new' &&
    node.kind !== 'call' &&
    text !== 'any[]' &&
    !isOverride(info, name);
  const modifiers = shared ? ['static'] : isOverride(info, name) ? ['override'] : [];
  return [
    bare({
      kind: 'field',
      modifiers,
      name,
      value: node,
      type: needsType || text === 'any[]' ? text : undefined,
    }),
  ];
}

/** Whether a base, of the file or of hawser, has a member of that name. */
export function isOverride(info: ClassInfo, name: string): boolean {
  const [, ...ancestors] = lineage(info);
  if (ancestors.some((one) => one.methods.has(name) || one.fields.has(name))) return true;
  return outsideBases(info).some((base) => memberType(classNameOf(base) ?? '', name) !== undefined);
}
