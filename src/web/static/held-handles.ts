import { close, constants, fstat, lstat, open, read, type Stats, stat } from 'node:fs';

const ignore = (): void => undefined;

/** Never wait for the other end of a pipe, never take a terminal over. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
/** A symbolic link at the end of the path is an error, `ELOOP`; 0 where the system has no such flag. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/** How many files are held that nobody reads at the moment. */
const MOST_IDLE = 64;
/** Files are let go when nobody asked for them between two looks, this many milliseconds apart. */
const LOOK_MS = 1000;
/** Windows cannot replace or remove what is open. */
const HOLDS = process.platform !== 'win32';

/** Told of the handle, and of what the file is at this moment; or of the error. */
export type Opened = (
  error: NodeJS.ErrnoException | null,
  handle: Handle | undefined,
  stats: Stats,
) => void;

/**
 * A descriptor of a file, shared by all who read the file at a time. Reads name their position, so they do not disturb
 * each other.
 *
 * Opening and closing cost as much as reading a small file does, so a handle is held for a second or two after its last
 * use. Before it is used again the path is looked at: it is taken only if that is still the same file in the same state
 * (device, inode, time of last change, which includes that of its permissions). Nothing is ever answered from an older
 * state of the disk.
 */
export class Handle {
  readonly path: string;
  /** How many use it. */
  users: number;
  /** Whether nobody asked for it since the last look. */
  isStale: boolean;
  readonly #fd: number;
  readonly #dev: number;
  readonly #ino: number;
  readonly #ctimeMs: number;

  constructor(path: string, fd: number, stats: Stats) {
    this.path = path;
    this.users = 1;
    this.isStale = false;
    this.#fd = fd;
    this.#dev = stats.dev;
    this.#ino = stats.ino;
    this.#ctimeMs = stats.ctimeMs;
  }

  /** Whether this is what was opened, unchanged. */
  isSame(stats: Stats): boolean {
    return stats.ino === this.#ino && stats.ctimeMs === this.#ctimeMs && stats.dev === this.#dev;
  }

  /** Read into `buffer` from `position` on, until it is full or the file ends. */
  read(
    buffer: Uint8Array,
    position: number,
    done: (error: Error | null, bytesRead: number) => void,
  ): void {
    read(this.#fd, buffer, 0, buffer.length, position, done);
  }

  /** To be called once by each user, when nothing it asked for is being read any more. */
  release(): void {
    this.users--;
    if (this.users > 0) return;
    if (held.get(this.path) !== this) close(this.#fd, ignore);
    else if (held.size > MOST_IDLE) closeOne();
  }

  /** @internal */
  drop(): void {
    held.delete(this.path);
    if (this.users === 0) close(this.#fd, ignore);
  }
}

/** The handles that are held, by path. */
const held: Map<string, Handle> = new Map();
let looking: NodeJS.Timeout | undefined;

/**
 * Open a file, or take its handle where it is held.
 *
 * @param follow - Whether a symbolic link at the end of the path is followed; else it is the error `ELOOP`.
 */
export function openHandle(path: string, follow: boolean, done: Opened): void {
  const handle = held.get(path);
  if (handle === undefined) {
    openNew(path, follow, done);
    return;
  }
  handle.users++;
  handle.isStale = false;
  (follow ? stat : lstat)(path, (error, stats) => {
    if (error === null && handle.isSame(stats)) {
      done(null, handle, stats);
      return;
    }
    if (held.get(path) === handle) held.delete(path);
    handle.release();
    openNew(path, follow, done);
  });
}

function openNew(path: string, follow: boolean, done: Opened): void {
  open(path, follow ? FLAGS : FLAGS | NO_FOLLOW, (error, fd) => {
    if (error !== null) {
      done(error, undefined, NO_STATS);
      return;
    }
    fstat(fd, (failed, stats) => {
      if (failed !== null) {
        close(fd, ignore);
        done(failed, undefined, NO_STATS);
        return;
      }
      const handle = new Handle(path, fd, stats);
      if (HOLDS && stats.isFile() && !held.has(path)) hold(path, handle);
      done(null, handle, stats);
    });
  });
}

const NO_STATS = undefined as unknown as Stats;

function hold(path: string, handle: Handle): void {
  held.set(path, handle);
  if (held.size > MOST_IDLE) closeOne();
  looking ??= setInterval(look, LOOK_MS).unref();
}

/** Close one handle that nobody uses, if there is any; rather one that nobody asked for lately. */
function closeOne(): void {
  let idle: Handle | undefined;
  for (const handle of held.values()) {
    if (handle.users > 0) continue;
    idle ??= handle;
    if (!handle.isStale) continue;
    idle = handle;
    break;
  }
  idle?.drop();
}

/** Let go what nobody asked for since the last look. */
function look(): void {
  for (const handle of held.values()) {
    if (handle.users > 0) continue;
    if (handle.isStale) handle.drop();
    else handle.isStale = true;
  }
  if (held.size > 0) return;
  clearInterval(looking);
  looking = undefined;
}
