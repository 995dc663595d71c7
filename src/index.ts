export * from './defer/index.js';
export { fromBytes, toBytes } from './http/bytes.js';
export * as error from './http/error-names.js';
export * from './http/errors.js';
export { Headers } from './http/headers.js';
export * as http from './http/index.js';
export { URLPath, type URLPathOptions } from './http/url-path.js';
export * from './task/index.js';
export * from './web/index.js';
