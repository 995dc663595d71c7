import { brandError } from '../../hawser-error.js';
import { HttpError } from '../../http/errors.js';
import { BAD_GATEWAY, GATEWAY_TIMEOUT } from '../../http/status.js';

/** The server behind a proxy cannot be reached, or does not speak HTTP: 502 (RFC 9110 15.6.3). */
export class UpstreamError extends HttpError {
  override readonly code: string = 'HAWSER_UPSTREAM';

  constructor(message: string, options?: ErrorOptions) {
    super(BAD_GATEWAY, message, { ...options, expose: false });
  }
}
brandError(UpstreamError, 'UpstreamError');

/** The server behind a proxy did not answer in time: 504 (RFC 9110 15.6.5). */
export class UpstreamTimeout extends HttpError {
  override readonly code: string = 'HAWSER_UPSTREAM_TIMEOUT';

  constructor(message: string, options?: ErrorOptions) {
    super(GATEWAY_TIMEOUT, message, { ...options, expose: false });
  }
}
brandError(UpstreamTimeout, 'UpstreamTimeout');
