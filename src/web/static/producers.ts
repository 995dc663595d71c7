import type { IRequest } from '../irequest.js';
import type { PushProducer } from '../producer.js';
import { CHUNK_BYTES, giveChunk, takeChunk } from './chunk-pool.js';
import { OpenFile } from './open-file.js';
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

/** What a producer does next: write these bytes, or read and write so many; nothing at the end. */
type Step = Uint8Array | number | undefined;

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
  #isPaused = false;
  #isRunning = false;
  /** What comes next, where the pause came before it. */
  #kept: Step;

  constructor(request: IRequest, fileObject: ReadableFile) {
    this.request = request;
    this.fileObject = fileObject;
  }

  /** Begin. Status and headers must be set. */
  start(): void {
    this.request?.registerProducer(this, true);
    this.resumeProducing();
  }

  /** What comes next; asked for again when that is done. Where it is bytes, those are not given again. */
  protected abstract nextStep(): Step;

  /** So many bytes were read and written. @throws Error if there should have been some and there were none. */
  protected abstract took(bytes: number): void;

  resumeProducing(): void {
    this.#isPaused = false;
    if (!this.#isRunning) this.#run();
  }

  pauseProducing(): void {
    this.#isPaused = true;
  }

  /** Close the file; nothing more is written. */
  stopProducing(): void {
    this.request = undefined;
    this.fileObject.close();
  }

  /** Go on until there is something to wait for. The end does not wait for room: it needs none. */
  #run(): void {
    this.#isRunning = true;
    try {
      for (let { request } = this; request !== undefined; { request } = this) {
        const step = this.#kept ?? this.nextStep();
        this.#kept = undefined;
        if (step === undefined) {
          request.unregisterProducer();
          request.finish();
          this.stopProducing();
        } else if (this.#isPaused) {
          this.#kept = step;
          break;
        } else if (typeof step !== 'number') {
          request.write(step);
        } else if (!this.#read(step)) {
          return;
        }
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#isRunning = false;
  }

  /** Read and write so many bytes. False: they come later, and {@link #run} is called again then. */
  #read(most: number): boolean {
    const { fileObject } = this;
    const size = Math.min(most, this.bufferSize);
    if (fileObject instanceof OpenFile) {
      this.#readChunk(fileObject, Math.min(size, CHUNK_BYTES));
      return false;
    }
    const piece = fileObject.read(size);
    if (piece instanceof Uint8Array) {
      this.#write(piece);
      return true;
    }
    piece.then(
      (bytes) => {
        try {
          this.#write(bytes);
        } catch (error) {
          this.#fail(error);
        }
        this.#run();
      },
      (error: unknown) => {
        this.#fail(error);
        this.#isRunning = false;
      },
    );
    return false;
  }

  /** Read from disk into memory that is used again and again, where the host says when it is done with it. */
  #readChunk(file: OpenFile, size: number): void {
    const chunk = takeChunk();
    file.readOn(chunk.subarray(0, size), (error, bytesRead) => {
      const { request } = this;
      if (error !== null || bytesRead === 0 || request === undefined) giveChunk(chunk);
      try {
        if (error !== null) throw error;
        if (request !== undefined) {
          if (bytesRead > 0) lend(request, chunk.subarray(0, bytesRead), () => giveChunk(chunk));
          this.took(bytesRead);
        }
      } catch (failed) {
        this.#fail(failed);
      }
      this.#run();
    });
  }

  #write(piece: Uint8Array): void {
    if (this.request === undefined) return;
    if (piece.length > 0) this.request.write(piece);
    this.took(piece.length);
  }

  #fail(error: unknown): void {
    const { request } = this;
    this.stopProducing();
    if (request === undefined) return;
    request.unregisterProducer();
    request.processingFailed(error as Error);
  }
}

StaticProducer.prototype.bufferSize = CHUNK_BYTES;

/** Write bytes whose memory is wanted back, if the request can tell when that is. */
function lend(request: IRequest, bytes: Uint8Array, release: () => void): void {
  const own = request as { _lend?(bytes: Uint8Array, release: () => void): boolean };
  if (own._lend === undefined) request.write(bytes);
  else own._lend(bytes, release);
}

/** Sends a whole file, to its end. Twisted: `static.NoRangeStaticProducer`. */
export class NoRangeStaticProducer extends StaticProducer {
  #isOver = false;

  protected override nextStep(): Step {
    return this.#isOver ? undefined : this.bufferSize;
  }

  protected override took(bytes: number): void {
    this.#isOver = bytes === 0;
  }
}

/** Sends stretches of a file, each after its separator. Twisted: `static.MultipleRangeStaticProducer`. */
export class MultipleRangeStaticProducer extends StaticProducer {
  readonly rangeInfo: readonly FilePart[];
  #at = 0;
  /** Bytes left of the stretch; -1 before it is begun. */
  #left = -1;

  constructor(request: IRequest, fileObject: ReadableFile, rangeInfo: readonly FilePart[]) {
    super(request, fileObject);
    this.rangeInfo = rangeInfo;
  }

  protected override nextStep(): Step {
    for (; ; this.#at++, this.#left = -1) {
      const part = this.rangeInfo[this.#at];
      if (part === undefined) return undefined;
      if (this.#left < 0) {
        this.#left = part.size;
        if (part.size > 0) this.fileObject.seek(part.offset);
        if (part.separator !== undefined) return part.separator;
      }
      if (this.#left > 0) return this.#left;
    }
  }

  protected override took(bytes: number): void {
    if (bytes === 0) throw new Error('the file ended early: it was cut while it was sent');
    this.#left -= bytes;
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
