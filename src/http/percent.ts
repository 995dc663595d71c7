import { fromBytes } from './bytes.js';

const PERCENT = 0x25;
const PLUS = 0x2b;

/** From this length on, the detour over bytes is the shorter way. */
const LONG = 64;

/** Where long texts are decoded; what is longer still gets a buffer of its own. */
const scratch: Buffer = Buffer.allocUnsafeSlow(4096);

/** Values of the hexadecimal digits by character code, 16 for all others. */
const HEX: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? 16 : value;
});

/** The value of the escape whose `%` is at `at`, -1 when it is malformed. */
function escapeAt(raw: string, at: number): number {
  if (at + 2 >= raw.length) return -1;
  // Characters above U+00FF are no digits.
  const high = HEX[raw.charCodeAt(at + 1)] ?? 16;
  const low = HEX[raw.charCodeAt(at + 2)] ?? 16;
  return (high | low) < 16 ? (high << 4) | low : -1;
}

/** The continuation byte at `at`, written out or escaped, -1 when there is none. */
function continuationAt(raw: string, at: number): number {
  const code = raw.charCodeAt(at);
  const byte = code === PERCENT ? escapeAt(raw, at) : code;
  return byte >= 0x80 && byte <= 0xbf ? byte : -1;
}

/**
 * Resolve percent escapes, and `+` if it is a space. `raw` is wire text: characters from U+0080 to U+00FF are bytes
 * like escaped ones; wider characters, which come off no wire, are kept. The bytes are read as UTF-8, and those that
 * are none become U+DC80..U+DCFF as in `fromBytes`. A malformed escape stays as it stands.
 *
 * It works on the string itself: for the short texts of paths and queries a detour over bytes costs more than all else.
 * `decodeURIComponent` is no help, as a malformed escape makes it throw, at a price a client could have us pay often.
 *
 * @internal
 * @param from - Where the first character to look at is; all before it is plain.
 */
export function resolveEscapes(raw: string, from: number, plusIsSpace: boolean): string {
  if (raw.length >= LONG && !/[^\x00-\xff]/.test(raw)) return resolveLong(raw, from, plusIsSpace);
  let out = '';
  let start = 0;
  let i = from;
  while (i < raw.length) {
    const code = raw.charCodeAt(i);
    let byte = code;
    let width = 1;
    if (code === PERCENT) {
      byte = escapeAt(raw, i);
      width = 3;
      if (byte < 0) {
        i++;
        continue;
      }
    } else if (code === PLUS && plusIsSpace) {
      byte = 0x20;
    } else if (code < 0x80 || code > 0xff) {
      i++;
      continue;
    }
    out += raw.slice(start, i);
    start = i + width;
    if (byte < 0x80) {
      out += String.fromCharCode(byte);
    } else {
      const point = pointAt(raw, start, byte);
      if (point < 0) {
        out += String.fromCharCode(0xdc00 + byte);
      } else {
        out += String.fromCodePoint(point);
        start = skipContinuations(raw, start, point < 0x800 ? 1 : point < 0x10000 ? 2 : 3);
      }
    }
    i = start;
  }
  return start === 0 ? raw : out + raw.slice(start);
}

/** {@link resolveEscapes} on the bytes, in place: decoding never writes beyond where it reads. */
function resolveLong(raw: string, from: number, plusIsSpace: boolean): string {
  const bytes = raw.length <= scratch.length ? scratch : Buffer.allocUnsafe(raw.length);
  const length = bytes.write(raw, 'latin1');
  let end = from;
  let seen = 0;
  for (let i = from; i < length; i++) {
    let byte = bytes[i]!;
    if (byte === PERCENT && i + 2 < length) {
      const high = HEX[bytes[i + 1]!]!;
      const low = HEX[bytes[i + 2]!]!;
      if ((high | low) < 16) {
        byte = (high << 4) | low;
        i += 2;
      }
    } else if (byte === PLUS && plusIsSpace) {
      byte = 0x20;
    }
    seen |= byte;
    bytes[end++] = byte;
  }
  return seen < 0x80 ? bytes.toString('latin1', 0, end) : fromBytes(bytes.subarray(0, end));
}

/** Where the text goes on after `count` continuation bytes. */
function skipContinuations(raw: string, at: number, count: number): number {
  for (; count > 0; count--) at += raw.charCodeAt(at) === PERCENT ? 3 : 1;
  return at;
}

/** The code point of the UTF-8 sequence of `lead` and what follows at `at`, -1 when it is none (Unicode 3.9). */
function pointAt(raw: string, at: number, lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return -1;
  let count = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  let point = lead & (0x3f >> count);
  // The shortest code point a sequence of this length may have.
  const least = count === 1 ? 0x80 : count === 2 ? 0x800 : 0x10000;
  for (; count > 0; count--) {
    const byte = continuationAt(raw, at);
    if (byte < 0) return -1;
    at += raw.charCodeAt(at) === PERCENT ? 3 : 1;
    point = (point << 6) | (byte & 0x3f);
  }
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  return point < least || point > 0x10ffff || isSurrogate ? -1 : point;
}
