import type { IDelayedCall, IReactorTime } from '../../defer/types.js';

/** Runs out unless it is put off: the time a server behind a proxy has for the next thing it must do. @internal */
export class TimeLimit {
  readonly #reactor: IReactorTime;
  readonly #expired: (seconds: number, what: string) => void;
  #call: IDelayedCall | undefined;
  #seconds = 0;
  #what = '';
  #isSuspended = false;

  constructor(reactor: IReactorTime, expired: (seconds: number, what: string) => void) {
    this.#reactor = reactor;
    this.#expired = expired;
  }

  /** Allow so much time from now on for `what`; Infinity stops the clock. */
  allow(seconds: number, what: string): void {
    this.#seconds = seconds;
    this.#what = what;
    this.#isSuspended = false;
    if (seconds === Number.POSITIVE_INFINITY) this.stop();
    else if (this.#call === undefined) this.#call = this.#reactor.callLater(seconds, this.#fire);
    else this.#call.reset(seconds);
  }

  /** What is waited for came nearer: the time counts anew. */
  touch(): void {
    if (!this.#isSuspended) this.#call?.reset(this.#seconds);
  }

  /** Nothing is waited for until {@link allow} is called again: cheaper than {@link stop} where that is soon. */
  suspend(): void {
    this.#isSuspended = true;
  }

  /** Nothing is waited for any more. */
  stop(): void {
    this.#isSuspended = false;
    this.#call?.cancel();
    this.#call = undefined;
  }

  readonly #fire = (): void => {
    this.#call = undefined;
    if (this.#isSuspended) return;
    this.#expired(this.#seconds, this.#what);
  };
}
