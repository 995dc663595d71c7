import { FORBIDDEN, NOT_FOUND } from '../http/status.js';
import { ERROR_BODY_TYPE, errorBody } from './error-body.js';
import type { IRequest } from './irequest.js';
import type { IResource } from './iresource.js';
import { Resource } from './resource.js';

/**
 * A page with a status, a title and a text, answering for everything below it. Title and text are HTML and NOT escaped:
 * never put anything a client sent into them; `errorPage` of the `pages` module escapes.
 *
 * Twisted: `resource.ErrorPage` (deprecated there for the same reason).
 */
export class ErrorPage extends Resource {
  code: number;
  brief: string;
  detail: string;

  constructor(status: number, brief: string, detail: string) {
    super();
    this.code = status;
    this.brief = brief;
    this.detail = detail;
  }

  override getChild(_name: string, _request: IRequest): IResource {
    return this;
  }

  override render(request: IRequest): string {
    request.setResponseCode(this.code);
    request.setHeader('Content-Type', ERROR_BODY_TYPE);
    return errorBody(this.code, this.brief, this.detail);
  }
}

/** A 404 page; `message` is HTML and not escaped. Twisted: `resource.NoResource`. */
export class NoResource extends ErrorPage {
  constructor(message = 'Sorry. No luck finding that resource.') {
    super(NOT_FOUND, 'No Such Resource', message);
  }
}

/** A 403 page; `message` is HTML and not escaped. Twisted: `resource.ForbiddenResource`. */
export class ForbiddenResource extends ErrorPage {
  constructor(message = 'Sorry, resource is forbidden.') {
    super(FORBIDDEN, 'Forbidden Resource', message);
  }
}
