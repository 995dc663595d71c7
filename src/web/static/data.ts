import type { IRequest } from '../irequest.js';
import { Resource } from '../resource.js';

/** Bytes in memory, with a media type. Twisted: `static.Data`. */
export class Data extends Resource {
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
    return this.render_GET(request);
  }
}
