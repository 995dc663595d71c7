export {
  help,
  type Procedure,
  type ProcedureInfo,
  type ProcedureMark,
  signature,
  withRequest,
} from '../procedure.js';
export { Binary } from './binary.js';
export { DateTime } from './date-time.js';
export { Double } from './double.js';
export * from './errors.js';
export { addIntrospection, XMLRPCIntrospection, XMLRPCMulticall } from './introspection.js';
export { type DumpsOptions, dumps } from './marshal.js';
export { Proxy, type ProxyOptions } from './proxy.js';
export { type LoadsOptions, loads } from './unmarshal.js';
export { Handler, XMLRPC, type XMLRPCOptions } from './xmlrpc.js';
