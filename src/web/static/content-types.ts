import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { types } from 'mime-types';

/** Media types by extension, with the dot and in small letters. */
export type ContentTypes = Record<string, string>;

/** The extensions of `File.contentEncodings`. */
export const CONTENT_ENCODINGS: Record<string, string> = { '.gz': 'gzip', '.bz2': 'bzip2' };

/** Where Twisted's table and the registry of media types disagree, Twisted's. */
const TWISTED_TYPES: ContentTypes = {
  '.conf': 'text/plain',
  '.diff': 'text/plain',
  '.flac': 'audio/x-flac',
  '.java': 'text/plain',
  '.oz': 'text/x-oz',
  '.patch': 'text/plain',
  '.swf': 'application/x-shockwave-flash',
  '.wml': 'text/vnd.wap.wml',
  '.xul': 'application/vnd.mozilla.xul+xml',
};

/**
 * A table of media types by extension: the registry's (package mime-types) and Twisted's additions.
 *
 * Twisted: `static.loadMimeTypes`, which begins with whatever the operating system lists. Here the table is the same
 * everywhere unless files are named.
 *
 * @param locations - Files in the format of `mime.types` (a type, then its extensions) to read besides; later ones win.
 *   They are read at once: call it while starting.
 */
export function loadMimeTypes(locations: readonly string[] = []): ContentTypes {
  const table: ContentTypes = Object.create(null) as ContentTypes;
  for (const [extension, type] of Object.entries(types)) table[`.${extension}`] = type;
  for (const location of locations) {
    for (const line of readFileSync(location, 'utf8').split('\n')) {
      const [type, ...extensions] = line.replace(/#.*/, '').trim().split(/\s+/);
      for (const extension of extensions) table[`.${extension.toLowerCase()}`] = type as string;
    }
  }
  return Object.assign(table, TWISTED_TYPES);
}

/** The table all `File` classes start from. */
export const CONTENT_TYPES: ContentTypes = loadMimeTypes();

/** Root and extension of a file name; dots at its start do not count. Twisted: `os.path.splitext`. */
export function splitExtension(name: string): [root: string, extension: string] {
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || /^\.+$/.test(name.slice(0, dot))) return [name, ''];
  return [name.slice(0, dot), name.slice(dot)];
}

/**
 * Media type and content coding of a file by its name: `x.tar.gz` is `application/x-tar`, `gzip`.
 *
 * Twisted: `static.getTypeAndEncoding`.
 */
export function getTypeAndEncoding(
  filename: string,
  types: Readonly<ContentTypes>,
  encodings: Readonly<Record<string, string>>,
  defaultType: string,
): [type: string, encoding: string | undefined] {
  let [root, extension] = splitExtension(basename(filename));
  extension = extension.toLowerCase();
  let encoding: string | undefined;
  if (Object.hasOwn(encodings, extension)) {
    encoding = encodings[extension];
    extension = splitExtension(root)[1].toLowerCase();
  }
  return [types[extension] ?? defaultType, encoding];
}
