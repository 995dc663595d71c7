import { TextDecoder } from 'node:util';
import type { Deferred } from '../../defer/deferred.js';
import { CancelledError } from '../../defer/errors.js';
import type { Failure } from '../../defer/failure.js';
import { gatherResults } from '../../defer/gather.js';
import { fail, maybeDeferred, succeed } from '../../defer/succeed.js';
import { HttpError } from '../../http/errors.js';
import { NO_CONTENT } from '../../http/status.js';
import { log } from '../../log/log.js';
import type { IRequest } from '../irequest.js';
import type { RenderResult } from '../iresource.js';
import type { Procedure } from '../procedure.js';
import { ProcedureResource } from '../procedure-resource.js';
import { type Call, type CallAnswer, errorOf, resultOf, toCall } from './call.js';
import {
  INTERNAL_ERROR,
  INVALID_REQUEST,
  JSONRPCError,
  METHOD_NOT_FOUND,
  PARSE_ERROR,
} from './errors.js';

/** How a {@link JSONRPC} resource takes calls. */
export interface JSONRPCOptions {
  /** Most calls in a batch; longer ones are refused as a whole. Default is 100. */
  readonly maxBatch?: number | undefined;
}

/**
 * A resource that answers JSON-RPC 2.0 calls over POST: its methods `jsonrpc_NAME` are the procedures.
 *
 * They get the parameters as arguments (those given by name as one object) and return anything JSON can hold, or a
 * Deferred or promise of it. A thrown {@link JSONRPCError} is the answer; any other error is logged and answered as
 * -32603, `Internal error`. `withRequest` passes the request as first argument, and sub-handlers work as those of
 * XML-RPC do. The calls of a batch are made at the same time. When the client leaves, all that is pending is cancelled.
 *
 * Answers have status 200, 204 where all calls were notifications. A body that is not declared as JSON is refused with
 * 415: browsers send any other kind for pages of other sites without asking first.
 *
 * Twisted has none. Standard: JSON-RPC 2.0.
 *
 * @example
 * class Calculator extends jsonrpc.JSONRPC {
 *   jsonrpc_add(a: number, b: number) {
 *     return a + b;
 *   }
 * }
 */
export class JSONRPC extends ProcedureResource {
  /** Most calls in a batch. */
  maxBatch: number;

  /** @throws RangeError if `maxBatch` is no whole number of 1 or more. */
  constructor(options: JSONRPCOptions = {}) {
    super();
    const { maxBatch = 100 } = options;
    if (!Number.isInteger(maxBatch) || maxBatch < 1) {
      throw new RangeError(`maxBatch must be a whole number of 1 or more, not ${maxBatch}`);
    }
    this.maxBatch = maxBatch;
  }

  get procedurePrefix(): string {
    return 'jsonrpc_';
  }

  noSuchProcedure(message: string): Error {
    return new JSONRPCError(METHOD_NOT_FOUND, 'Method not found', message);
  }

  /** Read a call or a batch of them, make them and answer. */
  render_POST(request: IRequest): RenderResult {
    if (!isJson(request.getHeader('content-type'))) {
      throw new HttpError(415, 'The body must be declared as application/json');
    }
    request.setHeader('Content-Type', 'application/json');
    request.content.seek(0);
    let body: unknown;
    try {
      body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(request.content.read()));
    } catch (error) {
      return refuse(PARSE_ERROR, 'Parse error', (error as Error).message);
    }
    if (!Array.isArray(body)) {
      return this.#answer(body, request).addCallback((answer) => reply(request, answer));
    }
    if (body.length === 0) return refuse(INVALID_REQUEST, 'Invalid Request', 'an empty batch');
    if (body.length > this.maxBatch) {
      const why = `a batch of ${body.length} calls, ${this.maxBatch} are allowed`;
      return refuse(INVALID_REQUEST, 'Invalid Request', why);
    }
    const answers = gatherResults(body.map((call) => this.#answer(call, request)));
    return answers.addCallback((all) => {
      const wanted = all.filter((answer) => answer !== undefined);
      return reply(request, wanted.length === 0 ? undefined : `[${wanted.join(',')}]`);
    });
  }
  /** The answer to one call as JSON; nothing to a notification. */
  #answer(value: unknown, request: IRequest): Deferred<string | undefined> {
    let call: Call;
    try {
      call = toCall(value);
    } catch (error) {
      return succeed(JSON.stringify(errorOf(null, error as JSONRPCError)));
    }
    const { id } = call;
    return this.callProcedure(call.method, call.params, request).addCallbacks(
      (result) => (id === undefined ? undefined : this.#serialize(resultOf(id, result))),
      (failure) => {
        const error = this.toError(failure);
        return id === undefined ? undefined : this.#serialize(errorOf(id, error));
      },
    );
  }

  /**
   * Call a procedure by its full name. The Deferred fails with what the procedure threw, METHOD_NOT_FOUND if there is
   * none.
   */
  callProcedure(name: string, params: readonly unknown[], request: IRequest): Deferred<unknown> {
    let procedure: Procedure;
    try {
      procedure = this.lookupProcedure(name);
    } catch (error) {
      return fail(error);
    }
    const given = procedure.withRequest === true ? [request, ...params] : params;
    return maybeDeferred(procedure, ...given);
  }

  /** What is told to the client of a failed procedure. Override it to tell of errors of your own. */
  toError(failure: Failure): JSONRPCError {
    if (failure.value instanceof JSONRPCError) return failure.value;
    // Nobody waits for what was cancelled.
    if (!(failure.value instanceof CancelledError)) log.err(failure);
    return new JSONRPCError(INTERNAL_ERROR, 'Internal error');
  }

  #serialize(answer: CallAnswer): string {
    try {
      return JSON.stringify(answer);
    } catch (error) {
      log.err(error, 'the result of a procedure cannot be written as JSON');
      return JSON.stringify(errorOf(answer.id, new JSONRPCError(INTERNAL_ERROR, 'Internal error')));
    }
  }
}

function reply(request: IRequest, answer: string | undefined): string {
  if (answer !== undefined) return answer;
  request.setResponseCode(NO_CONTENT);
  return '';
}

function refuse(errorCode: number, message: string, why: string): string {
  return JSON.stringify(errorOf(null, new JSONRPCError(errorCode, message, why)));
}

function isJson(contentType: string | undefined): boolean {
  return /^\s*application\/(?:json|json-rpc|jsonrequest|[\w.-]+\+json)\s*(?:;|$)/i.test(
    contentType ?? '',
  );
}
