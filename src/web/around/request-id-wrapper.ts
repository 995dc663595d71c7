import { randomUUID } from 'node:crypto';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import { SubtreeWrapper } from './subtree-wrapper.js';

/** Options of {@link RequestIdWrapper}. */
export interface RequestIdOptions {
  /** Name of the field. Default is `'X-Request-ID'`. */
  readonly header?: string;
  /** Take over an id the client (a proxy in front of us) sends. Default is false. */
  readonly trust?: boolean;
  /** Makes an id. Default is a random UUID. */
  readonly make?: (request: IRequest) => string;
}

/** What an id from outside may look like: nothing that could forge a line of a log. */
const ID = /^[\w.:+/=@-]{1,200}$/;

/** Gives each request of a subtree an id: `request.requestId`, sent back in a field of the response. */
export class RequestIdWrapper extends SubtreeWrapper {
  readonly #header: string;
  readonly #trust: boolean;
  readonly #make: (request: IRequest) => string;

  constructor(child: IResource, options: RequestIdOptions = {}) {
    super(child);
    this.#header = options.header ?? 'X-Request-ID';
    this.#trust = options.trust ?? false;
    this.#make = options.make ?? (() => randomUUID());
  }

  protected override enter(request: IRequest): void {
    const sent = this.#trust ? request.getHeader(this.#header) : undefined;
    const id = sent !== undefined && ID.test(sent) ? sent : this.#make(request);
    request.requestId = id;
    request.setHeader(this.#header, id);
  }
}
