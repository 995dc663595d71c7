export { CGIDirectory } from './cgi-directory.js';
export { CGIError } from './cgi-error.js';
export { CGIProcessProtocol } from './cgi-process-protocol.js';
export { type CGIOptions, CGIScript } from './cgi-script.js';
export { FilteredScript } from './filtered-script.js';
export {
  type ProcessEnd,
  type ProcessPlan,
  type ProcessProtocol,
  ProcessTransport,
} from './process-transport.js';
