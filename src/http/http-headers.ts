/** The names of `twisted.web.http_headers`; the package exports this module as `http_headers`. */
export { InvalidHeaderName } from './errors.js';
export { Headers } from './headers.js';
