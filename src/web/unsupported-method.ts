import { Failure } from '../defer/failure.js';
import { HttpError } from '../http/errors.js';
import { escapeHtml } from '../http/html.js';
import { NO_CONTENT, NOT_ALLOWED, NOT_IMPLEMENTED } from '../http/status.js';
import { ERROR_BODY_TYPE, errorBody } from './error-body.js';
import type { IResource } from './iresource.js';
import { NOT_DONE_YET } from './not-done-yet.js';
import { deliver } from './render.js';
import type { Request } from './request.js';
import { hasRescuers, rescue } from './rescue.js';

/**
 * Methods a client may expect any server to know (RFC 9110 9.3, RFC 5789): a resource without one of them answers 405,
 * with any other 501.
 *
 * Twisted: `twisted.web.server.supportedMethods`, which are GET, HEAD and POST.
 */
export const supportedMethods: readonly string[] = Object.freeze([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
]);
const KNOWN = new Set(supportedMethods);

/**
 * Answer a request whose method the resource does not have: 204 with `Allow` for OPTIONS, 405 with `Allow` for a
 * method of RFC 9110 or PATCH, 501 otherwise.
 *
 * Twisted: the `UnsupportedMethod` branch of `Request.render`, where all but GET, HEAD and POST are 501.
 */
export function unsupportedMethod(request: Request, allowedMethods: readonly string[]): void {
  const { method } = request;
  if (hasRescuers(request) && method !== 'OPTIONS') {
    const known = KNOWN.has(method);
    const options = known ? { headers: { Allow: allowedMethods.join(', ') } } : {};
    const error = new HttpError(known ? NOT_ALLOWED : NOT_IMPLEMENTED, undefined, options);
    if (rescue(request, new Failure(error)) === undefined) return;
  }
  if (!KNOWN.has(method)) {
    const detail = `I don't know how to treat a ${escapeHtml(method)} request.`;
    answer(request, NOT_IMPLEMENTED, 'Huh?', detail);
    return;
  }
  const allowed = allowedMethods.join(', ');
  request.setHeader('Allow', allowed);
  if (method === 'OPTIONS') {
    request.setResponseCode(NO_CONTENT);
    request._answer('');
    return;
  }
  const plural = allowedMethods.length > 1 ? 's' : '';
  answer(
    request,
    NOT_ALLOWED,
    'Method Not Allowed',
    `Your browser approached me (at ${escapeHtml(request.uri)}) with the method "${method}".` +
      `  I only allow the method${plural} ${escapeHtml(allowed)} here.`,
  );
}

function answer(request: Request, code: number, brief: string, detail: string): void {
  request.setResponseCode(code);
  request.setHeader('Content-Type', ERROR_BODY_TYPE);
  request._answer(errorBody(code, brief, detail));
}

/**
 * Answer HEAD for a resource that knows only GET: let it render as if for GET and send no body.
 *
 * Twisted: the fake HEAD of `Request.render`; like there, what comes later than `render` is not waited for.
 */
export function fakeHead(request: Request, resource: IResource): void {
  request.method = 'GET';
  try {
    const result = resource.render(request);
    request.method = 'HEAD';
    if (result !== NOT_DONE_YET) deliver(result, request, resource);
    else if (!request.finished && !request.startedWriting) request._answer('');
  } catch (error) {
    request.method = 'HEAD';
    request.processingFailed(error as Error);
  }
}
