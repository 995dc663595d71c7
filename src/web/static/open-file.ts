import { close, constants, fstat, open, read, type Stats } from 'node:fs';
import { Deferred } from '../../defer/deferred.js';
import type { ReadableFile } from './readable-file.js';

const ignore = (): void => undefined;

/**
 * Never wait for the other end of a pipe, never take a terminal over. What is not a regular file is closed again, but
 * by then `open` has happened.
 */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** As {@link FLAGS}, but a symbolic link at the end of the path is an error, `ELOOP`. 0 where the system cannot. */
export const NO_FOLLOW: number = constants.O_NOFOLLOW ?? 0;

/** Whether an error of `open` says that there is nothing to be read; `ENXIO` is that of a socket. */
export function isMissing(error: NodeJS.ErrnoException | null): boolean {
  const code = error?.code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENXIO' || code === 'ENAMETOOLONG';
}

/** A file on disk, open for reading. Nothing blocks: `read` answers with a Deferred. */
export class OpenFile implements ReadableFile {
  readonly path: string;
  /** What the file was when it was opened. */
  readonly stats: Stats;
  #fd: number;
  #position = 0;
  #reading = false;

  private constructor(path: string, fd: number, stats: Stats) {
    this.path = path;
    this.stats = stats;
    this.#fd = fd;
  }

  /**
   * Open a file. Calls back with the error of `open` or `fstat`, or with the open file.
   *
   * @param flags - Added to those every file is opened with.
   */
  static open(
    path: string,
    flags: number,
    done: (error: NodeJS.ErrnoException | null, file: OpenFile | undefined) => void,
  ): void {
    open(path, FLAGS | flags, (error, fd) => {
      if (error !== null) {
        done(error, undefined);
        return;
      }
      fstat(fd, (failed, stats) => {
        if (failed === null) {
          done(null, new OpenFile(path, fd, stats));
        } else {
          close(fd, ignore);
          done(failed, undefined);
        }
      });
    });
  }

  /** Whether it can be read. */
  get isOpen(): boolean {
    return this.#fd >= 0;
  }

  /** Read into `buffer` from `position` on, until it is full or the file ends; calls back with the bytes read. */
  readInto(
    buffer: Uint8Array,
    position: number,
    done: (error: Error | null, bytesRead: number) => void,
  ): void {
    if (this.#fd < 0) {
      done(new Error(`${this.path} was closed while it was read`), 0);
      return;
    }
    this.#reading = true;
    read(this.#fd, buffer, 0, buffer.length, position, (error, bytesRead) => {
      this.#reading = false;
      // Closed in the meantime: the descriptor had to stay ours until now.
      if (this.#fd < -1) this.#release(-2 - this.#fd);
      done(error, bytesRead);
    });
  }

  read(size: number): Deferred<Uint8Array> {
    const buffer = Buffer.allocUnsafeSlow(
      Math.max(0, Math.min(size, this.stats.size - this.#position)),
    );
    const deferred = new Deferred<Uint8Array>();
    this.readInto(buffer, this.#position, (error, bytesRead) => {
      this.#position += bytesRead;
      if (error !== null) deferred.errback(error);
      else deferred.callback(bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead));
    });
    return deferred;
  }

  seek(offset: number): void {
    this.#position = offset;
  }

  /** Give the file back to the system, as soon as nothing reads it any more. Further calls do nothing. */
  close(): void {
    const fd = this.#fd;
    if (fd < 0) return;
    // A descriptor that is closed under a read may be another file's by the time the read happens.
    if (this.#reading) this.#fd = -2 - fd;
    else this.#release(fd);
  }

  #release(fd: number): void {
    this.#fd = -1;
    close(fd, ignore);
  }
}
