import type { Request } from './request.js';

/** The members of `T` that are not internal (internal ones begin with an underscore). */
type PublicPart<T> = { [K in keyof T as K extends `_${string}` ? never : K]: T[K] };

/**
 * A request as resources see it: the public members of {@link Request}. Annotate with it, because `Request` is also a
 * global of Node.
 *
 * Twisted: `twisted.web.iweb.IRequest`.
 */
export interface IRequest extends PublicPart<Request> {}
