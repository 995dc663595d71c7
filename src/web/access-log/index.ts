export type { AccessEvent, AccessLogOptions } from './access-log.js';
export {
  type AccessLogFormatter,
  combinedLogFormatter,
  proxiedLogFormatter,
} from './formatters.js';
export { LogFile, type LogWriter } from './log-file.js';
