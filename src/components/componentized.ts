import { type ComponentKey, makeAdapter } from './adapt.js';
import { isInterface } from './provides.js';

/** Where components are kept. */
export interface ComponentHolder {
  /** Made by the first component. */
  _components: Map<ComponentKey, unknown> | undefined;
}

/**
 * An object that holds components by key: those it was given, and those that registered adapters made of it, once each.
 *
 * Twisted: `twisted.python.components.Componentized`.
 */
export class Componentized {
  /** @internal On the prototype until there is one: most objects that could hold components hold none. */
  declare _components: Map<ComponentKey, unknown> | undefined;

  /** @internal Who keeps the components: this object, unless several stand for one thing. */
  get _componentHolder(): ComponentHolder {
    return this;
  }

  /**
   * The component for a key. Where there is none yet, the adapter registered for this class and key makes it, and it is
   * kept.
   *
   * @param fallback - Given where there is neither.
   */
  getComponent<T>(key: ComponentKey<T>): T | undefined;
  getComponent<T, D>(key: ComponentKey<T>, fallback: D): T | D;
  getComponent<T>(key: ComponentKey<T>, fallback?: unknown): unknown {
    const known = this._componentHolder._components?.get(key);
    if (known !== undefined) return known;
    if (isInterface(key) && key.providedBy(this)) return this;
    const made = makeAdapter(key, this);
    if (made === undefined) return fallback;
    this.setComponent(key, made);
    return made;
  }

  /** Keep a component under a key, in place of an earlier one. */
  setComponent<T>(key: ComponentKey<T>, component: T): void {
    const holder = this._componentHolder;
    holder._components ??= new Map();
    holder._components.set(key, component);
  }

  /**
   * Let a component go.
   *
   * @throws RangeError if there is none under that key (Twisted: `KeyError`).
   */
  unsetComponent(key: ComponentKey): void {
    if (this._componentHolder._components?.delete(key) !== true) {
      throw new RangeError(
        `there is no component ${typeof key === 'function' ? key.name : String(key)}`,
      );
    }
  }
}

Componentized.prototype._components = undefined;
