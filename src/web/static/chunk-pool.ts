/** Size of the chunks large files are read in, in bytes. */
export const CHUNK_BYTES: number = 256 * 1024;

/** How many chunks are kept while nobody uses them: 4 MiB. */
const MOST_FREE = 16;
/** Chunks that nobody needed for so many milliseconds are let go. */
const TRIM_MS = 2000;

const free: Buffer[] = [];
/** The fewest that were free since the last trim: so many are not needed. */
let spare = 0;
let trimming: NodeJS.Timeout | undefined;

/**
 * A chunk of {@link CHUNK_BYTES}, its content undefined. New chunks for every piece of every large file would keep the
 * garbage collector busier than the files keep the rest.
 */
export function takeChunk(): Buffer {
  const chunk = free.pop();
  if (spare > free.length) spare = free.length;
  return chunk ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
}

/** Give a chunk back that nobody looks at any more. Not to do so is no harm. */
export function giveChunk(chunk: Buffer): void {
  if (free.length >= MOST_FREE) return;
  free.push(chunk);
  trimming ??= setInterval(trim, TRIM_MS).unref();
}

function trim(): void {
  free.length -= spare;
  spare = free.length;
  if (free.length > 0) return;
  clearInterval(trimming);
  trimming = undefined;
}
