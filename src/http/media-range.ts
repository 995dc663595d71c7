import { parseQualityList, type QualityItem } from './content-type.js';

/**
 * Which of the media types on offer a client likes best; undefined where it takes none of them. Of equally liked ones
 * the first offered wins; without a field everything is liked.
 *
 * Standard: RFC 9110 12.5.1.
 *
 * @param accept - The `Accept` field, its lines joined by commas; undefined where there is none.
 * @param offered - Media types in small letters, `'text/html'`, the best first.
 */
export function preferredType<T extends string>(
  accept: string | undefined,
  offered: readonly T[],
): T | undefined {
  if (accept === undefined || accept.trim() === '') return offered[0];
  const ranges = parseQualityList(accept);
  let best: T | undefined;
  let most = 0;
  for (const type of offered) {
    const quality = qualityOfType(ranges, type);
    if (quality > most) {
      best = type;
      most = quality;
    }
  }
  return best;
}

/** The most specific range decides. */
function qualityOfType(ranges: readonly QualityItem[], type: string): number {
  const whole = `${type.slice(0, type.indexOf('/'))}/*`;
  let found = 0;
  let quality = 0;
  for (const range of ranges) {
    const rank =
      range.value === type ? 3 : range.value === whole ? 2 : range.value === '*/*' ? 1 : 0;
    if (rank > found) {
      found = rank;
      quality = range.q;
    }
  }
  return quality;
}
