/**
 * The base of every error hawser itself defines. `code` is stable and meant for programs, `message` is for people.
 *
 * `instanceof` holds across two installed copies of the library: a class set up with {@link brandError} is recognised
 * by its brand, every other subclass (an application's own) by its prototype, as usual.
 */
export class HawserError extends Error {
  /** The registered symbol the instances of a branded class carry. */
  static readonly brand: symbol;

  /** Stable identifier, `HAWSER_...`. */
  readonly code: string = 'HAWSER_ERROR';

  /** Whether a value is an error of this class, made by this copy of hawser or by another. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore-start lint/complexity/noThisInStatic: the class asked may be any subclass
    if (!Object.hasOwn(this, 'brand'))
      return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && this.brand in value;
    // biome-ignore-end lint/complexity/noThisInStatic: as above
  }
}

/**
 * Name an error class and give it its brand; called once, right after the class is defined.
 *
 * @internal
 */
export function brandError(errorClass: { readonly prototype: HawserError }, name: string): void {
  const brand = Symbol.for(`hawser.error.${name}`);
  Object.defineProperty(errorClass, 'brand', { value: brand });
  Object.defineProperty(errorClass.prototype, brand, { value: true });
  Object.defineProperty(errorClass.prototype, 'name', {
    value: name,
    writable: true,
    configurable: true,
  });
}
brandError(HawserError, 'HawserError');
