import { tmpdir } from 'node:os';
import type { Request } from '../request.js';
import type { PartsOptions } from './parts.js';
import { UploadedFile } from './uploaded-file.js';

/** Options of `request.files()`. */
export interface FilesOptions extends PartsOptions {
  /** Files larger than so many bytes go to disk. Default is 256 KiB. */
  readonly spoolBytes?: number;
  /** Where to. Default is the system's folder for temporary files. */
  readonly directory?: string;
}

/** A form with files, as it was uploaded. */
export interface UploadedForm {
  /** The plain fields, by name, in order of arrival. */
  readonly fields: Map<string, string[]>;
  /** The files, in order of arrival. */
  readonly files: UploadedFile[];
}

const SPOOL_BYTES = 256 * 1024;
const MAX_BYTES = 1024 ** 3;

/** See `Request.files`. @internal */
export async function readFiles(request: Request, options: FilesOptions): Promise<UploadedForm> {
  const { spoolBytes = SPOOL_BYTES, directory = tmpdir() } = options;
  const maxBytes = options.maxBytes ?? request._resource?.maxBodyBytes ?? MAX_BYTES;
  const form: UploadedForm = { fields: new Map(), files: [] };
  for await (const part of request.parts({ ...options, maxBytes })) {
    if (part.filename === undefined) {
      const values = form.fields.get(part.name);
      const text = await part.text();
      if (values === undefined) form.fields.set(part.name, [text]);
      else values.push(text);
    } else {
      const file = new UploadedFile(part);
      request._closeAtEnd(file);
      form.files.push(file);
      await file._receive(part, spoolBytes, directory);
    }
  }
  return form;
}
