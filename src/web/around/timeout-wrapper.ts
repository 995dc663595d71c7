import type { IReactorTime } from '../../defer/types.js';
import { HttpError } from '../../http/errors.js';
import { GATEWAY_TIMEOUT, SERVICE_UNAVAILABLE } from '../../http/status.js';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import type { Request } from '../request.js';
import { SubtreeWrapper } from './subtree-wrapper.js';

/** Options of {@link TimeoutWrapper}. */
export interface TimeoutOptions {
  /** 503 where we are slow, 504 where somebody behind us is. Default is 503. */
  readonly status?: typeof SERVICE_UNAVAILABLE | typeof GATEWAY_TIMEOUT;
  /** Clock. Default is the site's. */
  readonly reactor?: IReactorTime;
}

/**
 * A bound on the time to the first byte of an answer, for a subtree. When it is up the client gets a 503 (or 504), the
 * Deferred that was returned is cancelled, and `request.signal` is aborted. A response that has begun is left alone.
 *
 * Twisted: none (applications do it by `callLater(seconds, d.cancel)`).
 *
 * @throws RangeError if `seconds` is not above 0, or the status another one.
 */
export class TimeoutWrapper extends SubtreeWrapper {
  readonly #seconds: number;
  readonly #status: number;
  readonly #reactor: IReactorTime | undefined;

  constructor(child: IResource, seconds: number, options: TimeoutOptions = {}) {
    super(child);
    const { status = SERVICE_UNAVAILABLE } = options;
    if (!(seconds > 0)) throw new RangeError('TimeoutWrapper: seconds must be above 0');
    if (status !== SERVICE_UNAVAILABLE && status !== GATEWAY_TIMEOUT) {
      throw new RangeError('TimeoutWrapper: status must be 503 or 504');
    }
    this.#seconds = seconds;
    this.#status = status;
    this.#reactor = options.reactor;
  }

  protected override enter(request: IRequest): void {
    const own = request as Request;
    const seconds = this.#seconds;
    const reactor = this.#reactor ?? request.site.reactor;
    const call = reactor.callLater(seconds, () => {
      if (own.startedWriting) return;
      own._giveUp(new HttpError(this.#status, `Not answered within ${seconds} seconds`));
    });
    const stop = (): void => {
      if (call.active()) call.cancel();
    };
    request.notifyFinish().addCallbacks(stop, stop);
    own._listen();
  }
}
