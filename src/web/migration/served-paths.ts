/** What is known of one path of a migration. */
export interface PathReport {
  /** The path, or what stands for many; see `keyOf`. */
  readonly path: string;
  /** Requests the old server answered. */
  readonly old: number;
  /** Requests the tree answered. */
  readonly new: number;
  /** Answers of the tree that were compared with the old server's. */
  readonly compared: number;
  /** Comparisons that found a difference. */
  readonly differing: number;
  /** When the old server was last asked, in seconds since the epoch; undefined for never. */
  readonly lastOld: number | undefined;
  /** The last difference, as text. */
  readonly lastDifference: string | undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Stands for all paths that come after the table is full. */
export const OTHERS = '(others)';

/** Counts who answers which path, for a bounded number of paths. */
export class ServedPaths {
  readonly #maxPaths: number;
  #paths = new Map<string, Writable<PathReport>>();

  constructor(maxPaths: number) {
    this.#maxPaths = maxPaths;
  }

  /** What is kept of a path. */
  at(key: string): Writable<PathReport> {
    let path = this.#paths.get(key);
    if (path !== undefined) return path;
    if (this.#paths.size >= this.#maxPaths && key !== OTHERS) return this.at(OTHERS);
    path = {
      path: key,
      old: 0,
      new: 0,
      compared: 0,
      differing: 0,
      lastOld: undefined,
      lastDifference: undefined,
    };
    this.#paths.set(key, path);
    return path;
  }

  /** All there is, those the old server answers most often first. */
  list(): PathReport[] {
    return [...this.#paths.values()]
      .map((path) => ({ ...path }))
      .sort((a, b) => b.old - a.old || b.differing - a.differing || (a.path < b.path ? -1 : 1));
  }

  clear(): void {
    this.#paths = new Map();
  }
}
