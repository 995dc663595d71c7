import { toBytes } from './bytes.js';

/** How long the line with a chunk's size may be, in bytes. Twisted: `http.maxChunkSizeLineLength`. */
export const maxChunkSizeLineLength = 1024;

/**
 * A piece of data as one chunk of the chunked transfer coding, in four pieces: its size in hexadecimal digits, a line
 * break, the data, a line break.
 *
 * Twisted: `http.toChunk`.
 * Standard: RFC 9112 7.1.
 */
export function toChunk(
  data: string | Uint8Array,
): [size: string, lineBreak: '\r\n', data: Uint8Array, lineBreak: '\r\n'] {
  const bytes = toBytes(data);
  return [bytes.length.toString(16), '\r\n', bytes, '\r\n'];
}

/**
 * Take the first chunk off some data. Chunk extensions are not understood, as in Twisted.
 *
 * Twisted: `http.fromChunk`.
 * Standard: RFC 9112 7.1.
 *
 * @returns The chunk's data and what follows it, as views.
 * @throws RangeError when there is no whole chunk.
 */
export function fromChunk(data: Uint8Array): [data: Uint8Array, rest: Uint8Array] {
  const lineEnd = findLineBreak(data);
  const size = Buffer.from(data.subarray(0, lineEnd)).toString('latin1');
  if (!/^[0-9A-Fa-f]+$/.test(size)) {
    throw new RangeError(
      `A chunk must begin with its size in hexadecimal digits, not ${JSON.stringify(size)}`,
    );
  }
  const start = lineEnd + 2;
  const end = start + Number.parseInt(size, 16);
  if (data[end] !== 0x0d || data[end + 1] !== 0x0a) {
    throw new RangeError('A chunk must end with CRLF');
  }
  return [data.subarray(start, end), data.subarray(end + 2)];
}

function findLineBreak(data: Uint8Array): number {
  for (let i = 0; i + 1 < data.length; i++) {
    if (data[i] === 0x0d && data[i + 1] === 0x0a) return i;
  }
  throw new RangeError('A chunk must begin with a line that says its size');
}
