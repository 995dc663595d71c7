import type { Stats } from 'node:fs';
import { Deferred } from '../../defer/deferred.js';
import { type Handle, openHandle } from './held-handles.js';
import type { ReadableFile } from './readable-file.js';

/** Whether an error of `open` says that there is nothing to be read; `ENXIO` is that of a socket. */
export function isMissing(error: NodeJS.ErrnoException | null): boolean {
  const code = error?.code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENXIO' || code === 'ENAMETOOLONG';
}

/** A file on disk, open for reading by one reader. Nothing blocks: `read` answers with a Deferred. */
export class OpenFile implements ReadableFile {
  /** What the file was when it was opened. */
  readonly stats: Stats;
  readonly #handle: Handle;
  #position = 0;
  #isReading = false;
  #isClosed = false;

  private constructor(handle: Handle, stats: Stats) {
    this.#handle = handle;
    this.stats = stats;
  }

  /**
   * Open a file. Calls back with the open file, which may be a folder, or with what the file system says.
   *
   * @param follow - Whether a symbolic link at the end of the path is followed; else it is the error `ELOOP`.
   */
  static open(
    path: string,
    follow: boolean,
    done: (error: NodeJS.ErrnoException | null, file: OpenFile | undefined) => void,
  ): void {
    openHandle(path, follow, (error, handle, stats) => {
      done(error, handle === undefined ? undefined : new OpenFile(handle, stats));
    });
  }

  get path(): string {
    return this.#handle.path;
  }

  /** Whether it can be read. */
  get isOpen(): boolean {
    return !this.#isClosed;
  }

  /** Read into `buffer` from `position` on, until it is full or the file ends; calls back with the bytes read. */
  readInto(
    buffer: Uint8Array,
    position: number,
    done: (error: Error | null, bytesRead: number) => void,
  ): void {
    if (this.#isClosed) {
      done(new Error(`${this.path} was closed while it was read`), 0);
      return;
    }
    this.#isReading = true;
    this.#handle.read(buffer, position, (error, bytesRead) => {
      this.#isReading = false;
      if (this.#isClosed) this.#handle.release();
      done(error, bytesRead);
    });
  }

  /** {@link OpenFile.readInto} from where the last such read ended. */
  readOn(buffer: Uint8Array, done: (error: Error | null, bytesRead: number) => void): void {
    this.readInto(buffer, this.#position, (error, bytesRead) => {
      this.#position += bytesRead;
      done(error, bytesRead);
    });
  }

  read(size: number): Deferred<Uint8Array> {
    const left = Math.max(0, this.stats.size - this.#position);
    const buffer = Buffer.allocUnsafeSlow(Math.min(size, left));
    const deferred = new Deferred<Uint8Array>();
    this.readOn(buffer, (error, bytesRead) => {
      if (deferred.called) return;
      if (error !== null) deferred.errback(error);
      else deferred.callback(bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead));
    });
    return deferred;
  }

  seek(offset: number): void {
    this.#position = offset;
  }

  /** Give the file up, as soon as nothing is read from it any more. Further calls do nothing. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // A descriptor that is closed under a read may be another file's by the time the read happens.
    if (!this.#isReading) this.#handle.release();
  }
}
