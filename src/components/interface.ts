import { adapt } from './adapt.js';
import { declareOn, declares } from './provides.js';

/** How an interface is told from others. */
export interface InterfaceOptions {
  /** What provides this interface provides these too. */
  readonly bases?: readonly Interface<any>[];
  /** Says of values that declare nothing whether they provide the interface. Default is that they do not. */
  readonly test?: (value: unknown) => boolean;
}

/**
 * An interface as a value: a typed key for components, avatars and credentials, and the function that adapts to it.
 *
 * Called with a value it gives what provides the interface for it: the value itself, a component of it, or what an
 * adapter registered with `registerAdapter` makes of it.
 *
 * Twisted: `zope.interface.Interface`, as far as Twisted's web needs it: no attributes, no verification.
 *
 * @throws TypeError when there is nothing to adapt with and no fallback.
 */
export interface Interface<T> {
  (value: unknown): T;
  <D>(value: unknown, fallback: D): T | D;
  /** What it is called. */
  readonly interfaceName: string;
  /** Whether a value provides the interface as it is. */
  providedBy(value: unknown): value is T;
  /** Whether the instances of a class do, as far as {@link implementer} was told. */
  implementedBy(target: Function): boolean;
  /** @internal */
  readonly bases: readonly Interface<any>[];
}

/**
 * Make an interface. Give it the name of its type, so that both can be imported as one.
 *
 * @example
 * interface ICounter { value: number }
 * const ICounter = Interface<ICounter>('ICounter');
 * registerAdapter(() => ({ value: 0 }), Session, ICounter);
 * ICounter(request.getSession()).value += 1;
 */
export function Interface<T>(name: string, options: InterfaceOptions = {}): Interface<T> {
  const { bases = [], test } = options;
  const made = (value: unknown, ...fallback: [unknown?]): unknown => {
    const adapted = adapt(made as unknown as Interface<T>, value);
    if (adapted !== undefined) return adapted;
    if (fallback.length > 0) return fallback[0];
    throw new TypeError(`could not adapt ${describe(value)} to ${name}`);
  };
  Object.defineProperties(made, {
    name: { value: name },
    interfaceName: { value: name },
    bases: { value: bases },
    providedBy: {
      value: (value: unknown) => declares(value, made) || (test?.(value) ?? false),
    },
    implementedBy: { value: (target: Function) => declares(target.prototype, made) },
  });
  return made as unknown as Interface<T>;
}

/**
 * Declare that the instances of a class provide interfaces, besides those of its base classes. A class decorator, or
 * called on the class.
 *
 * Twisted: `zope.interface.implementer`.
 *
 * @example
 * class TokenChecker { … }
 * implementer(ICredentialsChecker)(TokenChecker);
 */
export function implementer(
  ...interfaces: Interface<any>[]
): <C extends abstract new (...args: any[]) => unknown>(target: C, context?: unknown) => C {
  return (target) => {
    declareOn(target.prototype as object, interfaces);
    return target;
  };
}

function describe(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return `an instance of ${value.constructor?.name ?? 'no class'}`;
}
