import { Readable } from 'node:stream';
import type { Deferred } from '../defer/deferred.js';
import { maybeDeferred } from '../defer/succeed.js';

/** What a body producer writes to. Twisted: `IConsumer`. */
export interface BodyConsumer {
  /** Send a piece. */
  write(data: string | Uint8Array): void;
}

/** The length of a body that is not known before. Twisted: `twisted.web.iweb.UNKNOWN_LENGTH`. */
export const UNKNOWN_LENGTH: unique symbol = Symbol.for('hawser.unknownLength') as never;

/** Produces the body of a request. Twisted: `IBodyProducer`. */
export interface IBodyProducer {
  /** In bytes; the request fails where it produces more or less. */
  readonly length: number | typeof UNKNOWN_LENGTH;
  /** Begin to write. The result fires when all has been written; when it fails, so does the request. */
  startProducing(consumer: BodyConsumer): Deferred<unknown> | PromiseLike<unknown> | undefined;
  /** Write no more until {@link resumeProducing}. */
  pauseProducing(): void;
  /** Go on writing. */
  resumeProducing(): void;
  /** Nobody wants it any more. */
  stopProducing(): void;
}

/** Whether something produces a body. @internal */
export function isBodyProducer(value: unknown): value is IBodyProducer {
  return typeof (value as { startProducing?: unknown } | undefined)?.startProducing === 'function';
}

/** A body producer as a stream: read no faster than it is sent. @internal */
export class ProducedBody extends Readable {
  readonly #producer: IBodyProducer;
  #state: 'idle' | 'running' | 'paused' | 'done' = 'idle';

  constructor(producer: IBodyProducer) {
    super();
    this.#producer = producer;
  }

  override _read(): void {
    if (this.#state === 'paused') {
      this.#state = 'running';
      this.#producer.resumeProducing();
    } else if (this.#state === 'idle') {
      this.#state = 'running';
      const consumer = { write: (data: string | Uint8Array) => this.#write(data) };
      maybeDeferred(() => this.#producer.startProducing(consumer)).addCallbacks(
        () => {
          this.#state = 'done';
          this.push(null);
        },
        (failure) => {
          this.#state = 'done';
          const { value } = failure;
          this.destroy(value instanceof Error ? value : new Error(failure.getErrorMessage()));
        },
      );
    }
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (this.#state === 'running' || this.#state === 'paused') {
      this.#state = 'done';
      this.#producer.stopProducing();
    }
    callback(error);
  }

  #write(data: string | Uint8Array): void {
    if (this.#state === 'done' || this.push(data) || this.#state !== 'running') return;
    this.#state = 'paused';
    this.#producer.pauseProducing();
  }
}
