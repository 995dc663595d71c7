import type { Inference } from './infer.js';
import { memberType } from './members.js';
import { classNameOf } from './names.js';
import { fieldOf, methodOf, outsideBases } from './resolve.js';
import type { Scope } from './scope.js';
import { ANY, functionOf as functionType, type Type } from './types.js';

/** The type of a member of an object of this type. */
export function memberOf(types: Inference, type: Type, name: string, scope: Scope): Type {
  if (type.kind !== 'instance') return ANY;
  if (!type.own) return memberType(type.name, name) ?? ANY;
  const info = types.classOf(type, scope);
  if (info === undefined) return ANY;
  const method = methodOf(info, name);
  if (method !== undefined) {
    const result = types.resultOfFunction(method);
    return method.role === 'getter' ? result : functionType(result);
  }
  const field = fieldOf(info, name);
  if (field !== undefined) return types.typeOfBinding(field);
  for (const base of outsideBases(info)) {
    const inherited = memberType(classNameOf(base) ?? '', name);
    if (inherited !== undefined) return inherited;
  }
  return ANY;
}
