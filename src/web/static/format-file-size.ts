const UNITS = ['B', 'K', 'M', 'G'];

/** A size in bytes, shortened: `1023B`, `1K`, `3M`, `2G`; rounded down. Twisted: `static.formatFileSize`. */
export function formatFileSize(size: number): string {
  let unit = 0;
  while (size >= 1024 && unit < 3) {
    size /= 1024;
    unit++;
  }
  return `${Math.trunc(size)}${UNITS[unit]}`;
}
