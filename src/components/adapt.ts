import type { Interface } from './interface.js';
import { type Factory, make } from './make.js';
import { isInterface } from './provides.js';

/** What a component can be asked for by: an interface, a class, or a name of one's own. */
export type ComponentKey<T = any> =
  | Interface<T>
  | (abstract new (
      ...args: any[]
    ) => T)
  | symbol
  | string;

/** What can be adapted: the instances of a class, or all that provides an interface. */
export type Adaptable<O = any> = (abstract new (...args: any[]) => O) | Interface<O>;

/** Adapters by what they adapt to, then by what they adapt from. */
const registry = new Map<ComponentKey, Map<Adaptable, Factory<any, [any]>>>();

/**
 * Register how to make a component: `factory` is called with the object to adapt (as a constructor, if it is a class)
 * where one of the `keys` is asked of an instance of `original`, or of something that provides the interface `original`.
 *
 * @throws TypeError without a key; RangeError if there is an adapter for the same pair (Twisted: `ValueError`).
 *
 * Twisted: `twisted.python.components.registerAdapter`.
 */
export function registerAdapter<O, T>(
  factory: Factory<T, [O]>,
  original: Adaptable<O>,
  ...keys: ComponentKey<T>[]
): void {
  if (keys.length === 0) throw new TypeError('registerAdapter: give the interface to adapt to');
  for (const key of keys) {
    if (registry.get(key)?.has(original) === true) {
      throw new RangeError(
        `registerAdapter: an adapter from ${nameOf(original)} to ${nameOf(key)} was already registered`,
      );
    }
  }
  for (const key of keys) {
    const known = registry.get(key);
    if (known === undefined) registry.set(key, new Map([[original, factory]]));
    else known.set(original, factory);
  }
}

/** Forget an adapter. Returns whether there was one. For tests, and for scripts that are loaded again. */
export function unregisterAdapter(original: Adaptable, ...keys: ComponentKey[]): boolean {
  return keys.map((key) => registry.get(key)?.delete(original) === true).includes(true);
}

/**
 * The adapter registered for a value: that of its class, of the nearest base class that has one, or of an interface the
 * value declares.
 *
 * Twisted: `components.getAdapterFactory`.
 */
export function getAdapterFactory(
  value: object,
  key: ComponentKey,
): Factory<any, [any]> | undefined {
  const factories = registry.get(key);
  if (factories === undefined) return undefined;
  for (let p = Object.getPrototypeOf(value); p !== null; p = Object.getPrototypeOf(p)) {
    const factory = factories.get(p.constructor as Adaptable);
    if (factory !== undefined) return factory;
  }
  for (const [original, factory] of factories) {
    if (isInterface(original) && original.providedBy(value)) return factory;
  }
  return undefined;
}

/** What provides `key` for a value, newly made if need be; undefined where there is no way. */
export function adapt<T>(key: ComponentKey<T>, value: unknown): T | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (isInterface(key) && key.providedBy(value)) return value as T;
  const { getComponent } = value as { getComponent?: (key: ComponentKey<T>) => T | undefined };
  if (typeof getComponent === 'function') return getComponent.call(value, key);
  return makeAdapter(key, value);
}

/** @internal What a registered adapter makes of the value. */
export function makeAdapter<T>(key: ComponentKey<T>, value: object): T | undefined {
  const factory = getAdapterFactory(value, key);
  return factory === undefined ? undefined : (make(factory, value) as T);
}

function nameOf(key: ComponentKey | Adaptable): string {
  return typeof key === 'function' ? key.name : String(key);
}
