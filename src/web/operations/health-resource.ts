import { Deferred } from '../../defer/deferred.js';
import { maybeDeferred } from '../../defer/succeed.js';
import type { IReactorTime } from '../../defer/types.js';
import { SERVICE_UNAVAILABLE } from '../../http/status.js';
import type { IRequest } from '../irequest.js';
import type { RenderResult } from '../iresource.js';
import { Resource } from '../resource.js';

/** Something that must work: throws, rejects or fails where it does not. What it gives is not looked at. */
export type HealthCheck = () => unknown;

/** Options of {@link HealthResource}. */
export interface HealthOptions {
  /** Checks by name. Default is none: answering is proof enough. */
  readonly checks?: Readonly<Record<string, HealthCheck>>;
  /** A check that takes longer has failed. Default is 5. */
  readonly timeoutSeconds?: number;
  /** Clock. Default is the site's. */
  readonly reactor?: IReactorTime;
}

/** How one check came out. */
type State = 'ok' | 'failed' | 'timed out';

/**
 * Tells load balancers whether this process can serve: 200 `{"status":"ok","checks":{…}}`, or 503 `"failing"` where a
 * check fails or {@link draining} is set. Reasons are not told to whoever asks; they are in what the check threw.
 *
 * Twisted: none.
 */
export class HealthResource extends Resource {
  override isLeaf = true;
  /** Set it before a stop, so that no new requests are sent here. */
  draining = false;
  readonly #checks: ReadonlyArray<readonly [name: string, check: HealthCheck]>;
  readonly #seconds: number;
  readonly #reactor: IReactorTime | undefined;

  constructor(options: HealthOptions = {}) {
    super();
    this.#checks = Object.entries(options.checks ?? {});
    this.#seconds = options.timeoutSeconds ?? 5;
    this.#reactor = options.reactor;
  }

  render_GET(request: IRequest): RenderResult {
    const reactor = this.#reactor ?? request.site.reactor;
    const states: Record<string, State> = {};
    const done = new Deferred<string>();
    let left = this.#checks.length;
    const settle = (name: string, state: State): void => {
      states[name] = state;
      if (--left === 0) done.callback(this.#answer(states, request));
    };
    if (left === 0) return this.#answer(states, request);
    for (const [name, check] of this.#checks) {
      maybeDeferred(check)
        .addTimeout(this.#seconds, reactor, () => {
          throw new TimedOut();
        })
        .addCallbacks(
          () => settle(name, 'ok'),
          (failure) => settle(name, failure.value instanceof TimedOut ? 'timed out' : 'failed'),
        );
    }
    return done;
  }

  #answer(states: Record<string, State>, request: IRequest): string {
    const well = !this.draining && Object.values(states).every((state) => state === 'ok');
    if (!well) request.setResponseCode(SERVICE_UNAVAILABLE);
    request.setHeader('Content-Type', 'application/json');
    request.setHeader('Cache-Control', 'no-store');
    const status = well ? 'ok' : this.draining ? 'draining' : 'failing';
    return JSON.stringify({ status, checks: states });
  }
}

class TimedOut extends Error {}
