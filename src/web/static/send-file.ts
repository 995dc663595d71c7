import { stat } from 'node:fs/promises';
import type { IRequest } from '../irequest.js';
import type { Rendered } from '../iresource.js';
import { NOT_DONE_YET } from '../not-done-yet.js';
import { CACHED } from '../response-fields.js';
import { getTypeAndEncoding } from './content-types.js';
import type { File } from './file.js';
import type { ReadableFile } from './readable-file.js';

/** Answer a GET or HEAD with a file. */
export async function sendFile(file: File, request: IRequest): Promise<Rendered> {
  const stats = await stat(file.path).catch(() => undefined);
  if (stats === undefined) return file.childNotFound;
  if (stats.isDirectory()) return file.redirect(request) as Rendered;
  if (file.type === undefined) {
    [file.type, file.encoding] = getTypeAndEncoding(
      file.path,
      file.contentTypes,
      file.contentEncodings,
      file.defaultType,
    );
  }
  request.setHeader('Accept-Ranges', 'bytes');
  let source: ReadableFile;
  try {
    source = await file.openForReading();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return file.forbidden;
    throw error;
  }
  if (request.setLastModified(stats.mtimeMs / 1000) === CACHED) {
    source.close();
    return '';
  }
  const producer = await file.makeProducer(request, source);
  if (request.method === 'HEAD') {
    source.close();
    return '';
  }
  producer.start();
  return NOT_DONE_YET;
}
