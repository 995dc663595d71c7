import type { Registry } from './registry.js';

/** Options of a `File`. */
export interface FileOptions {
  /** Media type of files whose extension is not known. Default is `'text/html'`. */
  readonly defaultType?: string;
  /** Extensions a URL may leave out; see `File.ignoreExt`. Default is none. */
  readonly ignoredExts?: readonly string[];
  /** What the scripts of the tree share. Default is a new one. */
  readonly registry?: Registry;
}
