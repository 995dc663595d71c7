import type { IRequest } from '../irequest.js';
import { type ChildResult, type IResource, RESOURCE } from '../iresource.js';
import { encodeResponse, encoderForRequest } from './encode-response.js';
import type { IRequestEncoder, IRequestEncoderFactory, StreamEncoder } from './encoder.js';

/**
 * A resource with its answers encoded, by gzip for instance, where the client accepts it. Every answer says
 * `Vary: Accept-Encoding`.
 *
 * It holds for the resource itself, wherever in the tree that stands and whatever leads to it; its children have to be
 * wrapped on their own. Answers that have a `Content-Encoding` already, parts of files (206) and empty bodies are left
 * as they are.
 *
 * Twisted: `twisted.web.resource.EncodingResourceWrapper`. Differs: Twisted forgets the encoding behind a
 * DeferredResource and the like (ticket 9828).
 *
 * @example
 * root.putChild('report', new EncodingResourceWrapper(new Report(), [new GzipEncoderFactory()]));
 */
export class EncodingResourceWrapper implements IResource {
  /** What is wrapped. */
  readonly original: IResource;
  readonly #encoders: readonly IRequestEncoderFactory[];

  constructor(original: IResource, encoders: readonly IRequestEncoderFactory[]) {
    this.original = original;
    this.#encoders = encoders;
  }

  get isLeaf(): boolean {
    return this.original.isLeaf;
  }

  set isLeaf(isLeaf: boolean) {
    this.original.isLeaf = isLeaf;
  }

  /** The encoder the response to this request would get. Twisted: `getEncoder`. */
  getEncoder(request: IRequest): IRequestEncoder | StreamEncoder | undefined {
    return encoderForRequest(request, this.#encoders);
  }

  getChildWithDefault(name: string, request: IRequest): ChildResult {
    return this.original.getChildWithDefault(name, request);
  }

  putChild(name: string, child: IResource): void {
    this.original.putChild(name, child);
  }

  delegate(request: IRequest): IResource {
    encodeResponse(request, this.#encoders);
    return this.original;
  }

  render(request: IRequest): IResource {
    return this.delegate(request);
  }
}

Object.defineProperty(EncodingResourceWrapper.prototype, RESOURCE, { value: true });
