import type { Exchange } from '../../http/exchange.js';
import { ExchangeWrapper } from '../../http/exchange-wrapper.js';
import { INTERNAL_SERVER_ERROR } from '../../http/status.js';

/** A response as far as it is kept. */
export interface KeptAnswer {
  readonly status: number;
  /** Flat, in wire form. */
  readonly headers: readonly string[];
  /** The beginning of the body, up to a limit. */
  readonly body: Buffer;
  /** Whether that is all of it. */
  readonly isWhole: boolean;
}

/** Passes a response on and keeps a copy, up to a limit, which is told of at the end. */
export class RecordingExchange extends ExchangeWrapper {
  readonly #limit: number;
  readonly #ended: (answer: KeptAnswer) => void;
  readonly #pieces: Buffer[] = [];
  #length = 0;
  #status = 0;
  #headers: readonly string[] = [];
  #isOver = false;

  constructor(inner: Exchange, limit: number, ended: (answer: KeptAnswer) => void) {
    super(inner);
    this.#limit = limit;
    this.#ended = ended;
  }

  override respond(
    status: number,
    reason: string | undefined,
    headers: string[],
    body: string | Uint8Array | null,
    close?: boolean,
  ): void {
    this.#begin(status, headers);
    if (body !== null) this.#keep(body);
    this.inner.respond(status, reason, headers, body, close);
    this.#end();
  }

  override start(
    status: number,
    reason: string | undefined,
    headers: string[],
    close?: boolean,
  ): void {
    this.#begin(status, headers);
    this.inner.start(status, reason, headers, close);
  }

  override write(chunk: string | Uint8Array, release?: () => void): boolean {
    this.#keep(chunk);
    return this.inner.write(chunk, release);
  }

  override end(): void {
    this.inner.end();
    this.#end();
  }

  override fail(error: Error): void {
    const { status } = error as { status?: unknown };
    this.#begin(typeof status === 'number' ? status : INTERNAL_SERVER_ERROR, []);
    this.inner.fail(error);
    this.#length = Number.POSITIVE_INFINITY;
    this.#end();
  }

  #begin(status: number, headers: readonly string[]): void {
    this.#status = status;
    this.#headers = [...headers];
  }

  /** Copied: who writes may use the memory again. */
  #keep(chunk: string | Uint8Array): void {
    const room = this.#limit - this.#length;
    const length = typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length;
    this.#length += length;
    if (room > 0) this.#pieces.push(Buffer.from(chunk as string).subarray(0, room));
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ended({
      status: this.#status,
      headers: this.#headers,
      body: Buffer.concat(this.#pieces),
      isWhole: this.#length <= this.#limit,
    });
  }
}
