import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { IRequest } from '../irequest.js';
import type { IResource, RenderResult } from '../iresource.js';
import { noSuchChildPage } from '../no-such-child.js';
import { Resource } from '../resource.js';
import { isSafeName } from '../static/safe-name.js';
import { type CGIOptions, CGIScript } from './cgi-script.js';

const fileNotFound = noSuchChildPage('File not found.');
const noListing = noSuchChildPage('CGI directories do not support directory listing.');

/**
 * A folder all of whose files are CGI scripts, as a `cgi-bin`. There is no listing.
 *
 * Twisted: `twcgi.CGIDirectory`.
 */
export class CGIDirectory extends Resource {
  /** The absolute path of the folder. */
  readonly path: string;
  readonly #options: CGIOptions;

  /** @param options - For the scripts. */
  constructor(path: string, options: CGIOptions = {}) {
    super();
    this.path = resolve(path);
    this.#options = options;
  }

  override async getChild(name: string, _request: IRequest): Promise<IResource> {
    if (name === '') return noListing;
    if (!isSafeName(name)) return fileNotFound;
    const path = join(this.path, name);
    const entry = await stat(path).catch(() => undefined);
    if (entry === undefined) return fileNotFound;
    return entry.isDirectory()
      ? new CGIDirectory(path, this.#options)
      : new CGIScript(path, undefined, this.#options);
  }

  override render(_request: IRequest): RenderResult {
    return noListing;
  }
}
