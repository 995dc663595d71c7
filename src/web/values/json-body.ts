import { parseContentType } from '../../http/content-type.js';
import { HttpError } from '../../http/errors.js';
import { jsonErrorPlace } from '../../http/json-error.js';
import { BadValue } from './bad-value.js';

/** Refuse a body that says it is something else than JSON. @throws {@link HttpError} 415. @internal */
export function checkJsonType(header: string | undefined): void {
  if (header === undefined) return;
  const { type } = parseContentType(header);
  if (type === 'application/json' || type === 'text/json' || type.endsWith('+json')) return;
  throw new HttpError(415, `The body must be application/json, not ${type}`, {
    headers: { Accept: 'application/json' },
  });
}

/**
 * A body as JSON.
 *
 * @throws {@link BadValue} 400 that says in which line and column it stops being JSON.
 *
 * Standard: RFC 8259 8.1 (UTF-8; a byte order mark is ignored).
 *
 * @internal
 */
export function parseJsonBody(bytes: Uint8Array, maxDepth = Number.POSITIVE_INFINITY): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new BadValue('body', [{ path: [], message: 'is not UTF-8' }], { cause: error });
  }
  if (isDeeper(text, maxDepth)) {
    throw new BadValue('body', [{ path: [], message: `is nested deeper than ${maxDepth} levels` }]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = jsonErrorPlace(text);
    const where = place === undefined ? '' : ` at line ${place.line}, column ${place.column}`;
    const what =
      place === undefined || place.offset >= text.length
        ? 'it ends too early'
        : `unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(place.offset) as number))}`;
    throw new BadValue('body', [{ path: [], message: `is not JSON: ${what}${where}` }], {
      cause: error,
    });
  }
}

/** Whether brackets outside of strings stand within each other deeper than that. */
function isDeeper(text: string, most: number): boolean {
  // Most bodies have fewer brackets in all.
  if (text.length < 2 * most) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++) {
        if (text.charCodeAt(i) === 0x5c) i++;
      }
    } else if (code === 0x5b || code === 0x7b) {
      if (++depth > most) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}
