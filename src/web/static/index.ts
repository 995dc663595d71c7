export {
  type ContentTypes,
  getTypeAndEncoding,
  loadMimeTypes,
} from './content-types.js';
export { Data } from './data.js';
export { DirectoryLister, type ListingRow } from './directory-lister.js';
export { File } from './file.js';
export type { FileOptions } from './file-options.js';
export { formatFileSize } from './format-file-size.js';
export type { Processor, Processors } from './processor.js';
export {
  MultipleRangeStaticProducer,
  NoRangeStaticProducer,
  SingleRangeStaticProducer,
  StaticProducer,
} from './producers.js';
export type { ReadableFile } from './readable-file.js';
export { Registry } from './registry.js';
