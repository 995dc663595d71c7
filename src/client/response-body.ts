import { Readable } from 'node:stream';
import { TimeoutError } from '../defer/errors.js';
import type { IDelayedCall, IReactorTime } from '../defer/types.js';
import { ResponseTooLarge } from './errors.js';

/** What holds for the body of a response. @internal */
export interface BodyLimits {
  readonly reactor: IReactorTime;
  /** Seconds between two pieces. */
  readonly timeout: number;
  readonly maxBytes: number;
  /** Makes what a broken body fails with of what broke it. */
  readonly translate: (error: Error) => Error;
}

/**
 * The body of a response as a stream of node's, with a limit to its length and to the time a server may take between
 * two pieces while somebody reads. Nothing is read before that.
 *
 * @internal
 */
export class ResponseBody extends Readable {
  readonly #source: Readable;
  readonly #limits: BodyLimits;
  #length = 0;
  #isStarted = false;
  #timer: IDelayedCall | undefined;

  constructor(source: Readable, limits: BodyLimits) {
    super({ highWaterMark: 64 * 1024 });
    this.#source = source;
    this.#limits = limits;
    // Told to whoever reads; a response nobody reads must not end the process.
    this.on('error', () => undefined);
    source.on('error', (error: Error) => this.destroy(limits.translate(error)));
  }

  override _read(): void {
    this.#watch();
    if (this.#isStarted) {
      this.#source.resume();
      return;
    }
    this.#isStarted = true;
    this.#source.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#source.on('end', () => {
      this.#rest();
      // undici takes the connection for the next request a turn later; whoever asks when the body is read gets it.
      setImmediate(() => {
        if (!this.destroyed) this.push(null);
      });
    });
    this.#source.on('close', () => {
      if (!this.#source.readableEnded && !this.destroyed) {
        this.destroy(this.#limits.translate(new Error('the body was cut off')));
      }
    });
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#rest();
    if (!this.#source.readableEnded) this.#source.destroy(error ?? undefined);
    callback(error);
  }

  #take(chunk: Buffer): void {
    this.#rest();
    this.#length += chunk.length;
    const { maxBytes } = this.#limits;
    if (this.#length > maxBytes) this.destroy(new ResponseTooLarge(maxBytes));
    else if (this.push(chunk)) this.#watch();
    else this.#source.pause();
  }

  /** Somebody waits for the next piece. */
  #watch(): void {
    const { timeout, reactor } = this.#limits;
    if (timeout === Number.POSITIVE_INFINITY || this.#timer !== undefined) return;
    this.#timer = reactor.callLater(timeout, () => {
      this.#timer = undefined;
      const message = `No piece of the response came for ${timeout} seconds.`;
      this.destroy(this.#limits.translate(new TimeoutError(message, timeout)));
    });
  }

  #rest(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
