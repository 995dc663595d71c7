/** The names of `twisted.web.http`; the package exports this module as `http`. */
export * from './http/index.js';
export { combinedLogFormatter, proxiedLogFormatter } from './web/access-log/formatters.js';
export { Request } from './web/request.js';
export { CACHED } from './web/response-fields.js';
export { Site as HTTPFactory } from './web/site.js';
