import { brandError, HawserError } from '../hawser-error.js';
import { RESPONSES } from './status.js';

export { HawserError } from '../hawser-error.js';

/** What an {@link HttpError} can carry besides its status and message. */
export interface HttpErrorOptions extends ErrorOptions {
  /** Whether the client may read the message. Default is true below 500. */
  readonly expose?: boolean;
  /** Header fields the error response gets, as `{ Allow: 'GET' }`. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * An error that is a response: thrown by a resource, or the result of a Deferred it returned, it is answered with its
 * status, and hosts (Express's finalhandler, Koa) understand its fields too.
 *
 * @throws RangeError when the status is no whole number from 100 to 999.
 */
export class HttpError extends HawserError {
  override readonly code: string = 'HAWSER_HTTP_ERROR';
  /** HTTP status, usually 400 to 599. */
  readonly status: number;
  /** The same, under the name Connect and Express prefer. */
  readonly statusCode: number;
  /** Whether the client may read {@link message}. */
  readonly expose: boolean;
  /** Header fields for the response. */
  readonly headers: Readonly<Record<string, string | readonly string[]>> | undefined;

  constructor(status: number, message?: string, options?: HttpErrorOptions) {
    super(message ?? RESPONSES.get(status) ?? 'Unknown Status', options);
    if (!Number.isInteger(status) || status < 100 || status > 999) {
      throw new RangeError(`status must be a whole number from 100 to 999, not ${String(status)}`);
    }
    this.status = status;
    this.statusCode = status;
    this.expose = options?.expose ?? status < 500;
    this.headers = options?.headers;
  }
}
brandError(HttpError, 'HttpError');

/**
 * Twisted's `twisted.web.error.Error`, which applications raise as their HTTP error. Also exported as `error.Error`.
 *
 * `String(error)` is Twisted's `404 Not Found`; {@link message} is the phrase alone. Twisted itself answers 500 when a
 * resource raises it; here it is an {@link HttpError} and answered with its own status and {@link response}.
 *
 * @throws RangeError when the code is not of three digits.
 */
export class WebError extends HttpError {
  override readonly code: string = 'HAWSER_WEB_ERROR';
  /** A complete page for the error, if there is one. */
  readonly response: string | Uint8Array | undefined;

  /**
   * @param code - The status, a number or its three digits.
   * @param message - A short phrase; default is the reason phrase of the code.
   * @param response - A complete page.
   */
  constructor(
    code: number | string,
    message?: string | undefined,
    response?: string | Uint8Array | undefined,
  ) {
    if (typeof code === 'string' && !/^[0-9]{3}$/.test(code)) {
      throw new RangeError(`Not a valid HTTP status code: ${JSON.stringify(code)}`);
    }
    const status = Number(code);
    super(status, message || (RESPONSES.get(status) ?? ''));
    this.response = response;
  }

  override toString(): string {
    return this.message === '' ? String(this.status) : `${this.status} ${this.message}`;
  }
}
brandError(WebError, 'WebError');

/** The message of a redirect error, with its target when that is known. */
function redirectMessage(
  code: number | string,
  message: string | undefined,
  location: string | undefined,
): string | undefined {
  const phrase = message || RESPONSES.get(Number(code));
  return phrase && location ? `${phrase} to ${location}` : phrase;
}

/** A request ended in a redirect that was not followed. Twisted: `twisted.web.error.PageRedirect`. */
export class PageRedirect extends WebError {
  override readonly code: string = 'HAWSER_PAGE_REDIRECT';
  /** Where the redirect leads. */
  readonly location: string | undefined;

  constructor(
    code: number | string,
    message?: string | undefined,
    response?: string | Uint8Array | undefined,
    location?: string | undefined,
  ) {
    super(code, redirectMessage(code, message, location), response);
    this.location = location;
  }
}
brandError(PageRedirect, 'PageRedirect');

/** Redirects lead to redirects without an end. Twisted: `twisted.web.error.InfiniteRedirection`. */
export class InfiniteRedirection extends WebError {
  override readonly code: string = 'HAWSER_INFINITE_REDIRECTION';
  /** The first address that was not followed. */
  readonly location: string | undefined;

  constructor(
    code: number | string,
    message?: string | undefined,
    response?: string | Uint8Array | undefined,
    location?: string | undefined,
  ) {
    super(code, redirectMessage(code, message, location), response);
    this.location = location;
  }
}
brandError(InfiniteRedirection, 'InfiniteRedirection');

/**
 * A resource does not support the request's method. Raised by `Resource.render`, answered with 405 and `Allow`, or 501
 * for a method no resource knows. Twisted: `twisted.web.error.UnsupportedMethod`.
 *
 * @throws TypeError when the allowed methods are no list.
 */
export class UnsupportedMethod extends HawserError {
  override readonly code: string = 'HAWSER_UNSUPPORTED_METHOD';
  /** The methods the resource does support. */
  readonly allowedMethods: readonly string[];

  constructor(allowedMethods: readonly string[], ...args: unknown[]) {
    if (!Array.isArray(allowedMethods)) {
      throw new TypeError('allowedMethods must be a list of supported methods');
    }
    super(`Expected one of ${JSON.stringify(allowedMethods)}`);
    this.allowedMethods = allowedMethods;
    this.args = args;
  }

  /** What else was given to the constructor. */
  readonly args: readonly unknown[];
}
brandError(UnsupportedMethod, 'UnsupportedMethod');

/** A header name is no token (RFC 9110 5.1, 5.6.2). Twisted: `twisted.web.http_headers.InvalidHeaderName`. */
export class InvalidHeaderName extends HawserError {
  override readonly code: string = 'HAWSER_INVALID_HEADER_NAME';
  /** The name refused. */
  readonly headerName: string;

  constructor(headerName: string) {
    super(`Header name ${JSON.stringify(headerName)} is not a token`);
    this.headerName = headerName;
  }
}
brandError(InvalidHeaderName, 'InvalidHeaderName');

/** The request body is larger than the resource takes: 413, before or while it is read. */
export class BodyTooLarge extends HttpError {
  override readonly code: string = 'HAWSER_BODY_TOO_LARGE';
  /** The limit, in bytes. */
  readonly limit: number;

  constructor(limit: number, message: string = `Request body is larger than ${limit} bytes`) {
    super(413, message);
    this.limit = limit;
  }
}
brandError(BodyTooLarge, 'BodyTooLarge');

/** The body of a request was asked for after something else had read it and kept no copy. */
export class BodyConsumed extends HawserError {
  override readonly code: string = 'HAWSER_BODY_CONSUMED';

  constructor(message: string = 'The request body has already been read') {
    super(message);
  }
}
brandError(BodyConsumed, 'BodyConsumed');

/**
 * A body ended with its connection and nothing tells whether that was its real end. Twisted: `http.PotentialDataLoss`.
 */
export class PotentialDataLoss extends HawserError {
  override readonly code: string = 'HAWSER_POTENTIAL_DATA_LOSS';
}
brandError(PotentialDataLoss, 'PotentialDataLoss');
