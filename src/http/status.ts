/**
 * Status codes and their reason phrases under the names of `twisted.web.http`.
 * Standard: RFC 9110 15 and the IANA registry; the phrases are those Twisted sends.
 */

/** Continue: RFC 9110 15.2.1. */
export const _CONTINUE = 100;
/** Switching Protocols: RFC 9110 15.2.2. */
export const SWITCHING = 101;

/** OK: RFC 9110 15.3.1. */
export const OK = 200;
/** Created: RFC 9110 15.3.2. */
export const CREATED = 201;
/** Accepted: RFC 9110 15.3.3. */
export const ACCEPTED = 202;
/** Non-Authoritative Information: RFC 9110 15.3.4. */
export const NON_AUTHORITATIVE_INFORMATION = 203;
/** No Content: RFC 9110 15.3.5. */
export const NO_CONTENT = 204;
/** Reset Content: RFC 9110 15.3.6. */
export const RESET_CONTENT = 205;
/** Partial Content: RFC 9110 15.3.7. */
export const PARTIAL_CONTENT = 206;
/** Multi-Status: RFC 4918 11.1. */
export const MULTI_STATUS = 207;

/** Multiple Choices: RFC 9110 15.4.1. */
export const MULTIPLE_CHOICE = 300;
/** Moved Permanently: RFC 9110 15.4.2. */
export const MOVED_PERMANENTLY = 301;
/** Found: RFC 9110 15.4.3. */
export const FOUND = 302;
/** See Other: RFC 9110 15.4.4. */
export const SEE_OTHER = 303;
/** Not Modified: RFC 9110 15.4.5. */
export const NOT_MODIFIED = 304;
/** Use Proxy: RFC 9110 15.4.6, deprecated. */
export const USE_PROXY = 305;
/** Temporary Redirect: RFC 9110 15.4.8. */
export const TEMPORARY_REDIRECT = 307;
/** Permanent Redirect: RFC 9110 15.4.9. */
export const PERMANENT_REDIRECT = 308;

/** Bad Request: RFC 9110 15.5.1. */
export const BAD_REQUEST = 400;
/** Unauthorized: RFC 9110 15.5.2. */
export const UNAUTHORIZED = 401;
/** Payment Required: RFC 9110 15.5.3. */
export const PAYMENT_REQUIRED = 402;
/** Forbidden: RFC 9110 15.5.4. */
export const FORBIDDEN = 403;
/** Not Found: RFC 9110 15.5.5. */
export const NOT_FOUND = 404;
/** 405, Method Not Allowed. */
export const NOT_ALLOWED = 405;
/** Not Acceptable: RFC 9110 15.5.7. */
export const NOT_ACCEPTABLE = 406;
/** Proxy Authentication Required: RFC 9110 15.5.8. */
export const PROXY_AUTH_REQUIRED = 407;
/** Request Timeout: RFC 9110 15.5.9. */
export const REQUEST_TIMEOUT = 408;
/** Conflict: RFC 9110 15.5.10. */
export const CONFLICT = 409;
/** Gone: RFC 9110 15.5.11. */
export const GONE = 410;
/** Length Required: RFC 9110 15.5.12. */
export const LENGTH_REQUIRED = 411;
/** Precondition Failed: RFC 9110 15.5.13. */
export const PRECONDITION_FAILED = 412;
/** Content Too Large: RFC 9110 15.5.14. */
export const REQUEST_ENTITY_TOO_LARGE = 413;
/** URI Too Long: RFC 9110 15.5.15. */
export const REQUEST_URI_TOO_LONG = 414;
/** Unsupported Media Type: RFC 9110 15.5.16. */
export const UNSUPPORTED_MEDIA_TYPE = 415;
/** Range Not Satisfiable: RFC 9110 15.5.17. */
export const REQUESTED_RANGE_NOT_SATISFIABLE = 416;
/** Expectation Failed: RFC 9110 15.5.18. */
export const EXPECTATION_FAILED = 417;
/** I'm a teapot, unused: RFC 9110 15.5.19. */
export const IM_A_TEAPOT = 418;

/** Internal Server Error: RFC 9110 15.6.1. */
export const INTERNAL_SERVER_ERROR = 500;
/** Not Implemented: RFC 9110 15.6.2. */
export const NOT_IMPLEMENTED = 501;
/** Bad Gateway: RFC 9110 15.6.3. */
export const BAD_GATEWAY = 502;
/** Service Unavailable: RFC 9110 15.6.4. */
export const SERVICE_UNAVAILABLE = 503;
/** Gateway Timeout: RFC 9110 15.6.5. */
export const GATEWAY_TIMEOUT = 504;
/** HTTP Version Not Supported: RFC 9110 15.6.6. */
export const HTTP_VERSION_NOT_SUPPORTED = 505;
/** 507, Insufficient Storage. */
export const INSUFFICIENT_STORAGE_SPACE = 507;
/** Not Extended: RFC 2774 7. */
export const NOT_EXTENDED = 510;

/** Reason phrase of each status Twisted knows, character for character. Twisted: `http.RESPONSES`. */
export const RESPONSES: ReadonlyMap<number, string> = new Map([
  [_CONTINUE, 'Continue'],
  [SWITCHING, 'Switching Protocols'],
  [OK, 'OK'],
  [CREATED, 'Created'],
  [ACCEPTED, 'Accepted'],
  [NON_AUTHORITATIVE_INFORMATION, 'Non-Authoritative Information'],
  [NO_CONTENT, 'No Content'],
  [RESET_CONTENT, 'Reset Content.'],
  [PARTIAL_CONTENT, 'Partial Content'],
  [MULTI_STATUS, 'Multi-Status'],
  [MULTIPLE_CHOICE, 'Multiple Choices'],
  [MOVED_PERMANENTLY, 'Moved Permanently'],
  [FOUND, 'Found'],
  [SEE_OTHER, 'See Other'],
  [NOT_MODIFIED, 'Not Modified'],
  [USE_PROXY, 'Use Proxy'],
  [TEMPORARY_REDIRECT, 'Temporary Redirect'],
  [PERMANENT_REDIRECT, 'Permanent Redirect'],
  [BAD_REQUEST, 'Bad Request'],
  [UNAUTHORIZED, 'Unauthorized'],
  [PAYMENT_REQUIRED, 'Payment Required'],
  [FORBIDDEN, 'Forbidden'],
  [NOT_FOUND, 'Not Found'],
  [NOT_ALLOWED, 'Method Not Allowed'],
  [NOT_ACCEPTABLE, 'Not Acceptable'],
  [PROXY_AUTH_REQUIRED, 'Proxy Authentication Required'],
  [REQUEST_TIMEOUT, 'Request Time-out'],
  [CONFLICT, 'Conflict'],
  [GONE, 'Gone'],
  [LENGTH_REQUIRED, 'Length Required'],
  [PRECONDITION_FAILED, 'Precondition Failed'],
  [REQUEST_ENTITY_TOO_LARGE, 'Request Entity Too Large'],
  [REQUEST_URI_TOO_LONG, 'Request-URI Too Long'],
  [UNSUPPORTED_MEDIA_TYPE, 'Unsupported Media Type'],
  [REQUESTED_RANGE_NOT_SATISFIABLE, 'Requested Range not satisfiable'],
  [EXPECTATION_FAILED, 'Expectation Failed'],
  [IM_A_TEAPOT, "I'm a teapot"],
  [INTERNAL_SERVER_ERROR, 'Internal Server Error'],
  [NOT_IMPLEMENTED, 'Not Implemented'],
  [BAD_GATEWAY, 'Bad Gateway'],
  [SERVICE_UNAVAILABLE, 'Service Unavailable'],
  [GATEWAY_TIMEOUT, 'Gateway Time-out'],
  [HTTP_VERSION_NOT_SUPPORTED, 'HTTP Version not supported'],
  [INSUFFICIENT_STORAGE_SPACE, 'Insufficient Storage Space'],
  [NOT_EXTENDED, 'Not Extended'],
]);

/** Alias of {@link RESPONSES}. Twisted: `http.responses`. */
export const responses: ReadonlyMap<number, string> = RESPONSES;

/** Statuses whose responses never have a body. Twisted: `http.NO_BODY_CODES`. */
export const NO_BODY_CODES: readonly number[] = [NO_CONTENT, NOT_MODIFIED];

/** The reason phrase Twisted sends with a status; `'Unknown Status'` for one it does not know. */
export function reasonOf(code: number): string {
  return code === OK ? 'OK' : (RESPONSES.get(code) ?? 'Unknown Status');
}
