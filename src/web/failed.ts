import type { Failure } from '../defer/failure.js';
import { report } from '../defer/report.js';
import { HttpError, PageRedirect, WebError } from '../http/errors.js';
import { escapeHtml } from '../http/html.js';
import { INTERNAL_SERVER_ERROR, reasonOf } from '../http/status.js';
import { ERROR_BODY_TYPE, errorBody } from './error-body.js';
import { failurePage } from './failure-page.js';
import { publishError } from './metrics.js';
import type { Request } from './request.js';
import { hasRescuers, rescue } from './rescue.js';
import { DONE, HEAD_ONLY, STREAMING } from './response-state.js';
import { SessionStoreError } from './session/session-errors.js';

/**
 * Answer a request that failed.
 *
 * Before anything left the process this is a page or the host's own error handling; afterwards the response is broken
 * off, so that the client can tell, and the error is reported. An {@link HttpError} is its own answer.
 */
export function answerFailure(request: Request, failure: Failure): void {
  let error = asError(failure.value);
  if (request._state === STREAMING || request._state === HEAD_ONLY) {
    report(failure, `${request.method} ${request.uri} failed after its response had begun`);
    request._breakOff(error);
    return;
  }
  publishError(request, failure.value);
  request._unhold();
  if (hasRescuers(request)) {
    const left = rescue(request, failure);
    if (left === undefined) return;
    failure = left;
    error = asError(failure.value);
  }
  if (error instanceof PageRedirect && error.location !== undefined) {
    redirect(request, error);
    return;
  }
  // A body that was not read to its end is answered here: the host could not know to close the connection.
  if (request._hosting.errors === 'host' && !request._closing) {
    request._state = DONE;
    addFields(error, request._errorFields);
    request.exchange.fail(error, request._errorFields);
    request._done('failed');
    return;
  }
  if (error instanceof HttpError && error.status >= 200) {
    // Trouble with the session store is logged once for all requests it concerns.
    if (error.status >= 500 && !(error instanceof SessionStoreError)) {
      report(failure, `${request.method} ${request.uri}`);
    }
    answerHttpError(request, error);
    return;
  }
  report(failure, `${request.method} ${request.uri}`);
  request.setResponseCode(INTERNAL_SERVER_ERROR);
  request.setHeader('Content-Type', 'text/html');
  request._answer(failurePage(failure, request.site.displayTracebacks));
}

/**
 * Fields that are to be on the host's own error page: `headers` of the error is where finalhandler (for errors with a
 * status) and Koa look for them. What the error brings itself wins.
 */
function addFields(error: Error, fields: Readonly<Record<string, string>> | undefined): void {
  if (fields === undefined || !Object.isExtensible(error)) return;
  const { headers } = error as { headers?: object };
  Object.defineProperty(error, 'headers', {
    value: { ...fields, ...headers },
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

/** A redirect that was thrown is no error to the host either. */
function redirect(request: Request, { status, location = '' }: PageRedirect): void {
  request.setResponseCode(status);
  request.setHeader('Content-Type', ERROR_BODY_TYPE);
  request.setHeader('Location', location);
  request._answer(errorBody(status, escapeHtml(reasonOf(status)), escapeHtml(location)));
}

function answerHttpError(request: Request, error: HttpError): void {
  const { status } = error;
  request.setResponseCode(status);
  const page = error instanceof WebError ? error.response : undefined;
  if (page !== '') request.setHeader('Content-Type', ERROR_BODY_TYPE);
  for (const [name, value] of Object.entries(error.headers ?? {})) {
    request.responseHeaders.setRawHeaders(name, typeof value === 'string' ? [value] : [...value]);
  }
  const brief = reasonOf(status);
  const detail = error.expose ? error.message : brief;
  request._answer(page ?? errorBody(status, escapeHtml(brief), escapeHtml(detail)));
}

/** Hosts take `'route'`, `'router'` and undefined for signals, so whatever was thrown becomes an Error. */
function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value), { cause: value });
}
