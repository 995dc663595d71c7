import type { IReactorTime } from '../defer/types.js';
import { BodyTooLarge, HttpError } from '../http/errors.js';
import type { BodySink, BodySource } from '../http/exchange.js';
import { BodyWatch } from './body-watch.js';
import { ConnectionLost } from './errors.js';

const NOTHING = new Uint8Array(0);

/** What a {@link BodyReader} tells at its end: exactly one of the two, once. */
export interface BodyReaderTarget {
  /** A piece came: to be kept, unless the target has another use for it. What this throws ends the reading. */
  handleContentChunk(chunk: Uint8Array, reader: BodyReader): void;
  /** The whole body is here. */
  bodyRead(bytes: Uint8Array): void;
  /** It cannot be had. */
  bodyFailed(reason: Error): void;
}

/** Collects a request body into memory, up to a limit. */
export class BodyReader implements BodySink {
  readonly #source: BodySource;
  readonly #limit: number;
  readonly #target: BodyReaderTarget;
  #first: Uint8Array | undefined;
  #rest: Uint8Array[] | undefined;
  #length = 0;
  #over = false;
  readonly #announced: number;
  #watch: BodyWatch | undefined;

  /**
   * @param announced - The Content-Length, 0 or NaN where there is none.
   * @param limit - Largest body in bytes; beyond it reading stops and the target gets {@link BodyTooLarge}. A body that
   *   is announced to be larger is not read at all.
   */
  constructor(source: BodySource, announced: number, limit: number, target: BodyReaderTarget) {
    this.#source = source;
    this.#announced = announced;
    this.#limit = limit;
    this.#target = target;
  }

  /** Begin; where the announced length is beyond the limit, fail at once. */
  start(): void {
    if (this.#announced > this.#limit) this.#fail(new BodyTooLarge(this.#limit));
    else this.#source.start(this);
  }

  /** Give the client up when nothing comes for so many seconds. */
  watch(reactor: IReactorTime, seconds: number): void {
    if (seconds === Number.POSITIVE_INFINITY || this.#over) return;
    this.#watch = new BodyWatch(reactor, seconds, () => {
      this.#source.stop();
      this.#fail(stalled(seconds));
    });
  }

  #fail(reason: Error): void {
    this.#end();
    this.#first = undefined;
    this.#rest = undefined;
    this.#target.bodyFailed(reason);
  }

  #end(): void {
    this.#over = true;
    this.#watch?.stop();
  }

  data(chunk: Uint8Array): void {
    this.#length += chunk.length;
    if (this.#length > this.#limit) {
      this.#refuse(new BodyTooLarge(this.#limit));
      return;
    }
    this.#watch?.progress();
    try {
      this.#target.handleContentChunk(chunk, this);
    } catch (error) {
      this.#refuse(error as Error);
    }
  }

  /** Keep a piece. */
  keep(chunk: Uint8Array): void {
    if (this.#first === undefined) this.#first = chunk;
    else if (this.#rest === undefined) this.#rest = [this.#first, chunk];
    else this.#rest.push(chunk);
  }

  end(): void {
    this.#end();
    const rest = this.#rest;
    this.#target.bodyRead(rest === undefined ? (this.#first ?? NOTHING) : Buffer.concat(rest));
  }

  #refuse(reason: Error): void {
    this.#source.stop();
    this.#fail(reason);
  }

  error(reason: Error): void {
    this.#fail(connectionLost(reason));
  }
}

/** A body breaks off because its client is gone, whatever the host says of it. @internal */
export function connectionLost(reason: Error): ConnectionLost {
  return reason instanceof ConnectionLost
    ? reason
    : new ConnectionLost(undefined, { cause: reason });
}

/** What a client is told that stands still in the middle of its body. @internal */
export function stalled(seconds: number): HttpError {
  return new HttpError(408, `Nothing of the request body came for ${seconds} seconds`);
}
