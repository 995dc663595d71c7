import * as zlib from 'node:zlib';
import { acceptedEncodings } from '../../http/accept-encoding.js';
import type { IRequest } from '../irequest.js';
import type { EncodingStream, IRequestEncoderFactory, StreamEncoder } from './encoder.js';

type Whole = (
  body: Uint8Array,
  options: any,
  callback: (error: Error | null, encoded: Uint8Array) => void,
) => void;

/** The functions of node:zlib for one coding. */
interface Functions {
  readonly create: (options: any) => EncodingStream;
  readonly sync: (body: Uint8Array, options: any) => Uint8Array;
  readonly whole: Whole;
}

/** What the factories over node:zlib have in common. */
export abstract class ZlibEncoderFactory implements IRequestEncoderFactory {
  /** The content coding this factory makes. */
  abstract readonly coding: string;
  /** How hard to try; more is smaller and slower. The scale is that of the coding. */
  abstract compressLevel: number;

  /** @internal Undefined where this Node does not have them. */
  protected abstract functions(): Functions | undefined;
  /** @internal */
  protected abstract options(): object;

  encoderForRequest(request: IRequest): StreamEncoder | undefined {
    const functions = this.functions();
    if (functions === undefined) return undefined;
    const header = request.requestHeaders.getRawHeaders('accept-encoding')?.join(',');
    if (acceptedEncodings(header, [this.coding]).length === 0) return undefined;
    const options = this.options();
    return {
      coding: this.coding,
      stream: () => functions.create(options),
      encodeSync: (body) => functions.sync(body, options),
      encodeWhole: (body, callback) => functions.whole(body, options, callback),
    };
  }
}

const GZIP: Functions = {
  create: zlib.createGzip as never,
  sync: zlib.gzipSync,
  whole: zlib.gzip as Whole,
};
const DEFLATE: Functions = {
  create: zlib.createDeflate as never,
  sync: zlib.deflateSync,
  whole: zlib.deflate as Whole,
};
const BROTLI: Functions = {
  create: zlib.createBrotliCompress as never,
  sync: zlib.brotliCompressSync,
  whole: zlib.brotliCompress as Whole,
};
/** Node has it from 22.15 on. */
const ZSTD: Functions | undefined = zstdFunctions();

function zstdFunctions(): Functions | undefined {
  const { createZstdCompress, zstdCompressSync, zstdCompress } = zlib as unknown as Partial<
    Record<string, never>
  >;
  if (createZstdCompress === undefined) return undefined;
  return { create: createZstdCompress, sync: zstdCompressSync!, whole: zstdCompress! };
}

/**
 * Encodes with gzip. `compressLevel` is 0 to 9, default 9.
 *
 * Twisted: `twisted.web.server.GzipEncoderFactory`. Differs: q-values, `*` and letter case in `Accept-Encoding` count.
 */
export class GzipEncoderFactory extends ZlibEncoderFactory {
  readonly coding: string = 'gzip';
  compressLevel: number = 9;

  protected functions(): Functions {
    return GZIP;
  }

  protected options(): object {
    return { level: this.compressLevel };
  }
}

/** Encodes with deflate, in the zlib format (RFC 9110 8.4.1.2). `compressLevel` is 0 to 9, default 9. */
export class DeflateEncoderFactory extends ZlibEncoderFactory {
  readonly coding: string = 'deflate';
  compressLevel: number = 9;

  protected functions(): Functions {
    return DEFLATE;
  }

  protected options(): object {
    return { level: this.compressLevel };
  }
}

/** Encodes with Brotli. `compressLevel` is 0 to 11; default is 5, beyond which it gets slow. */
export class BrotliEncoderFactory extends ZlibEncoderFactory {
  readonly coding: string = 'br';
  compressLevel: number = 5;

  protected functions(): Functions {
    return BROTLI;
  }

  protected options(): object {
    return { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: this.compressLevel } };
  }
}

/** Encodes with Zstandard, where this Node has it (22.15 and later); elsewhere never. `compressLevel` defaults to 3. */
export class ZstdEncoderFactory extends ZlibEncoderFactory {
  readonly coding: string = 'zstd';
  compressLevel: number = 3;

  protected functions(): Functions | undefined {
    return ZSTD;
  }

  protected options(): object {
    const { ZSTD_c_compressionLevel: level } = zlib.constants as unknown as Record<string, number>;
    return { params: { [level as number]: this.compressLevel } };
  }
}
