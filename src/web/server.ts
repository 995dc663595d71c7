/** The names of `twisted.web.server`; the package exports this module as `server`. */
export { quote } from '../http/path.js';
export { version } from '../version.js';
export { GzipEncoderFactory } from './encoding/zlib-encoders.js';
export { NOT_DONE_YET } from './not-done-yet.js';
export { Request } from './request.js';
export { Session } from './session/session.js';
export { Site } from './site.js';
export { supportedMethods } from './unsupported-method.js';
