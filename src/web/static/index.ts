export { ASISProcessor } from './asis-processor.js';
export {
  type ContentTypes,
  getTypeAndEncoding,
  loadMimeTypes,
} from './content-types.js';
export { dangerousPathError, isDangerous } from './dangerous.js';
export { Data } from './data.js';
export {
  DirectoryLister,
  type DirectoryListerOptions,
  type ListingRow,
} from './directory-lister.js';
export { File } from './file.js';
export type { ETagPolicy, FileOptions, Precompressed, SymlinkPolicy } from './file-options.js';
export { formatFileSize } from './format-file-size.js';
export type { Processor, Processors } from './processor.js';
export {
  type FilePart,
  MultipleRangeStaticProducer,
  NoRangeStaticProducer,
  SingleRangeStaticProducer,
  StaticProducer,
} from './producers.js';
export type { ReadableFile } from './readable-file.js';
export { Registry } from './registry.js';
export { addSlash, SlashRedirect } from './slash-redirect.js';
