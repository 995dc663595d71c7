import type { Exchange, ExchangeListener } from '../../http/exchange.js';
import { ExchangeWrapper } from '../../http/exchange-wrapper.js';
import { NO_CONTENT, NOT_MODIFIED, PARTIAL_CONTENT, RESET_CONTENT } from '../../http/status.js';
import type { EncodingStream, IRequestEncoder, StreamEncoder } from './encoder.js';

/** Whole bodies up to this many bytes are encoded at once: cheaper than a trip to a thread and back. */
const SYNC_BYTES = 32 * 1024;

/** Statuses without a body, and parts of a body that is not encoded (RFC 9110 15.3.7: the whole would have to be). */
const NEVER = new Set([NO_CONTENT, RESET_CONTENT, PARTIAL_CONTENT, NOT_MODIFIED]);

/** What is known of an encoder before the response is. */
export interface Encoding {
  /** Undefined: nothing is encoded, and the answer says only that it might have been. */
  readonly encoder: IRequestEncoder | StreamEncoder | undefined;
  /** The label of the body; undefined for an encoder that gives none. */
  readonly coding: string | undefined;
}

function isStreamEncoder(encoder: IRequestEncoder | StreamEncoder): encoder is StreamEncoder {
  return 'stream' in encoder;
}

/**
 * An exchange that encodes what the core answers, and adds `Vary: Accept-Encoding` to it. The core does not know of
 * it: backpressure, flushing and the client's leaving come through as they would without.
 */
export class EncodingExchange extends ExchangeWrapper implements ExchangeListener {
  #encoding: Encoding | (() => Encoding);
  #listener: ExchangeListener | undefined;
  #listening = false;
  #stream: EncodingStream | undefined;
  #encoder: IRequestEncoder | undefined;
  /** The core has said its last word; the stream may still have something to say. */
  #ended = false;

  /** @param encoding - May be a function that is asked once there is something to encode. */
  constructor(inner: Exchange, encoding: Encoding | (() => Encoding)) {
    super(inner);
    this.#encoding = encoding;
  }

  override listen(listener: ExchangeListener): void {
    this.#listener = listener;
    this.#listen();
  }

  override respond(
    status: number,
    reason: string | undefined,
    headers: string[],
    body: string | Uint8Array | null,
    close?: boolean,
  ): void {
    const isHead = body === null && this.method === 'HEAD';
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const encoder = this.#encode(status, headers, isHead ? undefined : (bytes?.length ?? 0));
    if (encoder === undefined) {
      this.inner.respond(status, reason, headers, body, close);
      return;
    }
    // What the length of the encoded body would be is not known without it.
    removeField(headers, 'content-length');
    if (bytes === null) {
      this.inner.respond(status, reason, headers, null, close);
      return;
    }
    const answer = (encoded: Uint8Array): void => {
      headers.push('Content-Length', String(encoded.length));
      this.inner.respond(status, reason, headers, encoded, close);
    };
    if (!isStreamEncoder(encoder)) {
      answer(Buffer.concat([encoder.encode(bytes), encoder.finish()]));
    } else if (bytes.length <= SYNC_BYTES) {
      answer(encoder.encodeSync(bytes));
    } else {
      encoder.encodeWhole(bytes, (error, encoded) => {
        if (error === null) answer(encoded);
        else this.inner.fail(error);
      });
    }
  }

  override start(
    status: number,
    reason: string | undefined,
    headers: string[],
    close?: boolean,
  ): void {
    const encoder = this.#encode(status, headers, undefined);
    if (encoder === undefined) {
      this.inner.start(status, reason, headers, close);
      return;
    }
    removeField(headers, 'content-length');
    this.inner.start(status, reason, headers, close);
    if (isStreamEncoder(encoder)) this.#open(encoder.stream());
    else this.#encoder = encoder;
  }

  override write(chunk: string | Uint8Array): boolean {
    if (this.#stream !== undefined) return this.#stream.write(chunk);
    if (this.#encoder === undefined) return this.inner.write(chunk);
    return this.#put(this.#encoder.encode(typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
  }

  override flush(): void {
    if (this.#stream === undefined) this.inner.flush();
    else this.#stream.flush(() => this.inner.flush());
  }

  override end(): void {
    this.#ended = true;
    if (this.#stream !== undefined) {
      this.#stream.end();
      return;
    }
    if (this.#encoder !== undefined) this.#put(this.#encoder.finish());
    this.inner.end();
  }

  override abort(reason: Error): void {
    this.#ended = true;
    this.#stream?.destroy();
    this.inner.abort(reason);
  }

  override fail(error: Error, fields?: Readonly<Record<string, string>>): void {
    this.#ended = true;
    this.#stream?.destroy();
    this.inner.fail(error, fields);
  }

  // ---- what the host tells

  drained(): void {
    if (this.#stream === undefined) {
      this.#listener?.drained();
      return;
    }
    this.#stream.resume();
  }

  closed(reason: Error | undefined): void {
    this.#stream?.destroy();
    if (!this.#ended) this.#listener?.closed(reason);
  }

  /** Hear of the host, also where the core does not care: the stream has to stop when the client leaves. */
  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    this.inner.listen(this);
  }

  #open(stream: EncodingStream): void {
    this.#stream = stream;
    this.#listen();
    stream.on('data', (encoded: Uint8Array) => {
      if (!this.inner.write(encoded)) stream.pause();
    });
    stream.on('drain', () => this.#listener?.drained());
    stream.on('end', () => this.inner.end());
    stream.on('error', (error) => this.inner.abort(error));
  }

  #put(encoded: Uint8Array): boolean {
    return encoded.length === 0 || this.inner.write(encoded);
  }

  /** Whether responses like this one are encoded for clients who ask for it; what is not does not vary either. */
  protected concerns(_status: number, _headers: readonly string[]): boolean {
    return true;
  }

  /** Whether it pays; `length` is that of the body, undefined where it is not known. */
  protected isWorthIt(_headers: readonly string[], length: number | undefined): boolean {
    return length !== 0;
  }

  /** The response is labelled as encoded: other fields may have to follow. */
  protected labelled(_headers: string[]): void {}

  /** The encoder for this response, which is labelled then; undefined to leave it as it is, as one that has a coding already. */
  #encode(
    status: number,
    headers: string[],
    length: number | undefined,
  ): IRequestEncoder | StreamEncoder | undefined {
    if (!this.concerns(status, headers)) return undefined;
    vary(headers);
    if (
      length === 0 ||
      NEVER.has(status) ||
      indexOfField(headers, 'content-encoding') >= 0 ||
      !this.isWorthIt(headers, length)
    ) {
      return undefined;
    }
    if (typeof this.#encoding === 'function') this.#encoding = this.#encoding();
    const { encoder, coding } = this.#encoding;
    if (encoder === undefined) return undefined;
    if (coding !== undefined) headers.push('Content-Encoding', coding);
    this.labelled(headers);
    return encoder;
  }
}

/** Say that the answer depends on what the client accepts (RFC 9110 12.5.5). */
function vary(headers: string[]): void {
  const at = indexOfField(headers, 'vary');
  if (at < 0) {
    headers.push('Vary', 'Accept-Encoding');
    return;
  }
  const value = headers[at + 1] as string;
  if (!/(?:^|[\s,])(?:\*|accept-encoding)(?:$|[\s,])/i.test(value)) {
    headers[at + 1] = value === '' ? 'Accept-Encoding' : `${value}, Accept-Encoding`;
  }
}

function indexOfField(headers: readonly string[], lowerName: string): number {
  for (let i = 0; i < headers.length; i += 2) {
    if ((headers[i] as string).toLowerCase() === lowerName) return i;
  }
  return -1;
}

/** The first value of a field. @internal */
export function fieldOf(headers: readonly string[], lowerName: string): string | undefined {
  const at = indexOfField(headers, lowerName);
  return at < 0 ? undefined : headers[at + 1];
}

function removeField(headers: string[], lowerName: string): void {
  for (let at = indexOfField(headers, lowerName); at >= 0; at = indexOfField(headers, lowerName)) {
    headers.splice(at, 2);
  }
}
