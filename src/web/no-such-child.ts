import { NOT_FOUND } from '../http/status.js';
import { ERROR_BODY_TYPE, errorBody } from './error-body.js';
import type { IRequest } from './irequest.js';
import { type IResource, RESOURCE } from './iresource.js';
import { pageBody } from './page-body.js';

const NO_SUCH_CHILD: unique symbol = Symbol.for('hawser.noSuchChild') as never;

/** The page the library itself answers with where a tree has no such child; see {@link noSuchChild}. */
class NoSuchChild implements IResource {
  readonly isLeaf = true;
  /** Nobody reads what was sent to a page that does not exist, so nobody asks for it. */
  readonly bodyHandling = 'streamed';
  readonly #body: string;

  constructor(body: string) {
    this.#body = body;
  }

  getChildWithDefault(): IResource {
    return this;
  }

  putChild(): void {
    throw new TypeError('the "no such child" page is shared and takes no children');
  }

  render(request: IRequest): string {
    request.setResponseCode(NOT_FOUND);
    request.setHeader('Content-Type', ERROR_BODY_TYPE);
    return this.#body;
  }
}
Object.defineProperty(NoSuchChild.prototype, RESOURCE, { value: true });
Object.defineProperty(NoSuchChild.prototype, NO_SUCH_CHILD, { value: true });

/**
 * The shared page that says "no such child": the base `getChild`, `File`, virtual hosts and script folders return it.
 *
 * Unlike a 404 page that an application returns on purpose, it falls through to the host's `next()` where the tree is
 * mounted with `fallthrough`; see {@link isNoSuchChild}.
 */
export const noSuchChild: IResource = noSuchChildPage('Sorry. No luck finding that resource.');

/** A "no such child" page with a text of its own; `detail` is HTML and not escaped. */
export function noSuchChildPage(detail: string): IResource {
  return new NoSuchChild(errorBody(NOT_FOUND, 'No Such Resource', detail));
}

/** A "no such child" page that looks like `pages.notFound`, with texts of its own, which are escaped. */
export function noSuchPage(brief: string, detail: string): IResource {
  return new NoSuchChild(pageBody(NOT_FOUND, brief, detail));
}

/** Whether a resource is the library's own "no such child" page and may fall through to the host. */
export function isNoSuchChild(resource: unknown): boolean {
  return (resource as { [NO_SUCH_CHILD]?: unknown })[NO_SUCH_CHILD] === true;
}
