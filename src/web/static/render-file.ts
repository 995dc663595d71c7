import { stat } from 'node:fs/promises';
import { Deferred } from '../../defer/deferred.js';
import type { IRequest } from '../irequest.js';
import type { IResource, Rendered, RenderResult } from '../iresource.js';
import { NOT_DONE_YET } from '../not-done-yet.js';
import { CACHED } from '../response-fields.js';
import type { Closeable } from '../response-life.js';
import type { File } from './file.js';
import { isMissing, OpenFile } from './open-file.js';
import { openVariant, type Variant } from './open-variant.js';
import type { ReadableFile } from './readable-file.js';
import { sendOpenFile, setCacheHeaders, setType } from './send-file.js';

/** Answer a GET or HEAD with a file, opened already or not. Twisted: `File.render_GET`. */
export function renderFile(file: File, request: IRequest): RenderResult {
  if (!file._opensPlainly()) return renderOverridden(file, request);
  const opened = file._opened;
  file._opened = undefined;
  if (opened?.isOpen) return sendVariant(file, opened, request);
  return openForRequest(file.path, request).addCallbacks(
    (fresh): RenderResult => {
      if (fresh.stats.isFile()) return sendVariant(file, fresh, request);
      fresh.close();
      return fresh.stats.isDirectory() ? file.redirect(request) : file.childNotFound;
    },
    (failure) => pageFor(failure.value as NodeJS.ErrnoException, file, request) ?? failure,
  );
}

/** Open a file that is closed at the end of the request at the latest. */
function openForRequest(path: string, request: IRequest): Deferred<OpenFile> {
  const deferred = new Deferred<OpenFile>();
  OpenFile.open(path, true, (error, file) => {
    if (file === undefined) {
      if (!deferred.called) deferred.errback(error as Error);
    } else if (deferred.called) {
      file.close();
    } else {
      closeAtEnd(request, file);
      deferred.callback(file);
    }
  });
  return deferred;
}

/** Have a file closed when the request is over, whatever becomes of it. */
export function closeAtEnd(request: IRequest, file: Closeable): void {
  (request as { _closeAtEnd?(file: Closeable): void })._closeAtEnd?.(file);
}

/** Send a file or, where the client takes it, its compressed sibling. */
function sendVariant(file: File, opened: OpenFile, request: IRequest): RenderResult {
  const { precompressed, symlinks } = file.tree.settings;
  if (precompressed.length === 0) return sendOpenFile(file, opened, undefined, request);
  const deferred = new Deferred<Variant>();
  openVariant(opened, precompressed, request, symlinks === 'follow', (variant) => {
    closeAtEnd(request, variant.opened);
    if (deferred.called) variant.opened.close();
    else deferred.callback(variant);
  });
  return deferred.addCallback((variant) =>
    sendOpenFile(file, variant.opened, variant.coding, request),
  );
}

/** The page for a file that cannot be opened, if there is one. */
function pageFor(
  error: NodeJS.ErrnoException,
  file: File,
  request: IRequest,
): IResource | undefined {
  if (error.code === 'EACCES') {
    request.setHeader('Accept-Ranges', 'bytes');
    return file.forbidden;
  }
  return isMissing(error) ? file.childNotFound : undefined;
}

/** Send what a subclass opens in its own way. */
async function renderOverridden(file: File, request: IRequest): Promise<Rendered> {
  const stats = await stat(file.path).catch(() => undefined);
  if (stats === undefined) return file.childNotFound;
  if (stats.isDirectory()) return file.redirect(request) as Rendered;
  request.setHeader('Accept-Ranges', 'bytes');
  setCacheHeaders(file, request);
  setType(file);
  let source: ReadableFile;
  try {
    source = await file.openForReading();
  } catch (error) {
    const page = pageFor(error as NodeJS.ErrnoException, file, request);
    if (page === undefined) throw error;
    return page;
  }
  const close = { close: () => void source.close() };
  closeAtEnd(request, close);
  if (request.setLastModified(stats.mtimeMs / 1000) === CACHED) {
    close.close();
    return '';
  }
  const producer = await file.makeProducer(request, source);
  if (request.method === 'HEAD') {
    close.close();
    return '';
  }
  producer.start();
  return NOT_DONE_YET;
}
