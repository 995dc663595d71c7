import { brandError } from '../../hawser-error.js';
import { WebError } from '../../http/errors.js';
import { escapeHtml } from '../../http/html.js';
import { INTERNAL_SERVER_ERROR } from '../../http/status.js';
import { errorBody } from '../error-body.js';

/** A CGI script gave no response that could be sent: a 500 page, or the host's error handling. */
export class CGIError extends WebError {
  override readonly code: string = 'HAWSER_CGI_ERROR';

  /** @param detail - For the page; must not tell what only the log may know. */
  constructor(detail: string) {
    super(
      INTERNAL_SERVER_ERROR,
      `CGI Script Error: ${detail}`,
      errorBody(INTERNAL_SERVER_ERROR, 'CGI Script Error', escapeHtml(detail)),
    );
  }
}
brandError(CGIError, 'CGIError');
