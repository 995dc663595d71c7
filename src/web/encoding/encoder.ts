import type { Transform } from 'node:stream';
import type { IRequest } from '../irequest.js';

/** Encodes one response body, piece by piece, at once. Twisted: `_IRequestEncoder`. */
export interface IRequestEncoder {
  /** The encoded form of a piece; may be empty while the encoder keeps something back. */
  encode(data: Uint8Array): Uint8Array;
  /** What is left at the end. */
  finish(): Uint8Array;
}

/** A stream that encodes, with node's way to press out what it keeps back. */
export interface EncodingStream extends Transform {
  /** Press out what is kept back. */
  flush(callback: () => void): void;
}

/** Encodes one response body through a stream, off the main thread. */
export interface StreamEncoder {
  /** The content coding, as `gzip`. */
  readonly coding: string;
  /** A new stream. */
  stream(): EncodingStream;
  /** The encoded form of a whole body, for short ones. */
  encodeSync(body: Uint8Array): Uint8Array;
  /** The encoded form of a whole body. */
  encodeWhole(body: Uint8Array, callback: (error: Error | null, encoded: Uint8Array) => void): void;
}

/**
 * Chooses whether, and how, the response to a request is encoded. Twisted: `_IRequestEncoderFactory`.
 *
 * A factory of your own may return an {@link IRequestEncoder}; it sets `Content-Encoding` on
 * `request.responseHeaders` itself, as in Twisted.
 */
export interface IRequestEncoderFactory {
  /**
   * The content coding, where the client's preferences shall decide between several factories. One without is asked in
   * its turn, and decides by itself.
   */
  readonly coding?: string | undefined;
  /** An encoder, or undefined if this one is not for the request. */
  encoderForRequest(request: IRequest): IRequestEncoder | StreamEncoder | undefined;
}
