import { brandError, HawserError } from '../../hawser-error.js';

/** The body is no JSON. Standard: JSON-RPC 2.0, 5.1. */
export const PARSE_ERROR = -32700;
/** The body is no call. */
export const INVALID_REQUEST = -32600;
/** There is no such procedure. */
export const METHOD_NOT_FOUND = -32601;
/** The procedure does not want these parameters; for procedures to throw. */
export const INVALID_PARAMS = -32602;
/** The procedure failed. */
export const INTERNAL_ERROR = -32603;

/**
 * An error as JSON-RPC tells it: thrown by a procedure, or the result of the Deferred it returned, it is the answer.
 *
 * @example
 * throw new jsonrpc.JSONRPCError(jsonrpc.INVALID_PARAMS, 'no such user', { user });
 */
export class JSONRPCError extends HawserError {
  override readonly code: string = 'HAWSER_JSONRPC';
  /** The error's number; those from -32768 to -32000 are the standard's own. */
  readonly errorCode: number;
  /** More about it, anything JSON can hold. */
  readonly data: unknown;

  /** @throws RangeError if the number is not whole. */
  constructor(errorCode: number, message: string, data?: unknown) {
    super(message);
    if (!Number.isInteger(errorCode)) {
      throw new RangeError(`JSONRPCError: the code must be a whole number, not ${errorCode}`);
    }
    this.errorCode = errorCode;
    this.data = data;
  }
}
brandError(JSONRPCError, 'JSONRPCError');
