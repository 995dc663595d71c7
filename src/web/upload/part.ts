import type { Readable } from 'node:stream';
import { fromBytes } from '../../http/bytes.js';
import { BodyTooLarge } from '../../http/errors.js';
import type { Headers } from '../../http/headers.js';
import type { PartInfo } from '../../http/multipart-part.js';

/** @internal Where parts come from. */
export interface PartSource {
  /** Nothing more is wanted. */
  stop(error: Error): void;
  /** Why a part broke off, in our words. */
  reasonOf(error: Error): Error;
}

/**
 * One part of a form, while it is being sent. Iterate over it for its bytes, as fast as they are taken; what is not
 * read is skipped when the next part is asked for.
 */
export class UploadPart implements AsyncIterable<Uint8Array> {
  /** The form field's name. */
  readonly name: string;
  /** The file's name without its folders; undefined for a plain field. Never use it as a path. */
  readonly filename: string | undefined;
  /** `Content-Type` as it stands. Default is `text/plain`. */
  readonly type: string;
  /** All fields of the part's header. */
  readonly headers: Headers;
  /** Bytes read so far. */
  bytesRead = 0;
  readonly #stream: Readable;
  readonly #limit: number;
  readonly #source: PartSource;

  /** @internal */
  constructor(info: PartInfo, stream: Readable, limit: number, source: PartSource) {
    this.name = info.name;
    this.filename = info.filename;
    this.type = info.type;
    this.headers = info.headers;
    this.#stream = stream;
    this.#limit = limit;
    this.#source = source;
  }

  /** The pieces. @throws {@link BodyTooLarge} beyond the limit; a 400 where the body ends in the middle of it; whatever ends the request early. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, undefined> {
    try {
      for await (const chunk of this.#stream.iterator({ destroyOnReturn: false })) {
        this.bytesRead += (chunk as Uint8Array).length;
        if (this.bytesRead > this.#limit) {
          const error = new BodyTooLarge(
            this.#limit,
            `${JSON.stringify(this.name)} is larger than ${this.#limit} bytes`,
          );
          this.#source.stop(error);
          throw error;
        }
        yield chunk as Uint8Array;
      }
    } catch (error) {
      throw this.#source.reasonOf(error as Error);
    }
    return undefined;
  }

  /** All of it. */
  async bytes(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this) chunks.push(chunk);
    return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
  }

  /** All of it as UTF-8 text; bytes that are not UTF-8 become lone surrogates (see `fromBytes`). */
  async text(): Promise<string> {
    return fromBytes(await this.bytes());
  }
}
