import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { IRequest } from '../irequest.js';
import type { IResource, RenderResult } from '../iresource.js';
import { noSuchChild } from '../no-such-child.js';
import { Resource } from '../resource.js';
import { Registry } from '../static/registry.js';
import { isSafeName } from '../static/safe-name.js';
import { ResourceScript } from './resource-script.js';

/**
 * A folder all of whose files are scripts; there is no listing.
 *
 * Twisted: `script.ResourceScriptDirectory`, which does not work on Python 3.
 */
export class ResourceScriptDirectory extends Resource {
  readonly path: string;
  readonly registry: Registry;

  constructor(path: string, registry: Registry = new Registry()) {
    super();
    this.path = path;
    this.registry = registry;
  }

  override async getChild(name: string, _request: IRequest): Promise<IResource> {
    if (name === '' || !isSafeName(name)) return noSuchChild;
    const path = join(this.path, name);
    let isFolder: boolean;
    try {
      isFolder = (await stat(path)).isDirectory();
    } catch {
      return noSuchChild;
    }
    return isFolder
      ? new ResourceScriptDirectory(path, this.registry)
      : ResourceScript(path, this.registry);
  }

  override render(_request: IRequest): RenderResult {
    return noSuchChild;
  }
}
