import { sep } from 'node:path';
import type { IResource } from '../iresource.js';
import { noSuchChildPage } from '../no-such-child.js';

/** The page for a path that must not be followed. Twisted: `static.dangerousPathError`. */
export const dangerousPathError: IResource = noSuchChildPage('Invalid request URL.');

/**
 * Whether a decoded segment leads elsewhere than into its folder: `..`, or one with a separator in it. `File` is
 * stricter by itself; this is for `getChild` methods of one's own.
 *
 * Twisted: `static.isDangerous`.
 */
export function isDangerous(path: string): boolean {
  return path === '..' || path.includes('/') || path.includes(sep);
}
