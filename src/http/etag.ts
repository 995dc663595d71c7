/** What a list of entity tags asks for. */
export interface EntityTags {
  /** `*` is among them: whatever there is. */
  readonly any: boolean;
  /** The tags as they stand, `"abc"` or `W/"abc"`. */
  readonly tags: readonly string[];
}

/**
 * The entity tags of `If-Match` and `If-None-Match` lines. The lines are one list; commas separate its members, blanks
 * between tags are tolerated. A member without quotes is kept as it stands, so that a resource whose tags lack them
 * finds its own again; it is never the same as a quoted one.
 *
 * Standard: RFC 9110 8.8.3, 13.1.1, 13.1.2.
 */
export function parseEntityTags(lines: readonly string[]): EntityTags {
  let any = false;
  const tags: string[] = [];
  for (const line of lines) {
    for (let i = 0; i < line.length; ) {
      if (isSeparator(line.charCodeAt(i))) {
        i++;
        continue;
      }
      const quote = line.startsWith('W/"', i) ? i + 2 : i;
      let end: number;
      if (line.charCodeAt(quote) === 0x22) {
        end = line.indexOf('"', quote + 1) + 1;
        // A quote that is never closed: what follows cannot be read.
        if (end === 0) break;
      } else {
        end = i;
        while (end < line.length && !isSeparator(line.charCodeAt(end))) end++;
      }
      const tag = line.slice(i, end);
      if (tag === '*') any = true;
      else tags.push(tag);
      i = end;
    }
  }
  return { any, tags };
}

function isSeparator(code: number): boolean {
  return code === 0x2c || code === 0x20 || code === 0x09;
}

/** Whether a tag is weak, `W/"abc"`. */
export function isWeak(tag: string): boolean {
  return tag.startsWith('W/');
}

/** Weak comparison: the same apart from weakness. Standard: RFC 9110 8.8.3.2. */
export function weakMatch(a: string, b: string): boolean {
  return (isWeak(a) ? a.slice(2) : a) === (isWeak(b) ? b.slice(2) : b);
}

/** Strong comparison: the same, and neither is weak. Standard: RFC 9110 8.8.3.2. */
export function strongMatch(a: string, b: string): boolean {
  return a === b && !isWeak(a);
}
