import { randomUUID } from 'node:crypto';
import { createReadStream, unlink } from 'node:fs';
import {
  copyFile,
  type FileHandle,
  open,
  readFile,
  rename,
  unlink as unlinkLater,
} from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fromBytes } from '../../http/bytes.js';
import type { Headers } from '../../http/headers.js';
import type { UploadPart } from './part.js';

/**
 * A file that was uploaded: in memory where it is small, else in a temporary file, which is removed when the response
 * is over (finished, failed, or its client gone), unless it was moved away.
 */
export class UploadedFile {
  /** The form field's name. */
  readonly name: string;
  /** The file's name without its folders, as the client says. Never use it as a path. */
  readonly filename: string;
  /** `Content-Type` as the client says. */
  readonly type: string;
  /** All fields of the part's header. */
  readonly headers: Headers;
  /** In bytes. */
  size = 0;
  /** The temporary file; undefined while it is in memory. */
  path: string | undefined;
  #chunks: Uint8Array[] = [];
  #closed = false;

  /** @internal */
  constructor(part: UploadPart) {
    this.name = part.name;
    this.filename = part.filename ?? '';
    this.type = part.type;
    this.headers = part.headers;
  }

  /** @internal Take the content of its part. */
  async _receive(part: UploadPart, spoolBytes: number, directory: string): Promise<void> {
    let handle: FileHandle | undefined;
    try {
      for await (const chunk of part) {
        this.size += chunk.length;
        if (handle === undefined && this.size > spoolBytes) {
          this.path = join(directory, `hawser-${randomUUID()}`);
          handle = await open(this.path, 'wx', 0o600);
          for (const kept of this.#chunks) await writeAll(handle, kept);
          this.#chunks = [];
        }
        if (handle === undefined) this.#chunks.push(chunk);
        else await writeAll(handle, chunk);
      }
    } finally {
      await handle?.close();
      // The response may have ended while the file was being made.
      if (this.#closed) this.#remove();
    }
  }

  /** The whole content. */
  async bytes(): Promise<Uint8Array> {
    return this.path === undefined ? Buffer.concat(this.#chunks) : await readFile(this.path);
  }

  /** The content as UTF-8 text; bytes that are not UTF-8 become lone surrogates (see `fromBytes`). */
  async text(): Promise<string> {
    return fromBytes(await this.bytes());
  }

  /** The content as a stream. */
  stream(): Readable {
    return this.path === undefined ? Readable.from(this.#chunks) : createReadStream(this.path);
  }

  /** Keep it: move (or write) it to `path`, replacing what is there. */
  async moveTo(path: string): Promise<void> {
    const from = this.path;
    if (from === undefined) {
      const handle = await open(path, 'w');
      try {
        for (const chunk of this.#chunks) await writeAll(handle, chunk);
      } finally {
        await handle.close();
      }
      return;
    }
    try {
      await rename(from, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
      await copyFile(from, path);
      await unlinkLater(from);
    }
    this.path = path;
    this.#closed = true;
  }

  /** @internal The response is over. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#chunks = [];
    this.#remove();
  }

  #remove(): void {
    if (this.path !== undefined) unlink(this.path, () => undefined);
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await handle.write(bytes, at)).bytesWritten;
  }
}
