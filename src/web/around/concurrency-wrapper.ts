import { DeferredSemaphore } from '../../defer/locks.js';
import { HttpError } from '../../http/errors.js';
import { SERVICE_UNAVAILABLE } from '../../http/status.js';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import { type Entrance, SubtreeWrapper } from './subtree-wrapper.js';

/** Options of {@link ConcurrencyWrapper}. */
export interface ConcurrencyOptions {
  /** How many requests may wait for their turn; further ones are answered 503 at once. Default is Infinity. */
  readonly maxWaiting?: number;
  /** `Retry-After` of the 503, in seconds. Default is 1. */
  readonly retryAfterSeconds?: number;
}

/**
 * Lets so many requests at a time into a subtree; the others wait in line, and leave it when their client does. A
 * request counts until its response has ended.
 *
 * @param limit - How many, or a {@link DeferredSemaphore} shared with others.
 *
 * Twisted: none; `DeferredSemaphore` by hand.
 */
export class ConcurrencyWrapper extends SubtreeWrapper {
  /** The line. */
  readonly semaphore: DeferredSemaphore;
  readonly #maxWaiting: number;
  readonly #retryAfter: number;

  constructor(
    child: IResource,
    limit: number | DeferredSemaphore,
    options: ConcurrencyOptions = {},
  ) {
    super(child);
    this.semaphore = typeof limit === 'number' ? new DeferredSemaphore(limit) : limit;
    this.#maxWaiting = options.maxWaiting ?? Number.POSITIVE_INFINITY;
    this.#retryAfter = options.retryAfterSeconds ?? 1;
  }

  protected override enter(request: IRequest): Entrance {
    const { semaphore } = this;
    if (semaphore.tokens === 0 && semaphore.waiting.length >= this.#maxWaiting) {
      throw new HttpError(SERVICE_UNAVAILABLE, 'Too many requests are waiting', {
        expose: true,
        headers: { 'Retry-After': String(this.#retryAfter) },
      });
    }
    const release = (): void => semaphore.release();
    return semaphore.acquire().addCallback(() => {
      request.notifyFinish().addCallbacks(release, release);
      return undefined;
    });
  }
}
