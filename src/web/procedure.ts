/** A procedure as clients may call it; what it returns may be a Deferred or a promise. */
export type Procedure = ((...args: any[]) => unknown) & ProcedureInfo;

/** What introspection tells of a procedure. */
export interface ProcedureInfo {
  /** Whether the request is the first argument; see {@link withRequest}. */
  withRequest?: boolean;
  /** What it does, for `system.methodHelp`. */
  help?: string;
  /** Its signatures for `system.methodSignature`, each the result's type and those of the arguments. */
  signature?: ReadonlyArray<readonly string[]>;
}

/**
 * Something that adds to a procedure: a decorator of both kinds, a function to wrap a field's value in, and a function
 * to call on a method of a prototype.
 */
export interface ProcedureMark {
  <F extends Function>(procedure: F, context?: { readonly kind: string }): F;
  (prototype: object, name: string | symbol, descriptor: PropertyDescriptor): void;
}

/**
 * Marks a procedure that wants the request as its first argument.
 *
 * Twisted: `xmlrpc.withRequest`.
 *
 * @example
 * class Who extends xmlrpc.XMLRPC {
 *   @xmlrpc.withRequest xmlrpc_host(request: IRequest, greeting: string) {
 *     return `${greeting}, ${request.getRequestHostname()}`;
 *   }
 * }
 */
export const withRequest: ProcedureMark = mark({ withRequest: true });

/** Gives a procedure the text `system.methodHelp` returns. Twisted: the doc string, or an attribute `help`. */
export function help(text: string): ProcedureMark {
  return mark({ help: text });
}

/**
 * Gives a procedure its signatures, `signature(['array', 'string'], ['array', 'int'])`: of each the first is the type
 * of the result. Twisted: the attribute `signature`.
 */
export function signature(...signatures: ReadonlyArray<readonly string[]>): ProcedureMark {
  return mark({ signature: signatures });
}

function mark(info: ProcedureInfo): ProcedureMark {
  return ((target: object, name?: unknown, descriptor?: PropertyDescriptor): unknown => {
    if (typeof target === 'function') return Object.assign(target, info);
    // The older kind of decorator. Some compilers leave the descriptor empty; the method is there by then.
    const method = descriptor?.value ?? (target as { [key: string]: unknown })[name as string];
    Object.assign(method as object, info);
    return undefined;
  }) as ProcedureMark;
}

/** The method `name` of an object as a function of its own that keeps what is known of it. */
export function bindProcedure(owner: object, procedure: Procedure): Procedure {
  const bound: Procedure = procedure.bind(owner);
  for (const key of ['withRequest', 'help', 'signature'] as const) {
    if (procedure[key] !== undefined) Object.assign(bound, { [key]: procedure[key] });
  }
  return bound;
}

/** The rest of the names of all methods that begin with `prefix`, those of base classes first. Twisted: `reflect`. */
export function prefixedMethodNames(owner: object, prefix: string): string[] {
  const layers: object[] = [];
  for (let o = owner; o !== null && o !== Object.prototype; o = Object.getPrototypeOf(o)) {
    layers.unshift(o);
  }
  const names = new Set<string>();
  for (const layer of layers) {
    for (const name of Object.getOwnPropertyNames(layer)) {
      const value: unknown = Object.getOwnPropertyDescriptor(layer, name)!.value;
      if (name.startsWith(prefix) && typeof value === 'function')
        names.add(name.slice(prefix.length));
    }
  }
  return [...names];
}
