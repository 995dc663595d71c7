import type { Failure } from '../defer/failure.js';
import { brandError, HawserError } from '../hawser-error.js';
import { WebError } from '../http/errors.js';
import type { ClientResponse } from './response.js';

/** No connection came about. Twisted: `twisted.internet.error.ConnectError`. */
export class ConnectError extends HawserError {
  override readonly code: string = 'HAWSER_CONNECT';
}
brandError(ConnectError, 'ConnectError');

/** Nobody listens there. Twisted: `twisted.internet.error.ConnectionRefusedError`. */
export class ConnectionRefusedError extends ConnectError {
  override readonly code: string = 'HAWSER_CONNECTION_REFUSED';
}
brandError(ConnectionRefusedError, 'ConnectionRefusedError');

/** The host has no address. Twisted: `twisted.internet.error.DNSLookupError`. */
export class DNSLookupError extends ConnectError {
  override readonly code: string = 'HAWSER_DNS_LOOKUP';
}
brandError(DNSLookupError, 'DNSLookupError');

/** There is no way to the host. Twisted: `twisted.internet.error.NoRouteError`. */
export class NoRouteError extends ConnectError {
  override readonly code: string = 'HAWSER_NO_ROUTE';
}
brandError(NoRouteError, 'NoRouteError');

/** The connection did not come about in time. Twisted: `twisted.internet.error.TimeoutError`. */
export class ConnectTimeoutError extends ConnectError {
  override readonly code: string = 'HAWSER_CONNECT_TIMEOUT';
  /** How long was waited, in seconds. */
  readonly seconds: number;

  constructor(seconds: number, options?: ErrorOptions) {
    super(`No connection within ${seconds} seconds.`, options);
    this.seconds = seconds;
  }
}
brandError(ConnectTimeoutError, 'ConnectTimeoutError');

/** The URL is of a kind the client does not speak. Twisted: `twisted.web.error.SchemeNotSupported`. */
export class SchemeNotSupported extends HawserError {
  override readonly code: string = 'HAWSER_SCHEME_NOT_SUPPORTED';
}
brandError(SchemeNotSupported, 'SchemeNotSupported');

/** Carries the failures that led to it. */
class Wrapper extends HawserError {
  /** What went wrong, one after the other. */
  readonly reasons: readonly Failure[];

  constructor(what: string, reasons: readonly Failure[]) {
    super(`${what}: ${reasons.map((reason) => reason.getErrorMessage()).join('; ')}`, {
      cause: reasons[0]?.value,
    });
    this.reasons = reasons;
  }
}

/** The body of the request could not be produced. Twisted: `twisted.web.client.RequestGenerationFailed`. */
export class RequestGenerationFailed extends Wrapper {
  override readonly code: string = 'HAWSER_REQUEST_GENERATION_FAILED';

  constructor(reasons: readonly Failure[]) {
    super('The body of the request failed', reasons);
  }
}
brandError(RequestGenerationFailed, 'RequestGenerationFailed');

/**
 * The connection broke while the request was being sent.
 *
 * Twisted: `twisted.web.client.RequestTransmissionFailed`.
 */
export class RequestTransmissionFailed extends Wrapper {
  override readonly code: string = 'HAWSER_REQUEST_TRANSMISSION_FAILED';

  constructor(reasons: readonly Failure[]) {
    super('The request could not be sent', reasons);
  }
}
brandError(RequestTransmissionFailed, 'RequestTransmissionFailed');

/** The response did not come whole, or cannot be used. Twisted: `twisted.web.client.ResponseFailed`. */
export class ResponseFailed extends Wrapper {
  override readonly code: string = 'HAWSER_RESPONSE_FAILED';
  /** The response, as far as it came: status and header fields; undefined where there was none. */
  readonly response: ClientResponse | undefined;

  constructor(reasons: readonly Failure[], response?: ClientResponse) {
    super('The response failed', reasons);
    this.response = response;
  }
}
brandError(ResponseFailed, 'ResponseFailed');

/** Not one byte of a response came. Twisted: `twisted.web.client.ResponseNeverReceived`. */
export class ResponseNeverReceived extends ResponseFailed {
  override readonly code: string = 'HAWSER_RESPONSE_NEVER_RECEIVED';
}
brandError(ResponseNeverReceived, 'ResponseNeverReceived');

/** What came is no HTTP. Twisted: `twisted.web.client.ParseError`. */
export class ParseError extends HawserError {
  override readonly code: string = 'HAWSER_PARSE';
}
brandError(ParseError, 'ParseError');

/** The body of a response is longer than was allowed. Twisted: none. */
export class ResponseTooLarge extends HawserError {
  override readonly code: string = 'HAWSER_RESPONSE_TOO_LARGE';
  /** What was allowed, in bytes. */
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`The body of the response is longer than ${maxBytes} bytes.`);
    this.maxBytes = maxBytes;
  }
}
brandError(ResponseTooLarge, 'ResponseTooLarge');

/** The body of a response has come to its good end; the reason `connectionLost` gets then. Twisted: `ResponseDone`. */
export class ResponseDone extends HawserError {
  override readonly code: string = 'HAWSER_RESPONSE_DONE';

  constructor(message: string = 'Response body fully received') {
    super(message);
  }
}
brandError(ResponseDone, 'ResponseDone');

/** A redirect does not say where to. Twisted: `twisted.web.error.RedirectWithNoLocation`. */
export class RedirectWithNoLocation extends WebError {
  override readonly code: string = 'HAWSER_REDIRECT_WITH_NO_LOCATION';
  /** The URL that was asked for. */
  readonly uri: string;

  constructor(code: number, message: string, uri: string) {
    super(code, `${message} to URI: ${uri}`);
    this.uri = uri;
  }
}
brandError(RedirectWithNoLocation, 'RedirectWithNoLocation');

/** Codes of the system to what they mean for a connection. */
const CONNECT_ERRORS: Readonly<Record<string, typeof ConnectError>> = {
  ECONNREFUSED: ConnectionRefusedError,
  ENOTFOUND: DNSLookupError,
  EAI_AGAIN: DNSLookupError,
  ENETUNREACH: NoRouteError,
  EHOSTUNREACH: NoRouteError,
  EHOSTDOWN: NoRouteError,
};

/** The error of a connection that did not come about. @internal */
export function connectError(error: Error): ConnectError {
  if (error instanceof ConnectError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const Kind = CONNECT_ERRORS[code ?? ''] ?? ConnectError;
  // An attempt at several addresses has an empty message of its own.
  return new Kind(error.message || `No connection: ${code}`, { cause: error });
}
