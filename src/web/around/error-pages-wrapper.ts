import { type ErrorTable, errorTableRescuer } from '../error-table.js';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import type { Request } from '../request.js';
import { addRescuer, type Rescuer } from '../rescue.js';
import { SubtreeWrapper } from './subtree-wrapper.js';

/**
 * Own pages for what goes wrong in a subtree: children that do not exist (404), methods it does not have (405), errors
 * thrown by `getChild` or `render`, failures of Deferreds, rejected promises. What no entry fits goes to the wrapper
 * further out, then to the site's `errorPages`, then to the usual page or the host's error handling.
 *
 * Pages that an application returns itself, `notFound()` for one, are sent as they are. Nothing is changed once bytes
 * of a response are out.
 *
 * Twisted: none (ticket 4825).
 *
 * @example
 * new ErrorPagesWrapper(shop, [
 *   [NoSuchArticle, (error) => `There is no ${error.name} in this shop`],
 *   [404, new NotFoundPage()],
 *   [500, () => 'Something broke; we have been told.'],
 * ]);
 */
export class ErrorPagesWrapper extends SubtreeWrapper {
  readonly #rescuer: Rescuer;

  /** @throws TypeError if the table holds something else than statuses, classes and answers. */
  constructor(child: IResource, table: ErrorTable) {
    super(child);
    this.#rescuer = errorTableRescuer(table);
  }

  protected override enter(request: IRequest): void {
    addRescuer(request as Request, this.#rescuer);
  }
}
