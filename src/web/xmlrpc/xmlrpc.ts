import { Deferred } from '../../defer/deferred.js';
import { CancelledError } from '../../defer/errors.js';
import { Failure } from '../../defer/failure.js';
import { fail, maybeDeferred } from '../../defer/succeed.js';
import { log } from '../../log/log.js';
import type { IRequest } from '../irequest.js';
import type { RenderResult } from '../iresource.js';
import type { Procedure } from '../procedure.js';
import { ProcedureResource } from '../procedure-resource.js';
import { FAILURE, Fault, NOT_FOUND, NoSuchFunction } from './errors.js';
import { dumps } from './marshal.js';
import { loads } from './unmarshal.js';

/** How an {@link XMLRPC} resource reads and writes values. */
export interface XMLRPCOptions {
  /** Procedures may return `undefined` and `null`, written as `<nil/>`. Default is false: that is a Fault. */
  readonly allowNone?: boolean | undefined;
  /** Dates come as `Date`, in local time, instead of {@link DateTime}. Default is false. */
  readonly useDateTime?: boolean | undefined;
  /** Doubles come as {@link Double} instead of number, so that 3.0 goes back as 3.0. Default is false. */
  readonly useDouble?: boolean | undefined;
  /** Whole numbers beyond 32 bits are written as `<i8>`. Default is false: that is a Fault. */
  readonly allowI8?: boolean | undefined;
}

/**
 * A resource that answers XML-RPC calls: its methods `xmlrpc_NAME` are the procedures.
 *
 * They get the call's arguments and return anything `dumps` can write, a {@link Fault}, a {@link Handler}, or a Deferred
 * or promise of these. A thrown Fault is the answer; any other error is logged and answered as Fault 8002, `error`.
 * When the client leaves, the Deferred a procedure returned is cancelled.
 *
 * Names with dots belong to other handlers: `math.add` is the method `xmlrpc_add` of what was put there with
 * `putSubHandler('math', ...)`. Handlers may be nested.
 *
 * Only POST is answered. A call that cannot be read is a Fault too, with status 200, as with Twisted.
 *
 * Twisted: `twisted.web.xmlrpc.XMLRPC`.
 *
 * @example
 * class Calculator extends xmlrpc.XMLRPC {
 *   xmlrpc_add(a: number, b: number) {
 *     return a + b;
 *   }
 * }
 * root.putChild('RPC2', new Calculator());
 */
export class XMLRPC extends ProcedureResource {
  /** Code of the Fault for an unknown procedure. */
  declare NOT_FOUND: number;
  /** Code of the Fault for all else. */
  declare FAILURE: number;
  allowNone: boolean;
  useDateTime: boolean;
  useDouble: boolean;
  allowI8: boolean;

  constructor(options: XMLRPCOptions = {}) {
    super();
    this.allowNone = options.allowNone ?? false;
    this.useDateTime = options.useDateTime ?? false;
    this.useDouble = options.useDouble ?? false;
    this.allowI8 = options.allowI8 ?? false;
  }

  get procedurePrefix(): string {
    return 'xmlrpc_';
  }

  noSuchProcedure(message: string): Error {
    return new NoSuchFunction(this.NOT_FOUND, message);
  }

  /** Read a call, make it and answer it. */
  render_POST(request: IRequest): RenderResult {
    const { content } = request;
    content.seek(0);
    request.setHeader('Content-Type', 'text/xml; charset=utf-8');
    let args: unknown[];
    let name: string | undefined;
    try {
      [args, name] = loads(content.read(), this);
    } catch (error) {
      return this.#answer(new Fault(this.FAILURE, `Can't deserialize input: ${messageOf(error)}`));
    }
    if (name === undefined) throw new TypeError('an XML-RPC call without a methodName');
    const result = this.callProcedure(name, args, request);
    return result.addCallbacks(
      (value) => this.#answer(value),
      (failure) => this.#answer(this.toFault(failure)),
    );
  }

  /**
   * Call a procedure by its full name. The Deferred fails with what the procedure threw, {@link NoSuchFunction} if there
   * is none.
   *
   * Twisted: a part of `render_POST`.
   */
  callProcedure(name: string, args: readonly unknown[], request: IRequest): Deferred<unknown> {
    let procedure: Procedure;
    try {
      procedure = this.lookupProcedure(name);
    } catch (error) {
      return fail(error);
    }
    const given = procedure.withRequest === true ? [request, ...args] : args;
    return maybeDeferred(procedure, ...given).addCallback((result) =>
      result instanceof Handler ? result.result : result,
    );
  }

  /**
   * What is told to the client of a failed procedure: its Fault, or one that says nothing of an error meant for the log.
   */
  toFault(failure: Failure): Fault {
    if (failure.value instanceof Fault) return failure.value;
    // Nobody waits for what was cancelled.
    if (!(failure.value instanceof CancelledError)) log.err(failure);
    return new Fault(this.FAILURE, 'error');
  }

  #answer(result: unknown): string {
    const params = result instanceof Fault ? result : [result];
    try {
      return this.#dump(params);
    } catch (error) {
      return this.#dump(new Fault(this.FAILURE, `Can't serialize output: ${messageOf(error)}`));
    }
  }

  #dump(params: readonly unknown[] | Fault): string {
    const { allowNone, allowI8 } = this;
    return dumps(params, { methodResponse: true, allowNone, allowI8 });
  }
}
XMLRPC.prototype.NOT_FOUND = NOT_FOUND;
XMLRPC.prototype.FAILURE = FAILURE;

/**
 * A call in progress as an object: `run` is called with the arguments at once and fires `result` when it is done.
 *
 * It is called by the constructor, so fields a subclass declares with a value are set only after it; set them in `run`.
 *
 * Twisted: `twisted.web.xmlrpc.Handler`.
 */
export class Handler {
  /** The resource that was called. */
  readonly resource: XMLRPC;
  /** To be fired with the procedure's result. */
  readonly result: Deferred<unknown>;

  constructor(resource: XMLRPC, ...args: unknown[]) {
    this.resource = resource;
    this.result = new Deferred();
    this.run(...args);
  }

  /** Do the work; override it. */
  run(..._args: any[]): void {
    this.result.errback(new Failure(new TypeError('Implement run() in subclasses')));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Fault
    ? String(error)
    : error instanceof Error
      ? error.message
      : String(error);
}
