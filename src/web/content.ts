import { fromBytes } from '../http/bytes.js';
import { BodyConsumed } from '../http/errors.js';

const EMPTY = new Uint8Array(0);

/**
 * The request body as a file: `read`, `seek`, `tell`, `readline`. Positions and sizes are bytes.
 *
 * Twisted: `request.content`, a Python file object.
 */
export class Content {
  #bytes: Uint8Array | undefined;
  #position = 0;

  /** @param bytes - The whole body; undefined where a middleware above consumed it without keeping the bytes. */
  constructor(bytes: Uint8Array | undefined) {
    this.#bytes = bytes;
  }

  /** @internal False where a middleware above consumed the body without keeping its bytes. */
  get available(): boolean {
    return this.#bytes !== undefined;
  }

  /** The whole body, whatever the position. @throws {@link BodyConsumed} if its bytes are gone. */
  getvalue(): Uint8Array {
    if (this.#bytes === undefined) {
      throw new BodyConsumed(
        'the request body was consumed by a middleware above, which did not keep its bytes: ' +
          'mount hawser above the body parser, or read request.parsedBody',
      );
    }
    return this.#bytes;
  }

  /** Read up to `size` bytes from the position on; all that is left when omitted or negative. */
  read(size = -1): Uint8Array {
    const bytes = this.getvalue();
    const end = size < 0 ? bytes.length : Math.min(bytes.length, this.#position + size);
    const start = Math.min(this.#position, end);
    this.#position = Math.max(this.#position, end);
    return bytes.subarray(start, end);
  }

  /** Read to the next line feed, it included; empty at the end. */
  readline(): Uint8Array {
    const bytes = this.getvalue();
    const feed = bytes.indexOf(10, this.#position);
    return this.read((feed < 0 ? bytes.length : feed + 1) - this.#position);
  }

  /** The lines that are left. */
  readlines(): Uint8Array[] {
    return [...this];
  }

  *[Symbol.iterator](): Generator<Uint8Array> {
    for (let line = this.readline(); line.length > 0; line = this.readline()) yield line;
  }

  /** Go to a position: from the start (`whence` 0), from here (1) or from the end (2). Returns the new position. */
  seek(offset: number, whence: 0 | 1 | 2 = 0): number {
    const base = whence === 0 ? 0 : whence === 1 ? this.#position : this.getvalue().length;
    if (base + offset < 0)
      throw new RangeError(`seek: position ${base + offset} is before the start`);
    this.#position = base + offset;
    return this.#position;
  }

  /** The position. */
  tell(): number {
    return this.#position;
  }

  /** The whole body as text, read as UTF-8; bytes that are not UTF-8 become lone surrogates (see `fromBytes`). */
  text(): string {
    return fromBytes(this.getvalue());
  }

  /** Length of the body in bytes; 0 where its bytes are gone. */
  get length(): number {
    return this.#bytes?.length ?? 0;
  }

  /** Let the bytes go. */
  close(): void {
    this.#bytes = EMPTY;
    this.#position = 0;
  }
}
