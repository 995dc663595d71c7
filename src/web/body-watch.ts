import type { IDelayedCall, IReactorTime } from '../defer/types.js';

/** Notices a body that does not come on: no piece for so many seconds, while one is waited for. @internal */
export class BodyWatch {
  readonly #reactor: IReactorTime;
  readonly #seconds: number;
  readonly #onStall: () => void;
  readonly #isWaiting: () => boolean;
  #last: number;
  #call: IDelayedCall | undefined;

  /** @param isWaiting - Whether anybody waits for the client; while a slow reader holds it back it is not to blame. */
  constructor(
    reactor: IReactorTime,
    seconds: number,
    onStall: () => void,
    isWaiting: () => boolean = () => true,
  ) {
    this.#reactor = reactor;
    this.#seconds = seconds;
    this.#onStall = onStall;
    this.#isWaiting = isWaiting;
    this.#last = reactor.seconds();
    this.#arm(seconds);
  }

  /** A piece came, or is waited for from now on. */
  progress(): void {
    this.#last = this.#reactor.seconds();
  }

  stop(): void {
    const call = this.#call;
    this.#call = undefined;
    if (call?.active() === true) call.cancel();
  }

  #arm(seconds: number): void {
    this.#call = this.#reactor.callLater(seconds, () => {
      this.#call = undefined;
      if (!this.#isWaiting()) this.progress();
      const left = this.#last + this.#seconds - this.#reactor.seconds();
      if (left > 0) this.#arm(left);
      else this.#onStall();
    });
  }
}
