import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { log } from '../../log/log.js';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import type { File } from './file.js';
import { callProcessor, findProcessor } from './processor.js';
import { isHiddenName, isSafeName } from './safe-name.js';

/** What one segment of a path stands for in a folder. Twisted: `File.getChild`. */
export async function findChild(folder: File, name: string, request: IRequest): Promise<IResource> {
  const { tree } = folder;
  if (!(await isDirectory(folder.path))) return missingChild(folder, request);
  let path: string | undefined;
  if (name === '') {
    path = await firstExisting(folder.path, folder.indexNames);
    if (path === undefined) return folder.directoryListing();
  } else if (name === '.') {
    path = folder.path;
  } else {
    if (!isSafeName(name)) {
      log.debug(`refused the file name ${JSON.stringify(name)}`, { system: 'static' });
      return missingChild(folder, request);
    }
    if (tree.settings.hidesDotfiles && isHiddenName(name)) return missingChild(folder, request);
    path = join(folder.path, name);
    if (!(await exists(path))) path = await withIgnoredExtension(path, folder.ignoredExts);
    if (path === undefined) return missingChild(folder, request);
  }
  if (!(await tree.allows(path))) return missingChild(folder, request);
  const processor = findProcessor(basename(path), folder.processors);
  return processor === undefined
    ? folder.createSimilarFile(path)
    : callProcessor(processor, path, folder.registry);
}

/** The page for what is missing: that of the folder, or the application that does its own routing. */
export function missingChild(folder: File, request: IRequest): IResource {
  const { root, settings } = folder.tree;
  if (settings.fallback === undefined || !wantsPage(request)) return folder.childNotFound;
  return folder.createSimilarFile(join(root, settings.fallback));
}

/** Whether a request looks like one of a browser going to a page: no extension, and HTML is welcome. */
function wantsPage(request: IRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const { path } = request;
  if (path.includes('.', path.lastIndexOf('/') + 1)) return false;
  const accept = request.getHeader('accept');
  return accept === undefined || /text\/html|text\/\*|\*\/\*/.test(accept);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function firstExisting(
  folder: string,
  names: readonly string[],
): Promise<string | undefined> {
  for (const name of names) {
    const path = join(folder, name);
    if (await exists(path)) return path;
  }
  return undefined;
}

/** Twisted: `FilePath.siblingExtensionSearch`. */
async function withIgnoredExtension(
  path: string,
  extensions: readonly string[],
): Promise<string | undefined> {
  for (const extension of extensions) {
    if (extension === '*') {
      const start = `${basename(path)}.`;
      const names = await readdir(dirname(path)).catch(() => []);
      const found = names.sort().find((name) => name.startsWith(start));
      if (found !== undefined) return join(dirname(path), found);
    } else if (await exists(path + extension)) {
      return path + extension;
    }
  }
  return undefined;
}
