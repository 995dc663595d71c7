import type { Interface } from './interface.js';

/** The member that lists what the instances of a class declare to provide. */
const PROVIDES: unique symbol = Symbol.for('hawser.provides') as never;

type Declared = { [PROVIDES]?: readonly Interface<any>[] };

/** The interfaces a value declares, those of its own class first. Twisted: `zope.interface.providedBy`. */
export function providedBy(value: unknown): readonly Interface<any>[] {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return [];
  return (value as Declared)[PROVIDES] ?? [];
}

/** @internal Add to what the heirs of a prototype declare. */
export function declareOn(prototype: object, interfaces: readonly Interface<any>[]): void {
  const inherited = (prototype as Declared)[PROVIDES] ?? [];
  Object.defineProperty(prototype, PROVIDES, {
    value: [...interfaces, ...inherited],
    configurable: true,
  });
}

/** @internal Whether a value declares an interface, or one that extends it. */
export function declares(value: unknown, wanted: unknown): boolean {
  return providedBy(value).some((one) => extendsTo(one, wanted));
}

function extendsTo(one: Interface<any>, wanted: unknown): boolean {
  return one === wanted || one.bases.some((base) => extendsTo(base, wanted));
}

/** Whether a value is an interface made by `Interface`. */
export function isInterface(value: unknown): value is Interface<any> {
  return typeof value === 'function' && 'interfaceName' in value;
}
