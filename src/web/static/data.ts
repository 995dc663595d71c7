import type { IRequest } from '../irequest.js';
import { Resource } from '../resource.js';

/** Bytes in memory, with a media type. Twisted: `static.Data`. */
export class Data extends Resource {
  /** What is sent; text as UTF-8. */
  data: string | Uint8Array;
  /** The media type. */
  type: string;

  constructor(data: string | Uint8Array, type: string) {
    super();
    this.data = data;
    this.type = type;
  }

  render_GET(request: IRequest): string | Uint8Array {
    request.setHeader('Content-Type', this.type);
    return this.data;
  }

  render_HEAD(request: IRequest): string | Uint8Array {
    // Of no other empty page can it be told that it is one.
    if (this.data.length === 0) request.setHeader('Content-Length', '0');
    return this.render_GET(request);
  }
}
