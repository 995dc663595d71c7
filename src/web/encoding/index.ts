export type { CompressionOptions } from './compression.js';
export { encodeResponse } from './encode-response.js';
export type {
  EncodingStream,
  IRequestEncoder,
  IRequestEncoderFactory,
  StreamEncoder,
} from './encoder.js';
export { EncodingResourceWrapper } from './encoding-resource-wrapper.js';
export {
  BrotliEncoderFactory,
  DeflateEncoderFactory,
  GzipEncoderFactory,
  ZlibEncoderFactory,
  ZstdEncoderFactory,
} from './zlib-encoders.js';
