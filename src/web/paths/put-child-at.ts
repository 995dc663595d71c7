import { decodeSegment } from '../../http/path.js';
import type { IResource } from '../iresource.js';
import { Resource } from '../resource.js';

/**
 * Put a child several segments down, making the folders between that are missing.
 *
 * @param path - Encoded segments: `'a/b/c'`; a leading slash does not matter, one at the end makes the child the page at
 *   the slash.
 * @throws TypeError if something on the way is there already and can have no children we could look at.
 *
 * Twisted: none (ticket 3763).
 */
export function putChildAt(root: IResource, path: string, child: IResource): void {
  const segments = path.replace(/^\//, '').split('/').map(decodeSegment);
  const last = segments.pop() as string;
  let folder = root;
  for (const segment of segments) {
    const inner = staticChild(folder, segment);
    if (inner !== undefined) {
      folder = inner;
      continue;
    }
    const made = new Resource();
    folder.putChild(segment, made);
    folder = made;
  }
  if (folder.isLeaf) {
    throw new TypeError(`putChildAt(${JSON.stringify(path)}): a leaf on the way has no children`);
  }
  folder.putChild(last, child);
}

function staticChild(folder: IResource, name: string): IResource | undefined {
  const own = folder as Partial<Resource>;
  if (typeof own.getStaticEntity !== 'function') {
    throw new TypeError(`putChildAt: ${folder.constructor.name} cannot be looked into`);
  }
  return own.getStaticEntity(name);
}
