/** A class whose instances are wanted, or a function that gives what is wanted. */
export type Factory<T, A extends unknown[]> = (new (...args: A) => T) | ((...args: A) => T);

/** What a factory gives: an instance of a class, the result of any other function. */
export function make<T, A extends unknown[]>(factory: Factory<T, A>, ...args: A): T {
  if (isClass(factory)) return new factory(...args);
  return (factory as (...args: A) => T)(...args);
}

function isClass<T, A extends unknown[]>(factory: Factory<T, A>): factory is new (...args: A) => T {
  return /^class\b/.test(Function.prototype.toString.call(factory));
}
