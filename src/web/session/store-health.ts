import { Deferred } from '../../defer/deferred.js';
import { Failure } from '../../defer/failure.js';
import { enterOverseer, leaveOverseer } from '../../defer/overseer.js';
import { maybeDeferred } from '../../defer/succeed.js';
import type { IDelayedCall, IReactorTime } from '../../defer/types.js';
import { log } from '../../log/log.js';
import { SessionStoreError } from './session-errors.js';
import type { Later } from './session-store.js';

/** What is asked of a store. */
export type StoreOperation = 'load' | 'save' | 'touch' | 'destroy';

/** An operation that does not work. */
interface Trouble {
  readonly since: number;
  failures: number;
  /** It was not answered at all. */
  hangs: boolean;
  /** Somebody is finding out whether it still hangs. */
  probing: boolean;
}

/**
 * Asks a store, and notices when it does not answer: nobody waits for it longer than the time given, the log says when
 * the trouble began and when it was over, and while a store hangs only one at a time tries whether it still does.
 */
export class StoreHealth {
  readonly #site: { readonly reactor: IReactorTime };
  readonly #timeoutSeconds: number;
  readonly #troubles = new Map<StoreOperation, Trouble>();

  /** @param site - Says what measures the time, as it is by then. */
  constructor(site: { readonly reactor: IReactorTime }, timeoutSeconds: number) {
    this.#site = site;
    this.#timeoutSeconds = timeoutSeconds;
  }

  /** The result of an operation; fails with {@link SessionStoreError} where it cannot be had. */
  run<T>(operation: StoreOperation, action: () => Later<T>): Deferred<T> {
    const result = new Deferred<T>();
    const trouble = this.#troubles.get(operation);
    if (trouble?.probing === true) {
      trouble.failures++;
      result.errback(new SessionStoreError());
      return result;
    }
    if (trouble?.hangs === true) trouble.probing = true;
    // What comes of it concerns more than the request that happens to be in charge.
    const before = enterOverseer(undefined);
    try {
      this.#ask(operation, action, result);
    } finally {
      leaveOverseer(before);
    }
    return result;
  }

  #ask<T>(operation: StoreOperation, action: () => Later<T>, result: Deferred<T>): void {
    let timer: IDelayedCall | undefined;
    let answered = false;
    const answer = (): void => {
      answered = true;
      if (timer?.active() === true) timer.cancel();
    };
    maybeDeferred(action).addCallbacks(
      (value) => {
        answer();
        this.#worked(operation);
        if (!result.called) result.callback(value as never);
      },
      (failure: Failure) => {
        answer();
        this.#failed(operation, failure, false);
        if (!result.called) result.errback(errorFor(failure.value));
      },
    );
    if (answered) return;
    timer = this.#site.reactor.callLater(this.#timeoutSeconds, () => {
      const late = new Error(`no answer within ${this.#timeoutSeconds} seconds`);
      this.#failed(operation, new Failure(late), true);
      if (!result.called) result.errback(errorFor(late));
    });
    // Nobody stays alive only to see a store fail.
    (timer as { unref?: () => void }).unref?.();
  }

  #worked(operation: StoreOperation): void {
    const trouble = this.#troubles.get(operation);
    if (trouble === undefined) return;
    this.#troubles.delete(operation);
    const seconds = (this.#site.reactor.seconds() - trouble.since).toFixed(1);
    log.msg(
      `session store: ${operation} works again after ${seconds} seconds and ${trouble.failures} failures`,
    );
  }

  #failed(operation: StoreOperation, failure: Failure, hangs: boolean): void {
    const trouble = this.#troubles.get(operation);
    if (trouble !== undefined) {
      trouble.failures++;
      trouble.hangs = hangs;
      trouble.probing = false;
      return;
    }
    this.#troubles.set(operation, {
      since: this.#site.reactor.seconds(),
      failures: 1,
      hangs,
      probing: false,
    });
    log.err(
      failure,
      `session store: ${operation} fails (${failure.getErrorMessage()}); ` +
        'requests that need it get a 503 until it works again',
    );
  }
}

function errorFor(cause: unknown): SessionStoreError {
  return new SessionStoreError(undefined, { cause });
}
