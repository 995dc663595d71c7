import { UnexposedMethodError } from './errors.js';

/** What TypeScript's decorators get as their second argument, as far as it matters here. */
interface MethodContext {
  readonly kind: string;
  readonly name: string | symbol;
}

/**
 * Marks methods as callable by name from outside, as `renderer` does for the render methods of elements.
 *
 * An instance is a function and works
 * - as a decorator, `@renderer name(request, tag) { ... }`, both the standard and the older (`experimentalDecorators`,
 *   jiti) kind;
 * - on a field: `name = renderer((request, tag) => tag('...'))`;
 * - on any functions, `renderer(Page.prototype.name, Page.prototype.title)`; it returns the first.
 *
 * Names listed in a static member of the class are exposed as well, see {@link exposer}.
 *
 * Twisted: `twisted.web._element.Expose`.
 */
export interface Expose {
  <F extends Function>(method: F, context: MethodContext): F;
  (prototype: object, name: string | symbol, descriptor: PropertyDescriptor): void;
  <F extends Function>(method: F, ...methods: Function[]): F;
  /**
   * The exposed method of that name, bound to its object.
   *
   * @param otherwise - What to return where there is none.
   * @throws {@link UnexposedMethodError} where there is none and nothing was given to return instead.
   */
  get(instance: object, methodName: string): Function;
  get<T>(instance: object, methodName: string, otherwise: T): Function | T;
}

/**
 * Make an {@link Expose} of one's own.
 *
 * Twisted: `twisted.web._element.exposer`, which decorates a function for the sake of its doc string.
 *
 * @param list - Name of the static class member that may list exposed methods by name.
 */
export function exposer(list: string): Expose {
  const exposed = new WeakSet<Function>();

  const expose = (first: Function | object, ...rest: unknown[]): unknown => {
    if (typeof first !== 'function') {
      // The older kind of decorator. Some compilers leave the descriptor empty; the method is there by then.
      const [name, descriptor] = rest as [string, PropertyDescriptor | undefined];
      const method = descriptor?.value ?? (first as { [key: string]: unknown })[name];
      if (typeof method === 'function') exposed.add(method);
      return undefined;
    }
    for (const method of [first, ...rest]) if (typeof method === 'function') exposed.add(method);
    return first;
  };

  function get(instance: object, methodName: string, ...otherwise: unknown[]): unknown {
    const method = (instance as Record<string, unknown>)[methodName];
    if (typeof method === 'function' && (exposed.has(method) || isListed(instance, methodName))) {
      return method.bind(instance);
    }
    if (otherwise.length === 0) throw new UnexposedMethodError(expose as Expose, methodName);
    return otherwise[0];
  }

  function isListed(instance: object, methodName: string): boolean {
    let owner: unknown = instance.constructor;
    while (typeof owner === 'function') {
      const names: unknown = Object.getOwnPropertyDescriptor(owner, list)?.value;
      if (Array.isArray(names) && names.includes(methodName)) return true;
      owner = Object.getPrototypeOf(owner);
    }
    return false;
  }

  return Object.assign(expose, { get }) as Expose;
}
