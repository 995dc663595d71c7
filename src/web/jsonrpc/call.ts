import { INVALID_REQUEST, JSONRPCError } from './errors.js';

/** What a client tells its calls apart by. */
export type CallId = string | number | null;

/** A call as it was sent. Without an id it is a notification, which gets no answer. */
export interface Call {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly id: CallId | undefined;
}

/** The answer to a call. */
export type CallAnswer = { readonly jsonrpc: '2.0'; readonly id: CallId } & (
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } }
);

/**
 * A value as a call. Parameters by name become one object, the only argument.
 *
 * Standard: JSON-RPC 2.0, 4.
 *
 * @throws {@link JSONRPCError} with INVALID_REQUEST where it is none.
 */
export function toCall(value: unknown): Call {
  if (typeof value !== 'object' || value === null) throw invalid('a call is an object');
  const { jsonrpc, method, params, id } = value as { [member: string]: unknown };
  if (jsonrpc !== '2.0') throw invalid('"jsonrpc" must be "2.0"');
  if (typeof method !== 'string') throw invalid('"method" must be a string');
  if (params !== undefined && (typeof params !== 'object' || params === null)) {
    throw invalid('"params" must be an array or an object');
  }
  if (id !== undefined && id !== null && typeof id !== 'string' && typeof id !== 'number') {
    throw invalid('"id" must be a string, a number or null');
  }
  const list = params === undefined ? [] : Array.isArray(params) ? params : [params];
  return { method, params: list, id: id as CallId | undefined };
}

/** The answer of a call that came to a result. */
export function resultOf(id: CallId, result: unknown): CallAnswer {
  return { jsonrpc: '2.0', result: result === undefined ? null : result, id };
}

/** The answer of a call that failed. Standard: JSON-RPC 2.0, 5.1. */
export function errorOf(id: CallId, { errorCode, message, data }: JSONRPCError): CallAnswer {
  const error = data === undefined ? {} : { data };
  return { jsonrpc: '2.0', error: { code: errorCode, message, ...error }, id };
}

function invalid(why: string): JSONRPCError {
  return new JSONRPCError(INVALID_REQUEST, 'Invalid Request', why);
}
