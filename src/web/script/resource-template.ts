import { basename } from 'node:path';
import { isPage, type Page } from '../../template/renderable.js';
import type { IRequest } from '../irequest.js';
import { type IResource, isResource, type RenderResult } from '../iresource.js';
import { Resource } from '../resource.js';
import type { Registry } from '../static/registry.js';
import { execute } from './execute.js';
import { noRsrc } from './resource-script.js';

/** A function of a template script: what it gives is what `render` of a resource may give. */
export type TemplateFunction = (request: IRequest) => RenderResult;

/** The page a template script exports. */
class TemplatePage extends Resource {
  readonly #page: TemplateFunction | Page;

  constructor(page: TemplateFunction | Page) {
    super();
    this.#page = page;
  }

  render_GET(request: IRequest): RenderResult {
    return isPage(this.#page) ? this.#page : this.#page(request);
  }
}

/**
 * Run a script that is a template: JSX, whose default export is a page, or a function of the request that gives one.
 * It may export a `resource` as well, as the scripts of `ResourceScript` do; everything said there holds here.
 *
 * A processor for `File`: `file.processors['.rpy.tsx'] = ResourceTemplate`.
 *
 * Twisted: `script.ResourceTemplate`, for Quixote's templates.
 *
 * @throws what the script throws; SyntaxError if it does not compile; TypeError if what it exports is nothing of this.
 *
 * @example
 * // hello.rpy.tsx
 * import type { IRequest } from 'hawser';
 *
 * export default (request: IRequest) => <p>Hello, {request.arg('name', { default: 'you' })}</p>;
 */
export async function ResourceTemplate(path: string, registry: Registry): Promise<IResource> {
  const { exported, cached, doCache } = await execute(path, registry);
  if (exported === undefined) return cached as IResource;
  const found: unknown = await (exported['resource'] ?? exported['default']);
  if (found === undefined) return noRsrc;
  const resource = resourceOf(found, path);
  if (doCache) registry.cachePath(path, resource);
  return resource;
}

function resourceOf(found: unknown, path: string): IResource {
  if (isResource(found)) return found;
  if (isPage(found)) return new TemplatePage(found);
  if (typeof found === 'function') return new TemplatePage(found as TemplateFunction);
  throw new TypeError(
    `${basename(path)}: its default export is ${typeof found}, neither a page nor a function nor a resource`,
  );
}
