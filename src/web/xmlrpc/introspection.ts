import type { Deferred } from '../../defer/deferred.js';
import { succeed } from '../../defer/succeed.js';
import type { IRequest } from '../irequest.js';
import { signature, withRequest } from '../procedure.js';
import type { ProcedureResource } from '../procedure-resource.js';
import { Fault } from './errors.js';
import { XMLRPC } from './xmlrpc.js';

/**
 * Tells clients what another resource can do: `system.listMethods`, `system.methodHelp`, `system.methodSignature`.
 *
 * Twisted: `twisted.web.xmlrpc.XMLRPCIntrospection`.
 */
export class XMLRPCIntrospection extends XMLRPC {
  readonly parent: XMLRPC;

  constructor(parent: XMLRPC) {
    super();
    this.parent = parent;
  }

  /** The full names of all procedures. */
  xmlrpc_listMethods(): string[] {
    const names: string[] = [];
    const todo: Array<[handler: ProcedureResource, prefix: string]> = [[this.parent, '']];
    for (const [handler, prefix] of todo) {
      for (const name of handler.listProcedures()) names.push(prefix + name);
      for (const name of handler.getSubHandlerPrefixes()) {
        todo.push([handler.getSubHandler(name)!, prefix + name + handler.separator]);
      }
    }
    return names;
  }

  /** What a procedure does; empty if nobody said. */
  xmlrpc_methodHelp(method: string): string {
    return this.parent.lookupProcedure(method).help ?? '';
  }

  /** The signatures of a procedure; empty text if nobody gave any. */
  xmlrpc_methodSignature(method: string): ReadonlyArray<readonly string[]> | string {
    return this.parent.lookupProcedure(method).signature ?? '';
  }

  static {
    signature(['array'])(XMLRPCIntrospection.prototype.xmlrpc_listMethods);
    signature(['string', 'string'])(XMLRPCIntrospection.prototype.xmlrpc_methodHelp);
    signature(
      ['array', 'string'],
      ['string', 'string'],
    )(XMLRPCIntrospection.prototype.xmlrpc_methodSignature);
  }
}

/** One call of a `system.multicall`. */
interface Call {
  readonly methodName: string;
  readonly params: readonly unknown[];
}

/** What a `system.multicall` answers to one call: the result in a list, or a fault. */
type CallResult = [value: unknown] | { faultCode: number; faultString: string };

/**
 * {@link XMLRPCIntrospection} with `system.multicall`: several calls in one, made one after the other.
 *
 * Twisted has none; it works as that of Python's `xmlrpc.server`.
 */
export class XMLRPCMulticall extends XMLRPCIntrospection {
  /** Answers each call with a list of its one result, or with a struct of faultCode and faultString. */
  xmlrpc_multicall(request: IRequest, calls: readonly Call[]): Deferred<CallResult[]> {
    if (!Array.isArray(calls)) throw new Fault(this.FAILURE, 'multicall wants an array of calls');
    const results: CallResult[] = [];
    const all = succeed(undefined) as Deferred<unknown>;
    for (const call of calls) {
      all
        .addCallback(() => this.#call(call, request))
        .addCallback((result) => results.push(result));
    }
    return all.addCallback(() => results) as Deferred<CallResult[]>;
  }

  #call(call: Call, request: IRequest): Deferred<CallResult> | CallResult {
    const { methodName, params } = call ?? {};
    if (typeof methodName !== 'string' || !Array.isArray(params)) {
      return toStruct(new Fault(this.FAILURE, 'a call wants methodName and params'));
    }
    if (methodName === `system${this.parent.separator}multicall`) {
      return toStruct(new Fault(this.FAILURE, 'Recursive system.multicall forbidden'));
    }
    return this.parent.callProcedure(methodName, params, request).addCallbacks(
      (result): CallResult => (result instanceof Fault ? toStruct(result) : [result]),
      (failure): CallResult => toStruct(this.toFault(failure)),
    ) as Deferred<CallResult>;
  }

  static {
    withRequest(XMLRPCMulticall.prototype.xmlrpc_multicall);
    signature(['array', 'array'])(XMLRPCMulticall.prototype.xmlrpc_multicall);
  }
}

function toStruct({ faultCode, faultString }: Fault): CallResult {
  return { faultCode, faultString };
}

/**
 * Let clients ask a resource what it can do, under the prefix `system`.
 *
 * Twisted: `twisted.web.xmlrpc.addIntrospection`.
 *
 * @param options - `multicall`: offer `system.multicall` as well. Default is false, as with Twisted.
 */
export function addIntrospection(xmlrpc: XMLRPC, options: { multicall?: boolean } = {}): void {
  const { multicall = false } = options;
  const system = multicall ? new XMLRPCMulticall(xmlrpc) : new XMLRPCIntrospection(xmlrpc);
  xmlrpc.putSubHandler('system', system);
}
