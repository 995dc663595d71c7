import { join } from 'node:path';
import { DirectoryTraversalError } from './errors.ts';

/** The path of something below a folder, each name a segment of its own. Twisted: `FilePath.child`. */
export function childPath(folder: string, ...names: string[]): string {
  for (const name of names) {
    const isSegment = name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
    if (!isSegment) throw new DirectoryTraversalError(names.join('/'));
  }
  return join(folder, ...names);
}
