export { portCommand } from './command.js';
export { type Conversion, type ConvertOptions, convert } from './convert/convert.js';
export type { Mark } from './convert/report.js';
export { type PortedFile, type PortFileOptions, portFile, summaryOf } from './port-file.js';
