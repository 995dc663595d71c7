/**
 * What the converter knows of a value: enough to choose between an array's and a Map's methods, never more
 * than the source says. `any` is what nothing is known of.
 */
export type Type =
  | { readonly kind: 'any' | 'text' | 'bytes' | 'number' | 'boolean' | 'none' }
  /** A caught exception. */
  | { readonly kind: 'error' }
  /** Nothing was seen yet: the element of an empty list. Joining it with a type gives that type. */
  | { readonly kind: 'never' }
  /** What JSON holds: plain objects, arrays, scalars. */
  | { readonly kind: 'json' }
  | { readonly kind: 'list' | 'set' | 'deferred' | 'promise' | 'optional'; readonly of: Type }
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  | { readonly kind: 'map'; readonly key: Type; readonly of: Type }
  /** A plain object with text keys. */
  | { readonly kind: 'record'; readonly of: Type }
  /** An object of a class: one of the file's, or one of hawser's by its exported name. */
  | { readonly kind: 'instance'; readonly name: string; readonly own: boolean }
  | { readonly kind: 'function'; readonly result: Type };

export const ANY: Type = { kind: 'any' };
export const NEVER: Type = { kind: 'never' };
export const TEXT: Type = { kind: 'text' };
export const BYTES: Type = { kind: 'bytes' };
export const NUMBER: Type = { kind: 'number' };
export const BOOLEAN: Type = { kind: 'boolean' };
export const NONE: Type = { kind: 'none' };
export const JSON_TYPE: Type = { kind: 'json' };
export const listOf = (of: Type): Type => ({ kind: 'list', of });
export const setOf = (of: Type): Type => ({ kind: 'set', of });
export const mapOf = (key: Type, of: Type): Type => ({ kind: 'map', key, of });
export const recordOf = (of: Type): Type => ({ kind: 'record', of });
export const tupleOf = (items: readonly Type[]): Type => ({ kind: 'tuple', items });
export const deferredOf = (of: Type): Type => ({ kind: 'deferred', of });
export const promiseOf = (of: Type): Type => ({ kind: 'promise', of });
export const functionOf = (result: Type): Type => ({ kind: 'function', result });
/** An object of one of hawser's classes. */
export const hawserType = (name: string): Type => ({ kind: 'instance', name, own: false });
export const optional = (of: Type): Type =>
  of.kind === 'optional' || of.kind === 'any' || of.kind === 'none' || of.kind === 'json'
    ? of
    : { kind: 'optional', of };

/** The type without its `undefined`. */
export const settled = (type: Type): Type => (type.kind === 'optional' ? type.of : type);

/** What holds for a value that may be of either type. */
export function joinTypes(a: Type, b: Type): Type {
  if (a.kind === 'never') return b;
  if (b.kind === 'never' || sameType(a, b)) return a;
  if (a.kind === 'any' || b.kind === 'any') return ANY;
  if (a.kind === 'none') return optional(b);
  if (b.kind === 'none') return optional(a);
  if (a.kind === 'optional' || b.kind === 'optional') {
    const joined = joinTypes(settled(a), settled(b));
    return joined.kind === 'any' ? ANY : optional(joined);
  }
  if ('of' in a && 'of' in b && a.kind === b.kind) {
    const of = joinTypes(a.of, b.of);
    if (a.kind === 'map' && b.kind === 'map') return mapOf(joinTypes(a.key, b.key), of);
    return { ...a, of } as Type;
  }
  return ANY;
}

export function sameType(a: Type, b: Type): boolean {
  return typeText(a) === typeText(b) && a.kind === b.kind;
}

/** How the type is written in TypeScript. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case 'any':
    case 'never':
    case 'json':
    case 'error':
      return 'any';
    case 'text':
      return 'string';
    case 'bytes':
      return 'Uint8Array';
    case 'number':
    case 'boolean':
      return type.kind;
    case 'none':
      return 'undefined';
    case 'list': {
      const of = typeText(type.of);
      const isUnion = ['optional', 'function', 'tuple'].includes(type.of.kind);
      return isUnion ? `(${of})[]` : `${of}[]`;
    }
    case 'tuple':
      return `readonly [${type.items.map(typeText).join(', ')}]`;
    case 'set':
      return `Set<${typeText(type.of)}>`;
    case 'map':
      return `Map<${typeText(type.key)}, ${typeText(type.of)}>`;
    case 'record':
      return `Record<string, ${typeText(type.of)}>`;
    case 'deferred':
      return `Deferred<${typeText(type.of)}>`;
    case 'promise':
      return `Promise<${typeText(type.of)}>`;
    case 'optional':
      return type.of.kind === 'function'
        ? `(${typeText(type.of)}) | undefined`
        : `${typeText(type.of)} | undefined`;
    case 'instance':
      return type.name;
    case 'function':
      return `(...args: any[]) => ${typeText(type.result)}`;
  }
}

/** Whether nothing useful is known: helpers decide at run time. */
export const isUnknown = (type: Type): boolean => type.kind === 'any' || type.kind === 'never';

/** Names of hawser's types a type mentions, for the imports. */
export function namesIn(type: Type): string[] {
  switch (type.kind) {
    case 'instance':
      return type.own ? [] : [type.name];
    case 'deferred':
      return ['Deferred', ...namesIn(type.of)];
    case 'map':
      return [...namesIn(type.key), ...namesIn(type.of)];
    case 'tuple':
      return type.items.flatMap(namesIn);
    case 'function':
      return namesIn(type.result);
    default:
      return 'of' in type ? namesIn(type.of) : [];
  }
}

/** What one round of a loop over it gives. */
export function elementOf(iterable: Type): Type {
  const type = settled(iterable);
  switch (type.kind) {
    case 'text':
      return TEXT;
    case 'bytes':
      return NUMBER;
    case 'list':
    case 'set':
      return type.of;
    case 'tuple':
      return type.items.reduce(joinTypes, NEVER as Type);
    case 'map':
      return type.key;
    case 'record':
      return TEXT;
    case 'json':
      return type;
    default:
      return ANY;
  }
}
