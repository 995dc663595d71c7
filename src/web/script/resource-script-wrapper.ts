import type { IRequest } from '../irequest.js';
import type { IResource, RenderResult } from '../iresource.js';
import { Resource } from '../resource.js';
import { Registry } from '../static/registry.js';
import { ResourceScript } from './resource-script.js';

/**
 * Stands for the resource a script exports; the script is run for each request.
 *
 * Twisted: `script.ResourceScriptWrapper`. Differs: a leaf gets the rest of the path instead of being asked for a
 * child.
 */
export class ResourceScriptWrapper extends Resource {
  readonly path: string;
  readonly registry: Registry;

  constructor(path: string, registry: Registry = new Registry()) {
    super();
    this.path = path;
    this.registry = registry;
  }

  override async getChildWithDefault(name: string, request: IRequest): Promise<IResource> {
    const resource = await ResourceScript(this.path, this.registry);
    if (!resource.isLeaf) return resource.getChildWithDefault(name, request);
    request.prepath.pop();
    request.postpath.unshift(name);
    return resource;
  }

  override render(_request: IRequest): RenderResult {
    return ResourceScript(this.path, this.registry);
  }
}
