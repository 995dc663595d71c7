import type { IRequest } from '../irequest.js';
import type { PushProducer } from '../producer.js';
import type { ReadableFile } from './readable-file.js';

/** One stretch of a file, and what is sent before it. */
export interface FilePart {
  /** Sent first: the separator of a multipart answer. */
  readonly separator: Uint8Array | undefined;
  /** Where the stretch begins. */
  readonly offset: number;
  /** Its length in bytes. */
  readonly size: number;
}

/**
 * Sends an open file as the body of a response, and closes it. What it reads next waits for what it wrote last, so
 * memory holds one piece, whatever the size of the file.
 *
 * Twisted: `static.StaticProducer`. Differs: it is a push producer, as reading does not block.
 */
export abstract class StaticProducer implements PushProducer {
  /** Bytes read at a time. */
  declare bufferSize: number;
  /** Undefined once it is over. */
  request: IRequest | undefined;
  readonly fileObject: ReadableFile;
  #paused = false;
  #running = false;

  constructor(request: IRequest, fileObject: ReadableFile) {
    this.request = request;
    this.fileObject = fileObject;
  }

  /** Begin. Status and headers must be set. */
  abstract start(): void;

  /** The next bytes to write; undefined at the end. */
  protected abstract nextPiece(): Uint8Array | undefined | PromiseLike<Uint8Array | undefined>;

  resumeProducing(): void {
    this.#paused = false;
    if (!this.#running) void this.#run();
  }

  pauseProducing(): void {
    this.#paused = true;
  }

  /** Close the file; nothing more is written. */
  stopProducing(): void {
    this.request = undefined;
    this.fileObject.close();
  }

  /** @internal Take over the response. */
  protected begin(): void {
    this.request?.registerProducer(this, true);
    this.resumeProducing();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (!this.#paused && this.request !== undefined) {
        const piece = await this.nextPiece();
        const { request } = this;
        if (request === undefined) break;
        if (piece === undefined) {
          request.unregisterProducer();
          request.finish();
          this.stopProducing();
        } else {
          request.write(piece);
        }
      }
    } catch (error) {
      const { request } = this;
      this.stopProducing();
      if (request !== undefined) {
        request.unregisterProducer();
        request.processingFailed(error as Error);
      }
    } finally {
      this.#running = false;
    }
  }
}

StaticProducer.prototype.bufferSize = 256 * 1024;

/** Sends a whole file, to its end. Twisted: `static.NoRangeStaticProducer`. */
export class NoRangeStaticProducer extends StaticProducer {
  override start(): void {
    this.begin();
  }

  protected override async nextPiece(): Promise<Uint8Array | undefined> {
    const piece = await this.fileObject.read(this.bufferSize);
    return piece.length === 0 ? undefined : piece;
  }
}

/** Sends stretches of a file, each after its separator. Twisted: `static.MultipleRangeStaticProducer`. */
export class MultipleRangeStaticProducer extends StaticProducer {
  readonly rangeInfo: readonly FilePart[];
  #at = 0;
  #left = -1;

  constructor(request: IRequest, fileObject: ReadableFile, rangeInfo: readonly FilePart[]) {
    super(request, fileObject);
    this.rangeInfo = rangeInfo;
  }

  override start(): void {
    this.begin();
  }

  protected override async nextPiece(): Promise<Uint8Array | undefined> {
    for (;;) {
      const part = this.rangeInfo[this.#at];
      if (part === undefined) return undefined;
      if (this.#left < 0) {
        this.#left = part.size;
        if (part.size > 0) this.fileObject.seek(part.offset);
        if (part.separator !== undefined) return part.separator;
      }
      if (this.#left > 0) {
        const piece = await this.fileObject.read(Math.min(this.bufferSize, this.#left));
        if (piece.length === 0)
          throw new Error('the file ended early: it was cut while it was sent');
        this.#left -= piece.length;
        return piece;
      }
      this.#at++;
      this.#left = -1;
    }
  }
}

/** Sends one stretch of a file. Twisted: `static.SingleRangeStaticProducer`. */
export class SingleRangeStaticProducer extends MultipleRangeStaticProducer {
  readonly offset: number;
  readonly size: number;

  constructor(request: IRequest, fileObject: ReadableFile, offset: number, size: number) {
    super(request, fileObject, [{ separator: undefined, offset, size }]);
    this.offset = offset;
    this.size = size;
  }
}
