import { Failure } from '../defer/failure.js';
import { report } from '../defer/report.js';
import { escapeHtml } from '../http/html.js';
import { INTERNAL_SERVER_ERROR } from '../http/status.js';
import { ERROR_BODY_TYPE, errorBody } from './error-body.js';
import type { Request } from './request.js';

/**
 * Answer a request whose resource returned something that can be no response: a 500 that names the resource and the
 * type of the value.
 *
 * Twisted: the page "Request did not return bytes" of `Request.render`.
 */
export function notRenderable(value: unknown, request: Request, source: object): void {
  const error = new TypeError(
    `${nameOf(source)} rendered ${typeName(value)}: expected text, bytes, NOT_DONE_YET, a Deferred, ` +
      'a Promise, a stream, an Element or a resource',
  );
  if (request._hosting.errors === 'host') {
    request.processingFailed(error);
    return;
  }
  report(new Failure(error), `${request.method} ${request.uri}`);
  request.setResponseCode(INTERNAL_SERVER_ERROR);
  request.setHeader('Content-Type', ERROR_BODY_TYPE);
  request._answer(
    errorBody(
      INTERNAL_SERVER_ERROR,
      'Request did not return bytes',
      `Request: ${pre(`${request.method} ${request.uri}`)}<br />` +
        `Resource: ${pre(nameOf(source))}<br />Value: ${pre(typeName(value))}`,
    ),
  );
}

function nameOf(source: object): string {
  return source.constructor?.name ?? 'a resource';
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return typeof value;
  return value.constructor?.name ?? 'object';
}

function pre(text: string): string {
  return `<pre>${escapeHtml(text)}</pre>`;
}
