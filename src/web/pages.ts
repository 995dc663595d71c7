import { FORBIDDEN, NOT_FOUND } from '../http/status.js';
import { ERROR_BODY_TYPE } from './error-body.js';
import type { IRequest } from './irequest.js';
import type { IResource } from './iresource.js';
import { pageBody } from './page-body.js';
import { Resource } from './resource.js';

/** The resource behind {@link errorPage}: answers every method, for itself and for everything below it. */
class Page extends Resource {
  /** @internal For those who tell 404 pages from others. */
  readonly _pageStatus: number;
  readonly #body: string;

  constructor(code: number, brief: string, detail: string) {
    super();
    this._pageStatus = code;
    this.#body = pageBody(code, brief, detail);
  }

  override getChild(_name: string, _request: IRequest): IResource {
    return this;
  }

  override render(request: IRequest): string {
    request.setResponseCode(this._pageStatus);
    request.setHeader('Content-Type', ERROR_BODY_TYPE);
    return this.#body;
  }
}

/**
 * A page with a status, a title and a text, for itself and for every path below it that has no child by `putChild`.
 * Title and text are plain text: what is HTML in them is escaped.
 *
 * @throws RangeError when it is asked for, if `code` is no final status code.
 *
 * Twisted: `twisted.web.pages.errorPage`. Differs: the body has a Content-Length, Twisted sends it in chunks.
 */
export function errorPage(code: number, brief: string, detail: string): Resource {
  return new Page(code, brief, detail);
}

/**
 * A 404 page of your own. Unlike the page of a `getChild` that was not overridden it is always shown, also where a
 * mounted tree lets misses fall through to the host.
 *
 * Twisted: `twisted.web.pages.notFound`.
 */
export function notFound(
  brief: string = 'No Such Resource',
  message: string = 'Sorry. No luck finding that resource.',
): Resource {
  return new Page(NOT_FOUND, brief, message);
}

/** A 403 page. Twisted: `twisted.web.pages.forbidden`. */
export function forbidden(
  brief: string = 'Forbidden Resource',
  message: string = 'Sorry, resource is forbidden.',
): Resource {
  return new Page(FORBIDDEN, brief, message);
}
