/**
 * Text that stands for bytes. UTF-8 becomes ordinary text; a byte that is no part of valid UTF-8 becomes one lone
 * surrogate, U+DC80..U+DCFF, as Python's `surrogateescape` does, so that nothing a client sends is ever lost.
 */

const ESCAPE = 0xdc00;

/** The `Buffer` face of some bytes, without copying them. */
function view(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether every character is below U+0080. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return false;
  }
  return true;
}

/**
 * The bytes a text stands for: UTF-8, with lone surrogates U+DC80..U+DCFF turned back into the single bytes they came
 * from. Any other lone surrogate has no bytes and becomes U+FFFD. Bytes pass through untouched.
 *
 * Twisted: what `str.encode('utf-8', 'surrogateescape')` is to Python.
 */
export function toBytes(text: string | Uint8Array): Uint8Array {
  if (typeof text !== 'string') return text;
  if (text.isWellFormed()) return Buffer.from(text, 'utf8');
  const out = Buffer.allocUnsafe(text.length * 3);
  let end = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    if (unit < 0xdc00) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        i++;
        continue;
      }
    }
    if (unit < ESCAPE + 0x80 || unit > ESCAPE + 0xff) continue;
    end += out.write(text.slice(start, i), end, 'utf8');
    out[end++] = unit - ESCAPE;
    start = i + 1;
  }
  end += out.write(text.slice(start), end, 'utf8');
  return out.subarray(0, end);
}

/**
 * The text some bytes stand for: UTF-8, with every byte that is no part of valid UTF-8 as U+DC00 + byte.
 * `toBytes(fromBytes(bytes))` gives the same bytes back, whatever they are.
 *
 * Twisted: what `bytes.decode('utf-8', 'surrogateescape')` is to Python.
 */
export function fromBytes(bytes: Uint8Array): string {
  const buffer = view(bytes);
  const text = buffer.toString('utf8');
  // The decoder writes U+FFFD for whatever it cannot read, so its absence proves the bytes valid.
  if (!text.includes('\ufffd')) return text;
  let out = '';
  let start = 0;
  for (let i = 0; i < buffer.length; ) {
    const length = sequenceLength(buffer, i);
    if (length > 0) {
      i += length;
      continue;
    }
    if (start < i) out += buffer.toString('utf8', start, i);
    out += String.fromCharCode(ESCAPE + buffer[i]!);
    start = ++i;
  }
  return start < buffer.length ? out + buffer.toString('utf8', start) : out;
}

/** Length of the well-formed UTF-8 sequence at `at` (Unicode 3.9, table 3-7), 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const second = bytes[at + 1];
  if (second === undefined) return 0;
  let low = 0x80;
  let high = 0xbf;
  if (lead === 0xe0) low = 0xa0;
  else if (lead === 0xed) high = 0x9f;
  else if (lead === 0xf0) low = 0x90;
  else if (lead === 0xf4) high = 0x8f;
  if (second < low || second > high) return 0;
  if (lead < 0xe0) return 2;
  if (!isContinuation(bytes[at + 2])) return 0;
  if (lead < 0xf0) return 3;
  return isContinuation(bytes[at + 3]) ? 4 : 0;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/**
 * The text behind a Latin-1 string, the form in which hosts hand over header fields (one character is one byte).
 * ASCII comes back as the same string. A string with a character above U+00FF is no Latin-1 and comes back as it is.
 */
export function latin1ToText(value: string): string {
  for (let i = 0; i < value.length; i++) {
    if (value.charCodeAt(i) > 0x7f) return isLatin1(value, i) ? decodeLatin1(value) : value;
  }
  return value;
}

function isLatin1(value: string, from: number): boolean {
  for (let i = from; i < value.length; i++) {
    if (value.charCodeAt(i) > 0xff) return false;
  }
  return true;
}

function decodeLatin1(value: string): string {
  return fromBytes(Buffer.from(value, 'latin1'));
}

/**
 * The wire form of a value: the UTF-8 bytes of a text, or the bytes given, as a Latin-1 string (one character is one
 * byte). ASCII text comes back as the same string.
 */
export function textToLatin1(value: string | Uint8Array): string {
  if (typeof value === 'string') {
    if (isAscii(value)) return value;
    value = toBytes(value);
  }
  return view(value).toString('latin1');
}
