import type { Failure } from '../defer/failure.js';
import { formatFailure } from '../template/failure-element.js';

const PLAIN =
  '<html><head><title>Processing Failed</title></head><body><b>Processing Failed</b></body></html>';

/**
 * The page a failed request is answered with: bare, or with the traceback where a site asks for it.
 *
 * Twisted: the bodies of `server.Request.processingFailed`.
 */
export function failurePage(failure: Failure, displayTraceback: boolean): string {
  if (!displayTraceback) return PLAIN;
  return (
    '<html><head><title>web.Server Traceback (most recent call last)</title></head>' +
    '<body><b>web.Server Traceback (most recent call last):</b>\n\n' +
    `${formatFailure(failure)}\n\n</body></html>\n`
  );
}
