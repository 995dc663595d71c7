import { CallQueue } from './call-queue.js';
import type { DelayedCall } from './delayed-call.js';

/** The longest time Node's timers can wait for, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/**
 * Makes delayed calls when they are due, with one timer of Node's for all of them: there may be very many that wait, and
 * most are cancelled before their time.
 *
 * @internal
 */
export class CallTimer {
  readonly #queue = new CallQueue();
  readonly #seconds: () => number;
  readonly #make: (call: DelayedCall) => void;
  #timer: NodeJS.Timeout | undefined = undefined;
  /** When the timer goes off, in seconds. */
  #armedFor = Number.POSITIVE_INFINITY;
  /** Whose timer it is: fake timers of a test come and go while calls wait. */
  #armedBy: typeof setTimeout | undefined = undefined;
  /** How many calls keep the process alive. */
  #wanted = 0;

  /**
   * @param seconds - The current time.
   * @param make - Makes a call that is due; must not throw.
   */
  constructor(seconds: () => number, make: (call: DelayedCall) => void) {
    this.#seconds = seconds;
    this.#make = make;
  }

  /** All calls that wait, in no particular order. */
  get all(): readonly DelayedCall[] {
    return this.#queue.all;
  }

  add(call: DelayedCall, now: number): void {
    this.#queue.add(call);
    if (this.#wanted++ === 0) this.#timer?.ref();
    if (call.time < this.#armedFor || this.#armedBy !== setTimeout) this.#arm(now);
  }

  remove(call: DelayedCall): void {
    this.#queue.remove(call);
    if (!call.idle) this.#unwanted();
  }

  /** The time of a call became earlier. */
  hastened(call: DelayedCall): void {
    this.#queue.hastened(call);
    if (call.time < this.#armedFor) this.#arm(this.#seconds());
  }

  /** A call does not keep the process alive any more. */
  unref(call: DelayedCall): void {
    if (!call.idle) this.#unwanted();
  }

  #unwanted(): void {
    if (--this.#wanted === 0) this.#timer?.unref();
  }

  #arm(now: number): void {
    clearTimeout(this.#timer);
    const first = this.#queue.first;
    if (first === undefined) {
      this.#timer = undefined;
      this.#armedFor = Number.POSITIVE_INFINITY;
      return;
    }
    this.#armedFor = first.time;
    this.#armedBy = setTimeout;
    this.#timer = setTimeout(this.#wake, Math.min(Math.ceil((first.time - now) * 1000), LONGEST));
    if (this.#wanted === 0) this.#timer.unref();
  }

  readonly #wake = (): void => {
    const queue = this.#queue;
    // Those that are asked for meanwhile wait for the next time.
    const now = this.#seconds();
    for (;;) {
      const call = queue.first;
      if (call === undefined || call.time > now) break;
      if (call.delayedTime > 0) {
        call.time += call.delayedTime;
        call.delayedTime = 0;
        queue.deferred(call);
      } else {
        this.remove(call);
        this.#make(call);
      }
    }
    this.#arm(this.#seconds());
  };
}
