import { realpath } from 'node:fs';
import { sep } from 'node:path';
import type { FileSettings } from './file-options.js';

/** For how long a folder that was found to lie inside is believed to do so, in milliseconds. */
const BELIEVED_MS = 1000;
/** How many folders are remembered. */
const MOST_FOLDERS = 1000;

/**
 * What the files of one tree share: the settings, and which folders the policy on symbolic links allows.
 *
 * A folder is looked at once a second at most, as that is one more question to the file system; the last part of a path
 * is looked at each time, by opening it with `O_NOFOLLOW`.
 */
export class FileTree {
  /** The folder at the top. */
  readonly root: string;
  readonly settings: FileSettings;
  /** Folders found to be allowed, and until when that holds, on the scale of `performance.now()`. */
  readonly #allowed: Map<string, number> = new Map();
  readonly #start: string;

  constructor(root: string, settings: FileSettings) {
    this.root = root;
    this.settings = settings;
    this.#start = root.endsWith(sep) ? root : root + sep;
  }

  /** Whether a path is, by its name, the root or below it. */
  holds(path: string): boolean {
    return path.startsWith(this.#start) || path === this.root;
  }

  /** Tell whether a folder may be entered; at once, where that is known. */
  checkFolder(path: string, done: (allowed: boolean) => void): void {
    if (this.settings.symlinks === 'follow' || path === this.root) {
      done(true);
      return;
    }
    const now = performance.now();
    const until = this.#allowed.get(path);
    if (until !== undefined && until > now) {
      done(true);
      return;
    }
    this.checkPath(path, (allowed) => {
      if (allowed) {
        if (this.#allowed.size >= MOST_FOLDERS) this.#allowed.clear();
        this.#allowed.set(path, now + BELIEVED_MS);
      }
      done(allowed);
    });
  }

  /** Tell whether the policy allows a path in this tree. What does not exist is not allowed. */
  checkPath(path: string, done: (allowed: boolean) => void): void {
    if (this.settings.symlinks === 'follow') {
      done(true);
      return;
    }
    realpath.native(this.root, (failed, root) => {
      if (failed !== null) {
        done(false);
        return;
      }
      realpath.native(path, (error, real) => {
        done(error === null && this.#allows(path, real, root));
      });
    });
  }

  /** {@link FileTree.checkPath} as a promise. */
  allows(path: string): Promise<boolean> {
    return new Promise((resolve) => {
      this.checkPath(path, resolve);
    });
  }

  #allows(path: string, real: string, root: string): boolean {
    if (this.settings.symlinks === 'refuse') return real === root + path.slice(this.root.length);
    return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep);
  }
}
