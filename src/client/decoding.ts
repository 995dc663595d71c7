import type { Readable, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Headers } from '../http/headers.js';

const DECODERS: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  // Both kinds of what goes by this name (RFC 9110 8.4.1.2): with and without zlib's frame.
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
  zstd: (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress,
};

/** The codings a client understands, as `Accept-Encoding` lists them. @internal */
export const ACCEPTED_CODINGS: string = ['gzip', 'deflate', 'br', 'zstd']
  .filter((coding) => DECODERS[coding] !== undefined)
  .join(', ');

/**
 * Unpack a body as far as its codings are known; they leave the field. What is left, from the first unknown one on, is
 * up to the caller.
 *
 * @returns The stream, or undefined where there is nothing to unpack.
 *
 * @internal
 */
export function decoded(body: Readable, headers: Headers): Readable | undefined {
  const codings = headers
    .getRawHeaders('content-encoding', [])
    .flatMap((line) => line.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  let stream: Readable = body;
  while (codings.length > 0) {
    const decoder = DECODERS[codings.at(-1) as string];
    if (decoder === undefined) break;
    codings.pop();
    stream = through(stream, decoder());
  }
  if (stream === body) return undefined;
  if (codings.length > 0) headers.setRawHeaders('content-encoding', [codings.join(', ')]);
  else headers.removeHeader('content-encoding');
  headers.removeHeader('content-length');
  return stream;
}

/** Like `pipe`, with ends and errors in both directions. */
function through(source: Readable, decoder: Transform): Readable {
  source.on('error', (error: Error) => decoder.destroy(error));
  source.on('close', () => {
    if (!source.readableEnded) decoder.destroy(new Error('the body was cut off'));
  });
  decoder.on('close', () => {
    if (!source.readableEnded) source.destroy();
  });
  return source.pipe(decoder);
}
