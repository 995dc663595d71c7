import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { log } from '../../log/log.js';
import type { IResource } from '../iresource.js';
import type { File } from './file.js';
import { callProcessor, findProcessor } from './processor.js';
import { isSafeName } from './safe-name.js';

/** What one segment of a path stands for in a folder. Twisted: `File.getChild`. */
export async function findChild(folder: File, name: string): Promise<IResource> {
  if (!(await isDirectory(folder.path))) return folder.childNotFound;
  let path: string | undefined;
  if (name === '') {
    path = await firstExisting(folder.path, folder.indexNames);
    if (path === undefined) return folder.directoryListing();
  } else {
    if (!isSafeName(name)) {
      log.debug(`refused the file name ${JSON.stringify(name)}`, { system: 'static' });
      return folder.childNotFound;
    }
    path = join(folder.path, name);
    if (!(await exists(path))) path = await withIgnoredExtension(path, folder.ignoredExts);
    if (path === undefined) return folder.childNotFound;
  }
  const processor = findProcessor(basename(path), folder.processors);
  return processor === undefined
    ? folder.createSimilarFile(path)
    : callProcessor(processor, path, folder.registry);
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
      const found = names.find((name) => name.startsWith(start));
      if (found !== undefined) return join(dirname(path), found);
    } else if (await exists(path + extension)) {
      return path + extension;
    }
  }
  return undefined;
}
