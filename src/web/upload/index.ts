export type { FilesOptions, UploadedForm } from './files.js';
export { UploadPart } from './part.js';
export type { PartsOptions } from './parts.js';
export type { FormOptions } from './read-form.js';
export { UploadedFile } from './uploaded-file.js';
