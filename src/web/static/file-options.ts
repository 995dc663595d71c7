import type { Registry } from './registry.js';

/** What happens to symbolic links; see {@link FileOptions.symlinks}. */
export type SymlinkPolicy = 'inside' | 'follow' | 'refuse';

/** What is said of the state of a file by `ETag`; see {@link FileOptions.etag}. */
export type ETagPolicy = 'none' | 'weak' | 'strong';

/** A content coding whose files may lie beside the plain ones; see {@link FileOptions.precompressed}. */
export type Precompressed = 'br' | 'zstd' | 'gzip';

/** Options of a `File`. They hold for everything below it as well. */
export interface FileOptions {
  /** Media type of files whose extension is not known. Default is `'text/html'`, as in Twisted. */
  readonly defaultType?: string | undefined;
  /** Extensions a URL may leave out; see `File.ignoreExt`. Default is none. */
  readonly ignoredExts?: readonly string[] | undefined;
  /** What the scripts of the tree share. Default is a new one. */
  readonly registry?: Registry | undefined;
  /** Show what is in a folder without an index. Default is true; false answers with `childNotFound`. */
  readonly listing?: boolean | undefined;
  /**
   * Send an `ETag` made of size and time of the file, and compare it with `If-None-Match` and `If-Match`. `'strong'`
   * also lets `If-Range` go by it; use it where no file is changed twice within the grain of the file system's clock.
   * Default is `'none'`: `Last-Modified` alone, as in Twisted.
   */
  readonly etag?: ETagPolicy | undefined;
  /** The `Cache-Control` of a file, or a function of its path. Default is none, or what `maxAgeSeconds` asks for. */
  readonly cacheControl?: string | ((path: string) => string | undefined) | undefined;
  /** Send `Cache-Control: public, max-age=N`. Default is not to. */
  readonly maxAgeSeconds?: number | undefined;
  /** Add `immutable` to that: the content under a URL never changes. Default is false. */
  readonly immutable?: boolean | undefined;
  /**
   * Send `name.br`, `name.zst` or `name.gz` in place of `name` to clients that take the coding, as long as it is not
   * older. True for all three, in that order of preference. Default is false.
   */
  readonly precompressed?: boolean | readonly Precompressed[] | undefined;
  /** `'hide'` treats names that begin with a dot as missing, but for `.well-known`. Default is `'serve'`. */
  readonly dotfiles?: 'serve' | 'hide' | undefined;
  /**
   * Symbolic links: `'inside'` follows those that lead to somewhere inside the folder (links on the way to the folder
   * itself do not matter), `'follow'` follows all, `'refuse'` none. What is refused is missing. Default is `'inside'`;
   * Twisted follows all.
   */
  readonly symlinks?: SymlinkPolicy | undefined;
  /**
   * The page of an application that does its own routing in the browser: a file, relative to the folder, served in
   * place of whatever is missing and has no extension, to clients that take HTML. Default is none.
   */
  readonly fallback?: string | undefined;
}

/** {@link FileOptions} that hold for a whole tree, checked and with their defaults. */
export interface FileSettings {
  readonly listing: boolean;
  readonly etag: ETagPolicy;
  readonly cacheControl: string | ((path: string) => string | undefined) | undefined;
  readonly precompressed: readonly Precompressed[];
  readonly hidesDotfiles: boolean;
  readonly symlinks: SymlinkPolicy;
  readonly fallback: string | undefined;
}

const CODINGS: readonly Precompressed[] = ['br', 'zstd', 'gzip'];

/** @throws TypeError, RangeError naming the option. */
export function resolveOptions(options: FileOptions): FileSettings {
  return {
    listing: options.listing ?? true,
    etag: oneOf('etag', options.etag ?? 'none', ['none', 'weak', 'strong']),
    cacheControl: cacheControlOf(options),
    precompressed: codingsOf(options.precompressed ?? false),
    hidesDotfiles: oneOf('dotfiles', options.dotfiles ?? 'serve', ['serve', 'hide']) === 'hide',
    symlinks: oneOf('symlinks', options.symlinks ?? 'inside', ['inside', 'follow', 'refuse']),
    fallback: options.fallback,
  };
}

function cacheControlOf(options: FileOptions): FileSettings['cacheControl'] {
  const { cacheControl, maxAgeSeconds, immutable = false } = options;
  if (maxAgeSeconds === undefined) {
    if (immutable) throw new TypeError('immutable needs maxAgeSeconds');
    return cacheControl;
  }
  if (cacheControl !== undefined) {
    throw new TypeError('cacheControl and maxAgeSeconds exclude each other');
  }
  if (!Number.isInteger(maxAgeSeconds) || maxAgeSeconds < 0) {
    throw new RangeError(`maxAgeSeconds must be a whole number from 0 on, not ${maxAgeSeconds}`);
  }
  return `public, max-age=${maxAgeSeconds}${immutable ? ', immutable' : ''}`;
}

function codingsOf(precompressed: boolean | readonly Precompressed[]): readonly Precompressed[] {
  if (precompressed === true) return CODINGS;
  if (precompressed === false) return [];
  for (const coding of precompressed) oneOf('precompressed', coding, CODINGS);
  return precompressed;
}

function oneOf<T extends string>(option: string, value: T, legal: readonly T[]): T {
  if (legal.includes(value)) return value;
  throw new RangeError(`${option} must be one of ${legal.join(', ')}, not ${String(value)}`);
}
