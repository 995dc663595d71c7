import { closeSync, openSync, write, writeSync } from 'node:fs';
import { Failure } from '../../defer/failure.js';
import { report } from '../../defer/report.js';

/** Where lines of an access log go: a file, a stream, anything with `write`. */
export interface LogWriter {
  /** Add a line, line break included. */
  write(line: string): unknown;
}

/** Files that are open, for what there is to do when the process ends. */
const open = new Set<LogFile>();

function writeAll(): void {
  for (const file of open) file.writeNow();
}

/**
 * A file that lines are added to. They are gathered for a turn of the event loop and written together, and what is left
 * is written when the process ends.
 */
export class LogFile implements LogWriter {
  readonly path: string;
  #descriptor: number;
  #lines: string[] = [];
  /** The file that is being written to; it stays open until that is done. */
  #writingTo: number | undefined;
  #willWrite = false;
  #isClosed = false;
  #hasFailed = false;

  /** @throws Error of the system if the file cannot be opened. */
  constructor(path: string) {
    this.path = path;
    this.#descriptor = openSync(path, 'a');
    if (open.size === 0) process.on('exit', writeAll);
    open.add(this);
  }

  /** Add a line, line break included. It is written a turn later, together with those that came by then. */
  write(line: string): void {
    if (this.#isClosed) return;
    this.#lines.push(line);
    this.#schedule();
  }

  /** Close the file and open the one that now has its name. What is there goes to the old one first. */
  reopen(): void {
    if (this.#isClosed) return;
    this.writeNow();
    const old = this.#descriptor;
    try {
      this.#descriptor = openSync(this.path, 'a');
    } catch (error) {
      // The old file is better than none.
      this.#report(error);
      return;
    }
    if (this.#writingTo !== old) closeSync(old);
  }

  /** Write what is left, and close. */
  close(): void {
    if (this.#isClosed) return;
    this.writeNow();
    this.#isClosed = true;
    open.delete(this);
    if (open.size === 0) process.off('exit', writeAll);
    if (this.#writingTo !== this.#descriptor) closeSync(this.#descriptor);
  }

  /** Write what there is, now. */
  writeNow(): void {
    const text = this.#lines.join('');
    this.#lines = [];
    if (text === '') return;
    try {
      writeSync(this.#descriptor, text);
    } catch (error) {
      this.#report(error);
    }
  }

  #schedule(): void {
    if (this.#willWrite || this.#writingTo !== undefined) return;
    this.#willWrite = true;
    setImmediate(() => {
      this.#willWrite = false;
      this.#write();
    });
  }

  #write(): void {
    if (this.#lines.length === 0 || this.#writingTo !== undefined) return;
    const bytes = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    this.#writingTo = this.#descriptor;
    this.#writeFrom(this.#descriptor, bytes, 0);
  }

  #writeFrom(descriptor: number, bytes: Buffer, from: number): void {
    write(descriptor, bytes, from, bytes.length - from, null, (error, written) => {
      if (error === null && from + written < bytes.length) {
        this.#writeFrom(descriptor, bytes, from + written);
        return;
      }
      this.#writingTo = undefined;
      if (error !== null) this.#report(error);
      // Closed, or opened anew, in the meantime.
      if (this.#isClosed || descriptor !== this.#descriptor) closeSync(descriptor);
      if (this.#lines.length > 0) this.#schedule();
    });
  }

  /** Once: a full disk would fill whatever else there is to fill. */
  #report(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    report(new Failure(error), `The access log ${this.path} could not be written`);
  }
}
