import { NO_CONTENT } from '../../http/status.js';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import type { Request } from '../request.js';
import { Resource } from '../resource.js';
import { type Entrance, SubtreeWrapper } from './subtree-wrapper.js';

/** Which pages of other origins may use a subtree: one origin, several, a pattern, or who decides. */
export type CorsOrigin =
  | string
  | RegExp
  | ReadonlyArray<string | RegExp>
  | ((origin: string, request: IRequest) => boolean);

/** Options of {@link CorsWrapper}. */
export interface CorsOptions {
  /** Default is `'*'`: all. */
  readonly origin?: CorsOrigin;
  /** Methods other than GET, HEAD and POST that are allowed. Default is all of RFC 9110 and PATCH. */
  readonly methods?: readonly string[];
  /** Request fields that are allowed. Default is those the browser asks for. */
  readonly allowedHeaders?: readonly string[];
  /** Response fields that scripts may read. Default is none but the safelisted. */
  readonly exposedHeaders?: readonly string[];
  /** Allow cookies and `Authorization`. Needs an origin other than `'*'`. Default is false. */
  readonly credentials?: boolean;
  /** How long the browser may remember the answer to a preflight. Default leaves it to the browser (5 seconds). */
  readonly maxAgeSeconds?: number;
}

const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];

/**
 * Lets pages of other origins use a subtree (CORS): preflights are answered here, before any guard further in, and
 * every response says who may read it, error pages included. Origins that are not allowed get an answer without these
 * fields, which is what makes the browser refuse it.
 *
 * Mounted, an error that is handed to the host takes the fields along: they are on the response, and in the `headers` of
 * the error for hosts that clear it (Koa; Express where the error has a status, as it does with the `cors` package). A
 * request that falls through is no response of this subtree.
 *
 * Twisted: none. Standard: Fetch Standard 3.3.
 *
 * @throws TypeError for `credentials` with every origin allowed, which browsers refuse.
 */
export class CorsWrapper extends SubtreeWrapper {
  readonly #options: CorsOptions;
  readonly #preflight: IResource;

  constructor(child: IResource, options: CorsOptions = {}) {
    super(child);
    const { origin = '*', credentials = false } = options;
    if (credentials && origin === '*') {
      throw new TypeError("CorsWrapper: credentials need an origin other than '*'");
    }
    this.#options = options;
    this.#preflight = new Preflight(options);
  }

  protected override enter(request: IRequest): Entrance {
    const { origin: allowed = '*', credentials = false, exposedHeaders = [] } = this.#options;
    const origin = request.getHeader('origin');
    // One answer for all may be cached for all.
    const fields: Record<string, string> = {};
    (request as Request)._errorFields = fields;
    if (allowed !== '*') {
      request.responseHeaders.addRawHeader('Vary', 'Origin');
      fields['Vary'] = 'Origin';
    }
    if (origin === undefined) return undefined;
    const preflight =
      request.method === 'OPTIONS' &&
      request.getHeader('access-control-request-method') !== undefined;
    if (fits(allowed, origin, request)) {
      fields['Access-Control-Allow-Origin'] = allowed === '*' ? '*' : origin;
      if (credentials) fields['Access-Control-Allow-Credentials'] = 'true';
      if (exposedHeaders.length > 0 && !preflight) {
        fields['Access-Control-Expose-Headers'] = exposedHeaders.join(', ');
      }
      for (const name in fields) {
        if (name !== 'Vary') request.setHeader(name, fields[name] as string);
      }
    }
    return preflight ? this.#preflight : undefined;
  }
}

/** Answers what a browser asks before a request that is not simple. */
class Preflight extends Resource {
  override isLeaf = true;
  readonly #options: CorsOptions;

  constructor(options: CorsOptions) {
    super();
    this.#options = options;
  }

  render_OPTIONS(request: IRequest): string {
    const { methods = METHODS, allowedHeaders, maxAgeSeconds } = this.#options;
    request.setResponseCode(NO_CONTENT);
    if (!request.responseHeaders.hasHeader('access-control-allow-origin')) return '';
    request.setHeader('Access-Control-Allow-Methods', methods.join(', '));
    if (allowedHeaders === undefined) {
      request.responseHeaders.addRawHeader('Vary', 'Access-Control-Request-Headers');
    }
    const fields =
      allowedHeaders?.join(', ') ?? request.getHeader('access-control-request-headers');
    if (fields !== undefined && fields !== '') {
      request.setHeader('Access-Control-Allow-Headers', fields);
    }
    if (maxAgeSeconds !== undefined) {
      request.setHeader('Access-Control-Max-Age', String(maxAgeSeconds));
    }
    return '';
  }
}

function fits(allowed: CorsOrigin, origin: string, request: IRequest): boolean {
  if (typeof allowed === 'function') return allowed(origin, request);
  if (typeof allowed === 'string') return allowed === '*' || allowed === origin;
  if (allowed instanceof RegExp) return allowed.test(origin);
  return allowed.some((one) => fits(one, origin, request));
}
