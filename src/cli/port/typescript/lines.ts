import { type Doc, hardline, join, suffix } from './doc.js';
import type { Line } from './nodes.js';

/**
 * Statements, members or fields one below the other, each after a line break, with their comments and empty
 * lines. A node that prints as `undefined` leaves only its comments.
 */
export function stackLines<T>(
  lines: readonly Line<T>[],
  print: (node: T) => Doc | undefined,
): Doc[] {
  return lines.map((item, at): Doc => {
    const parts: Doc[] = [];
    for (const text of item.leading) {
      const first = at === 0 && parts.length === 0;
      if (text !== '') parts.push(hardline, join(hardline, text.split('\n')));
      else if (!first) parts.push(hardline);
    }
    const doc = print(item.node);
    if (doc !== undefined) {
      if (item.blank && (at > 0 || parts.length > 0)) parts.push(hardline);
      parts.push(hardline, doc);
    }
    if (item.trailing !== undefined) parts.push(suffix(` ${item.trailing}`));
    return parts;
  });
}
