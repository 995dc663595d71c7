export { help, signature, withRequest } from '../procedure.js';
export type { Call, CallAnswer, CallId } from './call.js';
export * from './errors.js';
export { JSONRPC, type JSONRPCOptions } from './jsonrpc.js';
