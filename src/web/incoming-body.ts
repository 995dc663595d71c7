import type { IReactorTime } from '../defer/types.js';
import { BodyTooLarge } from '../http/errors.js';
import type { BodySink, BodySource } from '../http/exchange.js';
import { connectionLost, stalled } from './body-reader.js';
import { BodyWatch } from './body-watch.js';
import type { ConnectionLost } from './errors.js';

/** Bytes that may wait for the reader before the client is made to wait. */
const HIGH_WATER_BYTES = 64 * 1024;

/** Somebody who waits for the next piece. */
interface Waiter {
  resolve(result: IteratorResult<Uint8Array, undefined>): void;
  reject(error: Error): void;
}

/** What a {@link IncomingBody} tells the request it belongs to. */
export interface IncomingBodyOwner {
  /** The reader gave up before the end: what is left of the body will not be read. */
  bodyAbandoned(): void;
}

/** Options of `request.body()`. */
export interface IncomingBodyOptions {
  /** Fail with {@link BodyTooLarge}, which is a 413, beyond this many bytes. Default is what the resource says, else no limit. */
  readonly maxBytes?: number | undefined;
}

/**
 * A request body piece by piece, as fast as it is read and no faster: the client is held back while 64 KiB wait here.
 *
 * Reading begins with the first `next()`, which is also when a client that expects 100 (Continue) is told to go on. The
 * loop fails with {@link ConnectionLost} when the client leaves before the end, with {@link BodyTooLarge} beyond the
 * limit. Leaving the loop early stops the transfer; the connection is closed after the response.
 *
 * Twisted: none (tickets 288 and 8868: bodies are always read as a whole).
 */
export class IncomingBody implements AsyncIterableIterator<Uint8Array, undefined>, BodySink {
  readonly #source: BodySource | undefined;
  readonly #owner: IncomingBodyOwner;
  readonly #limit: number;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #length = 0;
  #waiters: Waiter[] = [];
  #started = false;
  #paused = false;
  #over: boolean;
  #error: Error | undefined;
  #watch: BodyWatch | undefined;

  /**
   * @param source - The unread body; undefined for none.
   * @param limit - Largest number of bytes.
   * @param ready - Bytes that are here already.
   */
  constructor(
    source: BodySource | undefined,
    owner: IncomingBodyOwner,
    limit: number,
    ready?: Uint8Array | Error,
  ) {
    this.#source = source;
    this.#owner = owner;
    this.#limit = limit;
    this.#over = source === undefined;
    if (ready instanceof Error) this.#error = ready;
    else if (ready !== undefined && ready.length > 0) this.data(ready);
  }

  /** Bytes that have arrived so far. */
  get bytesRead(): number {
    return this.#length;
  }

  /** The next piece; done at the end of the body. */
  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const piece = this.#queue.shift();
    if (piece !== undefined) {
      this.#queued -= piece.length;
      if (this.#paused && this.#queued === 0) {
        this.#paused = false;
        this.#source?.resume();
      }
      return Promise.resolve({ done: false, value: piece });
    }
    if (this.#error !== undefined) {
      const error = this.#error;
      this.#error = undefined;
      this.#over = true;
      return Promise.reject(error);
    }
    if (this.#over) return Promise.resolve({ done: true, value: undefined });
    const promise = new Promise<IteratorResult<Uint8Array, undefined>>((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
    this.#watch?.progress();
    if (!this.#started) {
      this.#started = true;
      this.#source?.start(this);
    }
    return promise;
  }

  /** @internal Give the client up when nothing comes for so many seconds while it is waited for. */
  watch(reactor: IReactorTime, seconds: number): void {
    if (seconds === Number.POSITIVE_INFINITY || this.#over) return;
    const onStall = (): void => {
      this.#fail(stalled(seconds));
      this.#source?.stop();
      this.#owner.bodyAbandoned();
    };
    this.#watch = new BodyWatch(reactor, seconds, onStall, () => this.#waiters.length > 0);
  }

  /** Stop reading; what is left of the body is not wanted. */
  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.stop();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** @internal What `return` does: the request uses it when its response is over. */
  stop(): void {
    const unread = !this.#over && this.#started;
    this.#watch?.stop();
    this.#queue = [];
    this.#queued = 0;
    this.#error = undefined;
    this.#over = true;
    this.#settle((waiter) => waiter.resolve({ done: true, value: undefined }));
    if (unread) {
      this.#source?.stop();
      this.#owner.bodyAbandoned();
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Called by the host: a piece came. */
  data(chunk: Uint8Array): void {
    this.#length += chunk.length;
    if (this.#length > this.#limit) {
      this.#queue = [];
      this.#fail(new BodyTooLarge(this.#limit));
      this.#source?.stop();
      this.#owner.bodyAbandoned();
      return;
    }
    this.#watch?.progress();
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value: chunk });
      return;
    }
    this.#queue.push(chunk);
    this.#queued += chunk.length;
    if (this.#queued >= HIGH_WATER_BYTES && !this.#paused) {
      this.#paused = true;
      this.#source?.pause();
    }
  }

  /** Called by the host: all of it came. */
  end(): void {
    this.#watch?.stop();
    this.#over = true;
    this.#settle((waiter) => waiter.resolve({ done: true, value: undefined }));
  }

  /** Called by the host: it broke off. */
  error(reason: Error): void {
    this.#fail(connectionLost(reason));
  }

  #fail(error: Error): void {
    this.#watch?.stop();
    this.#over = true;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#error = error;
    else waiter.reject(error);
    this.#settle((other) => other.resolve({ done: true, value: undefined }));
  }

  #settle(tell: (waiter: Waiter) => void): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) tell(waiter);
  }
}
