import { readlinkSync, symlinkSync, unlinkSync } from 'node:fs';

function errorCode(error: unknown): unknown {
  return (error as NodeJS.ErrnoException | null | undefined)?.code;
}

/** Run a call of the file system; `undefined` when it fails with this code. */
function unless<T>(code: string, call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (errorCode(error) === code) return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return errorCode(error) !== 'ESRCH';
  }
}

/**
 * A lock between processes: a symbolic link whose target is the owner's process id, since making
 * one is atomic and fails if it exists. A lock whose owner is gone is taken over.
 *
 * It locks processes from each other, not parts of one process.
 *
 * Twisted: `twisted.python.lockfile.FilesystemLock`. Differs: a process that may not be signalled
 * counts as alive; on Windows the privilege to make symbolic links is needed.
 */
export class FilesystemLock {
  /** The path of the link. */
  readonly name: string;
  /** Whether the last owner released it properly. `undefined` before {@link lock} succeeded. */
  clean: boolean | undefined = undefined;
  /** Whether it is held through this object. */
  locked = false;

  constructor(name: string) {
    this.name = name;
  }

  /**
   * Try to take it.
   *
   * @returns Whether it was free.
   * @throws whatever making the link fails with, except that it exists.
   */
  lock(): boolean {
    for (let clean = true; ; ) {
      const made = unless('EEXIST', () => {
        symlinkSync(String(process.pid), this.name);
        return true;
      });
      if (made === true) {
        this.locked = true;
        this.clean = clean;
        return true;
      }
      // Gone meanwhile: try again at once.
      const owner = unless('ENOENT', () => readlinkSync(this.name));
      if (owner === undefined) continue;
      if (isAlive(Number(owner))) return false;
      if (unless('ENOENT', () => unlinkSync(this.name) ?? true) === true) clean = false;
    }
  }

  /**
   * Give it back.
   *
   * @throws Error when another process holds it, and whatever reading the link fails with.
   */
  unlock(): void {
    if (Number(readlinkSync(this.name)) !== process.pid) {
      throw new Error(`The lock ${this.name} is not owned by this process.`);
    }
    unlinkSync(this.name);
    this.locked = false;
  }

  /** {@link unlock}, for `using`. */
  [Symbol.dispose](): void {
    this.unlock();
  }
}

/** Whether anybody holds the lock of this name. Twisted: `twisted.python.lockfile.isLocked`. */
export function isLocked(name: string): boolean {
  const lock = new FilesystemLock(name);
  if (!lock.lock()) return true;
  lock.unlock();
  return false;
}
