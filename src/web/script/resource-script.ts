import { basename } from 'node:path';
import { INTERNAL_SERVER_ERROR } from '../../http/status.js';
import { ErrorPage } from '../error-page.js';
import { type IResource, isResource } from '../iresource.js';
import type { Registry } from '../static/registry.js';
import { execute } from './execute.js';

/** The text of {@link noRsrc}. Twisted: `script.rpyNoResource`. */
export const rpyNoResource = `<p>This script exports no <code>resource</code>. It should end like this:</p>
<pre>
import { MyResource } from './my-resource.ts';

export const resource = new MyResource();
</pre>
`;

/** The page in place of a script that exports no resource. Twisted: `script.noRsrc`. */
export const noRsrc: IResource = new ErrorPage(
  INTERNAL_SERVER_ERROR,
  'Whoops! Internal Error',
  rpyNoResource,
);

/**
 * Run a script and take the resource it exports, as `resource` or as its default export.
 *
 * The file is compiled when it is new or has changed, and executed each time: what it keeps in its own variables is
 * gone after the request, unless it calls `cache()`. Modules it imports are loaded once and stay. Besides the names of
 * a module it finds `registry`, `cache` and `recache`, which TypeScript wants declared:
 * `declare const cache: () => void`.
 *
 * A processor for `File`: `file.processors['.rpy.ts'] = ResourceScript`.
 *
 * Twisted: `script.ResourceScript`. Differs: a changed file is executed again even where it was cached.
 *
 * @throws what the script throws; SyntaxError if it does not compile; TypeError if what it exports is no resource.
 */
export async function ResourceScript(path: string, registry: Registry): Promise<IResource> {
  const { exported, cached, doCache } = await execute(path, registry);
  if (exported === undefined) return cached as IResource;
  const found: unknown = isResource(exported)
    ? exported
    : await (exported['resource'] ?? exported['default']);
  if (found === undefined) return noRsrc;
  if (!isResource(found)) {
    throw new TypeError(`${basename(path)}: \`resource\` is ${typeof found}, not a resource`);
  }
  if (doCache) registry.cachePath(path, found);
  return found;
}
