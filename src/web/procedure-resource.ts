import { bindProcedure, type Procedure, prefixedMethodNames } from './procedure.js';
import { Resource } from './resource.js';

/**
 * A resource whose methods with a certain prefix can be called from afar: what XML-RPC and JSON-RPC have in common.
 *
 * Names with a separator in them belong to other handlers: `math.add` is the method `add` of what was put there with
 * `putSubHandler('math', ...)`. Handlers may be nested.
 */
export abstract class ProcedureResource extends Resource {
  /** What stands between the name of a handler and the rest of a procedure's name. Default is `'.'`. */
  declare separator: string;
  /** The handlers by their prefix. */
  subHandlers: Map<string, ProcedureResource>;

  constructor() {
    super();
    this.subHandlers = new Map();
  }

  /** What the names of methods begin with that can be called. */
  abstract get procedurePrefix(): string;

  /** The error for a procedure that cannot be called. */
  abstract noSuchProcedure(message: string): Error;

  /** Let a handler answer for all procedures whose name begins with `prefix` and the separator. */
  putSubHandler(prefix: string, handler: ProcedureResource): void {
    this.subHandlers.set(prefix, handler);
  }

  /** The handler of that prefix. */
  getSubHandler(prefix: string): ProcedureResource | undefined {
    return this.subHandlers.get(prefix);
  }

  /** The prefixes of all handlers. */
  getSubHandlerPrefixes(): string[] {
    return [...this.subHandlers.keys()];
  }

  /**
   * The function that answers for a name. Override it for a policy of your own, and
   * {@link ProcedureResource.listProcedures} with it.
   *
   * @throws what {@link ProcedureResource.noSuchProcedure} makes, if there is none.
   */
  lookupProcedure(procedurePath: string): Procedure {
    const at = procedurePath.indexOf(this.separator);
    if (at !== -1) {
      const prefix = procedurePath.slice(0, at);
      const handler = this.getSubHandler(prefix);
      if (handler === undefined) throw this.noSuchProcedure(`no such subHandler ${prefix}`);
      return handler.lookupProcedure(procedurePath.slice(at + this.separator.length));
    }
    const key = `${this.procedurePrefix}${procedurePath}`;
    const found = (this as unknown as { [name: string]: unknown })[key];
    if (found === undefined || found === null) {
      throw this.noSuchProcedure(`procedure ${procedurePath} not found`);
    }
    if (typeof found !== 'function') {
      throw this.noSuchProcedure(`procedure ${procedurePath} not callable`);
    }
    return bindProcedure(this, found as Procedure);
  }

  /** The names of all procedures, without those of other handlers. */
  listProcedures(): string[] {
    return prefixedMethodNames(this, this.procedurePrefix);
  }
}
ProcedureResource.prototype.separator = '.';
ProcedureResource.prototype.isLeaf = true;
ProcedureResource.prototype.allowedMethods = ['POST'];
