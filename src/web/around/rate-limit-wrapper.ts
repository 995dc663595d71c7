import type { IReactorTime } from '../../defer/types.js';
import { HttpError } from '../../http/errors.js';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import { SubtreeWrapper } from './subtree-wrapper.js';

/** Options of {@link RateLimitWrapper}. */
export interface RateLimitOptions {
  /** How many requests each client may make in a window. */
  readonly limit: number;
  /** Length of a window; it begins with the first request of a client. Default is 60. */
  readonly windowSeconds?: number;
  /** Who is who; undefined is not limited. Default is the client's IP address. */
  readonly key?: (request: IRequest) => string | undefined;
  /** Clock. Default is the site's. */
  readonly reactor?: IReactorTime;
}

interface Window {
  readonly ends: number;
  used: number;
}

/**
 * So many requests per client and window; further ones are answered 429 with `Retry-After`. Every response tells with
 * `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds) how it stands. Counts are kept in this
 * process.
 *
 * Behind a proxy say `trustProxy` on the site, or all clients count as one.
 *
 * @throws RangeError if limit or window are not above 0.
 *
 * Standard: RFC 6585 4.
 */
export class RateLimitWrapper extends SubtreeWrapper {
  readonly #limit: number;
  readonly #seconds: number;
  readonly #key: (request: IRequest) => string | undefined;
  readonly #reactor: IReactorTime | undefined;
  readonly #windows = new Map<string, Window>();
  #nextSweep = 0;

  constructor(child: IResource, options: RateLimitOptions) {
    super(child);
    const { limit, windowSeconds = 60, key = (request) => request.getClientIP() } = options;
    if (!(limit > 0)) throw new RangeError('RateLimitWrapper: limit must be above 0');
    if (!(windowSeconds > 0)) {
      throw new RangeError('RateLimitWrapper: windowSeconds must be above 0');
    }
    this.#limit = limit;
    this.#seconds = windowSeconds;
    this.#key = key;
    this.#reactor = options.reactor;
  }

  protected override enter(request: IRequest): void {
    const key = this.#key(request);
    if (key === undefined) return;
    const now = (this.#reactor ?? request.site.reactor).seconds();
    this.#sweep(now);
    let window = this.#windows.get(key);
    if (window === undefined || window.ends <= now) {
      window = { ends: now + this.#seconds, used: 0 };
      this.#windows.set(key, window);
    }
    window.used++;
    const reset = String(Math.ceil(window.ends - now));
    request.setHeader('RateLimit-Limit', String(this.#limit));
    request.setHeader('RateLimit-Remaining', String(Math.max(0, this.#limit - window.used)));
    request.setHeader('RateLimit-Reset', reset);
    if (window.used > this.#limit) {
      throw new HttpError(429, 'Too many requests: try again later', {
        headers: { 'Retry-After': reset },
      });
    }
  }

  /** Forget windows that are over, once per window: what is kept is bounded by the clients of two windows. */
  #sweep(now: number): void {
    if (now < this.#nextSweep) return;
    this.#nextSweep = now + this.#seconds;
    for (const [key, window] of this.#windows) if (window.ends <= now) this.#windows.delete(key);
  }
}
