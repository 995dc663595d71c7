import { Headers } from '../../http/headers.js';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import { SubtreeWrapper } from './subtree-wrapper.js';

/**
 * Header fields for every response of a subtree, error pages included. What resources set themselves wins. (An error
 * that is handed to Express or Koa is answered by them, without these.)
 */
export class HeadersWrapper extends SubtreeWrapper {
  readonly #fields: Array<readonly [name: string, value: string]>;

  /** @throws {@link InvalidHeaderName} for a name that is none; TypeError for a value that is no text. */
  constructor(child: IResource, fields: Readonly<Record<string, string>>) {
    super(child);
    this.#fields = Object.entries(fields);
    const checked = new Headers();
    for (const [name, value] of this.#fields) {
      if (typeof value !== 'string') {
        throw new TypeError(`HeadersWrapper: the value of ${name} must be text`);
      }
      checked.addRawHeader(name, value);
    }
  }

  protected override enter(request: IRequest): void {
    for (const [name, value] of this.#fields) request.setHeader(name, value);
  }
}
