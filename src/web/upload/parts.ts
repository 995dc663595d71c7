import type { Readable } from 'node:stream';
import { Dicer } from '@fastify/busboy';
import { HttpError } from '../../http/errors.js';
import { multipartBoundary } from '../../http/multipart.js';
import { type PartHeader, partInfo } from '../../http/multipart-part.js';
import { type PartSource, UploadPart } from './part.js';

/** Options of `request.parts()`. */
export interface PartsOptions {
  /** Bytes of the whole body; 413 beyond it, before it is read where it is announced. Default is the resource's `maxBodyBytes`, else none. */
  readonly maxBytes?: number;
  /** Bytes of one file. Default is no limit but that of the body. */
  readonly maxFileBytes?: number;
  /** Bytes of one plain field. Default is 1 MiB. */
  readonly maxFieldBytes?: number;
  /** How many parts. Default is 1000. */
  readonly maxParts?: number;
}

const MAX_PARTS = 1000;
const MAX_FIELD_BYTES = 1024 * 1024;

/**
 * The parts of a `multipart/form-data` body, one after the other, as they come in. Parts without a name are skipped.
 * The client is held back while a part is not read.
 *
 * @param body - The body; closed when the loop is left.
 * @throws {@link HttpError} 400 for a body that is no such form or ends too early, 415 for another type, 413 beyond a limit.
 * @internal
 */
export async function* readParts(
  body: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
  options: PartsOptions = {},
): AsyncGenerator<UploadPart, undefined> {
  const { maxParts = MAX_PARTS, maxFieldBytes = MAX_FIELD_BYTES } = options;
  const { maxFileBytes = Number.POSITIVE_INFINITY } = options;
  const boundary = multipartBoundary(contentType ?? '');
  if (boundary === undefined) {
    throw contentType !== undefined && /^\s*multipart\/form-data\b/i.test(contentType)
      ? new HttpError(400, 'Malformed multipart body: its type names no boundary')
      : new HttpError(415, 'The body must be multipart/form-data');
  }
  const feed = new Feed(boundary, body);
  let count = 0;
  try {
    for (;;) {
      const next = await feed.next();
      if (next === undefined) return undefined;
      const info = partInfo(next.header);
      if (info === undefined) {
        next.stream.resume();
        continue;
      }
      if (++count > maxParts) {
        throw new HttpError(413, `Multipart body: more than ${maxParts} parts`);
      }
      const limit = info.filename === undefined ? maxFieldBytes : maxFileBytes;
      yield new UploadPart(info, next.stream, limit, feed);
      // What of it was not read is skipped.
      next.stream.resume();
    }
  } finally {
    feed.stop(undefined);
  }
}

interface RawPart {
  readonly header: PartHeader;
  readonly stream: Readable;
}

/** Puts the body through the parser, piece by piece, and no faster than its parts are read. */
class Feed implements PartSource {
  readonly #parser: Dicer;
  readonly #parts: RawPart[] = [];
  readonly #open = new Set<Readable>();
  #wake: (() => void) | undefined;
  #error: Error | undefined;
  #over = false;
  #stopped = false;
  #sawBoundary = false;
  readonly #body: AsyncIterator<Uint8Array>;

  constructor(boundary: string, body: AsyncIterable<Uint8Array>) {
    this.#parser = new Dicer({ boundary });
    this.#body = body[Symbol.asyncIterator]();
    this.#parser.on('part', (part) => this.#take(part as unknown as Readable));
    // Told of a body without its closing boundary.
    this.#parser.on('error', () => this.#fail(early()));
    this.#parser.on('finish', () => {
      this.#over = true;
      this.#wake?.();
    });
    void this.#pump();
  }

  async next(): Promise<RawPart | undefined> {
    for (;;) {
      const part = this.#parts.shift();
      if (part !== undefined) return part;
      if (this.#error !== undefined) throw this.#error;
      if (this.#over) {
        if (this.#sawBoundary) return undefined;
        throw new HttpError(400, 'Malformed multipart body: its boundary does not occur');
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Nobody reads on: because of an error, or because the loop was left. */
  stop(error: Error | undefined): void {
    if (this.#stopped) return;
    this.#stopped = true;
    if (error !== undefined) this.#error = error;
    for (const stream of this.#open) stream.resume();
    // A body that has not come to its end is told that the rest is not wanted.
    void this.#body.return?.().catch(() => undefined);
    this.#wake?.();
  }

  /** The parser has words of its own for a part that breaks off. */
  reasonOf(error: Error): Error {
    return error === this.#error || error instanceof HttpError ? error : early();
  }

  #take(stream: Readable): void {
    this.#sawBoundary = true;
    this.#open.add(stream);
    // A part that breaks off tells its reader, if it has one; the loop hears of it in any case.
    stream.on('error', () => undefined);
    stream.on('close', () => this.#open.delete(stream));
    stream.once('header', (header: PartHeader) => {
      this.#parts.push({ header, stream });
      this.#wake?.();
    });
  }

  async #pump(): Promise<void> {
    const parser = this.#parser;
    try {
      for (;;) {
        const { done, value } = await this.#body.next();
        if (this.#stopped) return;
        if (done === true) break;
        if (!parser.write(value)) {
          await new Promise<void>((resolve) => {
            parser.once('drain', resolve);
          });
        }
        if (this.#stopped) return;
      }
      parser.end();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    if (this.#error !== undefined || this.#stopped) return;
    this.#error = error;
    for (const stream of this.#open) stream.destroy(error);
    this.#wake?.();
  }
}

function early(): HttpError {
  return new HttpError(400, 'Malformed multipart body: it ends too early');
}
