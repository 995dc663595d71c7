import { parseContentType } from '../../http/content-type.js';
import type { Exchange } from '../../http/exchange.js';
import type { Request } from '../request.js';
import { encodingFor } from './encode-response.js';
import type { IRequestEncoderFactory } from './encoder.js';
import { EncodingExchange, fieldOf } from './encoding-exchange.js';
import { BrotliEncoderFactory, GzipEncoderFactory } from './zlib-encoders.js';

/** Options of a site's compression. */
export interface CompressionOptions {
  /** What may be used, the most wanted first. Default is Brotli, then gzip. */
  readonly encoders?: readonly IRequestEncoderFactory[];
  /** Bodies of fewer bytes are left alone where their length is known. Default is 1024. */
  readonly thresholdBytes?: number;
  /**
   * Whether a media type is worth it, in small letters and without parameters. Default is text of any kind, JSON, XML,
   * JavaScript, SVG, WebAssembly and the like; not images, archives, films, nor server-sent events.
   */
  readonly filter?: (type: string) => boolean;
}

const THRESHOLD_BYTES = 1024;
const COMPRESSIBLE =
  /^(?:text\/(?!event-stream$)|application\/(?:json|xml|javascript|wasm|manifest\+json|x-ndjson|x-www-form-urlencoded|x-javascript)$|(?:font\/(?:otf|ttf|sfnt)|image\/(?:bmp|svg\+xml|x-icon|vnd\.microsoft\.icon))$)|\+(?:json|xml|text)$/;

function isCompressible(type: string): boolean {
  return COMPRESSIBLE.test(type);
}

/** Compresses what the resources of a site answer. @internal */
export class Compression {
  readonly #encoders: readonly IRequestEncoderFactory[];
  readonly #threshold: number;
  readonly #filter: (type: string) => boolean;

  /** @throws RangeError, TypeError naming the option. */
  constructor(options: CompressionOptions) {
    const { thresholdBytes = THRESHOLD_BYTES, filter = isCompressible } = options;
    if (!(thresholdBytes >= 0)) {
      throw new RangeError(
        `compression.thresholdBytes must be a number from 0 on, not ${String(thresholdBytes)}`,
      );
    }
    if (typeof filter !== 'function') {
      throw new TypeError('compression.filter must be a function of a media type');
    }
    this.#encoders = options.encoders ?? [fastBrotli(), fastGzip()];
    this.#threshold = thresholdBytes;
    this.#filter = filter;
  }

  /** Have the response to a request compressed, should it be worth it. */
  apply(request: Request): void {
    request.exchange = new CompressingExchange(request.exchange, request, this);
  }

  /** @internal */
  encoding(request: Request): ReturnType<typeof encodingFor> {
    return encodingFor(request, this.#encoders);
  }

  /** Whether responses with these fields are compressed for those who ask for it. */
  concerns(headers: readonly string[]): boolean {
    const type = fieldOf(headers, 'content-type');
    if (type === undefined || !this.#filter(parseContentType(type).type)) return false;
    // RFC 9111 5.2.2.6
    return !/(?:^|[\s,])no-transform(?:$|[\s,])/i.test(fieldOf(headers, 'cache-control') ?? '');
  }

  isLarge(bytes: number): boolean {
    return bytes >= this.#threshold;
  }
}

/** Quick ones: whoever compresses every answer does it while clients wait. */
function fastBrotli(): IRequestEncoderFactory {
  const factory = new BrotliEncoderFactory();
  factory.compressLevel = 4;
  return factory;
}

function fastGzip(): IRequestEncoderFactory {
  const factory = new GzipEncoderFactory();
  factory.compressLevel = 6;
  return factory;
}

/** Looks at a response before it decides, and at what the client accepts only then. */
class CompressingExchange extends EncodingExchange {
  readonly #compression: Compression;

  constructor(inner: Exchange, request: Request, compression: Compression) {
    super(inner, () => compression.encoding(request));
    this.#compression = compression;
  }

  /** 304 has no type to tell by: it says what the 200 would say, at the worst once too often. */
  protected override concerns(status: number, headers: readonly string[]): boolean {
    return status === 304 || this.#compression.concerns(headers);
  }

  protected override isWorthIt(headers: readonly string[], length: number | undefined): boolean {
    const bytes = length ?? fieldOf(headers, 'content-length');
    return bytes === undefined || this.#compression.isLarge(Number(bytes));
  }

  /** The tag speaks of other bytes now: it is the same page, but not the same representation (RFC 9110 8.8.3.3). */
  protected override labelled(headers: string[]): void {
    for (let i = 0; i < headers.length; i += 2) {
      const value = headers[i + 1] as string;
      if ((headers[i] as string).toLowerCase() === 'etag' && value.startsWith('"')) {
        headers[i + 1] = `W/${value}`;
      }
    }
  }
}
