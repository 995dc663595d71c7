import { toBytes } from './bytes.js';
import { resolveEscapes } from './percent.js';

const PERCENT = 0x25;
const PLUS = 0x2b;

/**
 * One path segment as text: percent escapes resolved, bytes in text ({@link fromBytes}). A malformed escape (`%zz`)
 * stays as it stands. A segment of plain ASCII without `%` comes back as the same string.
 *
 * Twisted: `urllib.parse.unquote_to_bytes` on each of `path[1:].split(b'/')`.
 */
export function decodeSegment(raw: string): string {
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (code === PERCENT || code > 0x7f) return resolveEscapes(raw, i, false);
  }
  return raw;
}

/**
 * A name or value of a query or a form as text: `+` is a space, percent escapes are resolved, bytes in text.
 * A malformed escape stays as it stands.
 *
 * Standard: URL Standard 5.1.
 */
export function unquotePlus(raw: string): string {
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (code === PERCENT || code === PLUS || code > 0x7f) return resolveEscapes(raw, i, true);
  }
  return raw;
}

/** For each byte, whether it stands for itself in {@link encodeSegment}: RFC 3986's unreserved characters. */
const UNRESERVED: readonly boolean[] = Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9_.~-]/.test(String.fromCharCode(byte)),
);

const ESCAPES: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

/**
 * Percent-encode a text (or bytes) for use as one path segment: everything but RFC 3986's unreserved characters and
 * those in `safe` is escaped, a slash too. `decodeSegment(encodeSegment(text))` gives the text back.
 *
 * Twisted: `urllib.parse.quote(value, safe='')`.
 *
 * @param safe - ASCII characters to leave as they are, as `'/:'`.
 */
export function encodeSegment(text: string | Uint8Array, safe = ''): string {
  if (typeof text === 'string') {
    let i = 0;
    while (i < text.length && UNRESERVED[text.charCodeAt(i)] === true) i++;
    if (i === text.length) return text;
  }
  const bytes = toBytes(text);
  let out = '';
  for (const byte of bytes) {
    const isKept =
      UNRESERVED[byte] || (byte < 0x80 && safe !== '' && safe.includes(String.fromCharCode(byte)));
    out += isKept ? String.fromCharCode(byte) : ESCAPES[byte]!;
  }
  return out;
}

/**
 * The decoded segments of a raw path: split on `/` first, each segment decoded after, so `%2F` never separates.
 * The leading slash belongs to the path, not to a segment: `/` is `['']`, `/a/` is `['a', '']`, `` is `[]`.
 */
export function splitPath(rawPath: string): string[] {
  if (rawPath === '') return [];
  const segments = (rawPath.charCodeAt(0) === 0x2f ? rawPath.slice(1) : rawPath).split('/');
  for (let i = 0; i < segments.length; i++) segments[i] = decodeSegment(segments[i]!);
  return segments;
}

/**
 * A text or path for a URL: what is neither unreserved (RFC 3986 2.3) nor a slash is escaped.
 *
 * Twisted: `twisted.web.server.quote`, Python's `urllib.parse.quote`.
 */
export function quote(text: string | Uint8Array): string {
  return encodeSegment(text, '/');
}
