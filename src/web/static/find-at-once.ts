import { Deferred } from '../../defer/deferred.js';
import { decodeSegment } from '../../http/path.js';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import { isNoSuchChild } from '../no-such-child.js';
import type { Closeable } from '../response-life.js';
import type { File } from './file.js';
import { missingChild } from './find-child.js';
import { isMissing, OpenFile } from './open-file.js';
import { findProcessor } from './processor.js';
import { isSafeName } from './safe-name.js';

/** What this needs of a request beyond its public members. */
interface Walker extends IRequest {
  _rawRest?(): string | undefined;
  _takeRest?(): void;
  _closeAtEnd?(opened: Closeable): void;
}

/**
 * Find the file a whole path leads to by opening it, in place of looking at each folder on the way.
 *
 * It does so only where that cannot make a difference: the path is plain, nothing on it has a processor, and no
 * subclass has a say. Where it finds nothing it leaves the path as it was, to be walked; then only is it asked whether
 * an extension is missing.
 *
 * @param walk - Walks one segment, as `getChild` does.
 * @returns undefined where the path must be walked from the start.
 */
export function findAtOnce(
  folder: File,
  name: string,
  request: Walker,
  walk: () => unknown,
): Deferred<IResource> | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  if (!folder._findsPlainly() || request._rawRest === undefined || !isPlain(name)) return undefined;
  const rest = plainRest(request._rawRest());
  if (rest === undefined) return undefined;
  if (rest !== '' && !folder._isPlain()) return undefined;
  const { processors } = folder;
  for (const _ in processors) {
    if (isProcessed(name, rest, folder)) return undefined;
    break;
  }
  const path = `${folder.path === '/' ? '' : folder.path}/${name}${rest}`;
  const found = new Deferred<IResource | undefined>();
  const later = found.addCallback((file) => file ?? walk()) as Deferred<IResource>;
  openFirst(folder, path, request, found);
  return later;
}

/** Open the path, or the first index there is where it ends in a slash, and fire with its `File`, or with nothing. */
function openFirst(
  folder: File,
  path: string,
  request: Walker,
  found: Deferred<IResource | undefined>,
): void {
  const { tree } = folder;
  const names = path.endsWith('/') ? folder.indexNames : undefined;
  const slash = path.lastIndexOf('/');
  const follow = tree.settings.symlinks === 'follow';
  tree.checkFolder(path.slice(0, slash), (allowed) => {
    if (!allowed) {
      found.callback(undefined);
      return;
    }
    const next = (at: number): void => {
      const index = names?.[at];
      if (names !== undefined && !isOpenable(index, folder)) {
        found.callback(undefined);
        return;
      }
      const target = index === undefined ? path : path + index;
      OpenFile.open(target, follow, (error, opened) => {
        if (found.called) {
          opened?.close();
        } else if (opened?.stats.isFile()) {
          request._takeRest?.();
          request._closeAtEnd?.(opened);
          const file = folder.createSimilarFile(target);
          file._opened = opened;
          found.callback(file);
        } else {
          opened?.close();
          if (names !== undefined && error?.code === 'ENOENT') next(at + 1);
          else found.callback(isMissing(error) ? missingHere(folder, request) : undefined);
        }
      });
    };
    next(0);
  });
}

/** Whether an index may be opened to see if it is there: there is one, and it is no script. */
function isOpenable(index: string | undefined, folder: File): boolean {
  return index !== undefined && findProcessor(index, folder.processors) === undefined;
}

/**
 * The page for a path that leads nowhere, where it is the same whichever of its segments is missing: then there is
 * nothing to walk for.
 */
function missingHere(folder: File, request: IRequest): IResource | undefined {
  if (folder.ignoredExts.length > 0) return undefined;
  const page = missingChild(folder, request);
  return isNoSuchChild(page) ? page : undefined;
}

/** A name that needs no second thought: an ordinary one that does not begin with a dot. */
function isPlain(name: string): boolean {
  return name !== '' && name.charCodeAt(0) !== 0x2e && isSafeName(name);
}

/** What is left of a path, decoded, with its leading slash; undefined unless all of its segments are plain. */
function plainRest(raw: string | undefined): string | undefined {
  if (raw === undefined) return '';
  const segments = raw.split('/');
  const last = segments.length - 1;
  let rest = '';
  for (let i = 0; i <= last; i++) {
    const segment = decodeSegment(segments[i] as string);
    if (!isPlain(segment) && (i < last || segment !== '')) return undefined;
    rest += `/${segment}`;
  }
  return rest;
}

function isProcessed(name: string, rest: string, folder: File): boolean {
  const { processors } = folder;
  if (findProcessor(name, processors) !== undefined) return true;
  for (const segment of rest.split('/')) {
    if (findProcessor(segment, processors) !== undefined) return true;
  }
  return false;
}
